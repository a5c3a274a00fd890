package io.bpf4j;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the kernel says of a program ({@code BPF_OBJ_GET_INFO_BY_FD}, Linux 4.13). What a kernel does not tell is 0 or empty.
 *
 * @param id id of the program, unique while it is loaded
 * @param name the first 15 characters of its name; empty before Linux 4.15
 * @param type kind
 * @param tag hash of its instructions, as 16 hexadecimal digits
 * @param loadTime when it was loaded, on the clock that starts with the machine and does not stand still when it sleeps ({@code CLOCK_BOOTTIME})
 * @param userId user that loaded it
 * @param gplCompatible whether its license lets it call helpers that are for programs under the GPL
 * @param translatedLength length of the instructions after the verifier, in bytes; 0 for those who may not read them
 * @param jitedLength length of the machine code, in bytes; 0 without a JIT compiler, and for those who may not read it
 * @param mapIds ids of the maps that it uses
 * @param btfId id of the BTF that describes it, or 0
 * @param interfaceIndex index of the network card that it was loaded for, or 0
 * @param runTime how long it has run while {@linkplain BpfStatistics statistics} were on (Linux 5.1)
 * @param runCount how often it has run meanwhile
 * @param recursionMisses how often it did not run because it was running already (Linux 5.12)
 * @param verifiedInstructions how many instructions the verifier went through (Linux 5.16)
 * @param memlock memory that the kernel counts for it, in bytes, if {@code /proc} tells
 */
public record ProgramInfo(
        long id,
        String name,
        BpfProgramType type,
        String tag,
        Duration loadTime,
        long userId,
        boolean gplCompatible,
        long translatedLength,
        long jitedLength,
        List<Long> mapIds,
        long btfId,
        long interfaceIndex,
        Duration runTime,
        long runCount,
        long recursionMisses,
        long verifiedInstructions,
        OptionalLong memlock) {}
