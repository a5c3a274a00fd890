package io.bpf4j.attach;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Many places of one program or library in user space, by one link: much faster to attach and to detach than a {@link Uprobe} for each.
 *
 * <pre>{@code
 * program.attach(UprobeMulti.matching(Path.of("/usr/bin/app"), "http_*"));
 * program.attach(UprobeMulti.ofFunctions(Path.of("/usr/bin/app"), "parse", "answer").cookies(1, 2).atReturn());
 * }</pre>
 *
 * <p>The program is of {@code SEC("uprobe.multi")} or {@code SEC("uretprobe.multi")}, for a session of {@code SEC("uprobe.session")}. Libraries are sought as for a
 * {@link Uprobe}. Needs Linux 6.6, sessions 6.13, with {@code CAP_PERFMON} ({@code BPF_LINK_CREATE} with {@code BPF_TRACE_UPROBE_MULTI}).
 *
 * @param binary path of the executable or library, or the name of a library
 * @param pattern the functions by their symbols, with {@code *} for any characters and {@code ?} for one; empty if they are named
 * @param functions symbols of the functions; empty if there is a pattern or there are offsets
 * @param offsets of instructions in the file, in bytes; empty if the functions are named
 * @param mode when the program runs
 * @param processId the process that it is limited to; 0 for all. Before Linux 6.10 that is its first thread only
 * @param attachCookies a number for each place, which the program gets from {@code bpf_get_attach_cookie}; empty for none
 */
public record UprobeMulti(
        String binary,
        String pattern,
        List<String> functions,
        List<Long> offsets,
        ProbeMode mode,
        long processId,
        List<Long> attachCookies)
        implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if there is not exactly one way to find the places, an offset is negative, or there are not as many cookies as places
     */
    public UprobeMulti {
        Requirements.named(binary, "binary");
        Objects.requireNonNull(mode);
        functions = List.copyOf(functions);
        offsets = List.copyOf(offsets);
        functions.forEach(function -> Requirements.named(function, "function"));
        offsets.forEach(offset -> Requirements.notNegative(offset, "offset"));
        Requirements.processId(processId);
        if ((pattern.isEmpty() ? 0 : 1) + (functions.isEmpty() ? 0 : 1) + (offsets.isEmpty() ? 0 : 1) != 1) {
            throw new IllegalArgumentException("give a pattern, functions or offsets, one of them");
        }
        attachCookies = Requirements.cookies(attachCookies, functions.size() + offsets.size());
    }

    /**
     * All functions whose symbols match a pattern.
     *
     * @param binary path of the executable or library
     * @param pattern symbols, with {@code *} for any characters and {@code ?} for one
     */
    public static UprobeMulti matching(Path binary, String pattern) {
        return of(Requirements.path(binary), pattern, List.of(), List.of());
    }

    /**
     * Certain functions.
     *
     * @param binary path of the executable or library
     * @param functions their symbols
     */
    public static UprobeMulti ofFunctions(Path binary, String... functions) {
        return of(Requirements.path(binary), "", List.of(functions), List.of());
    }

    /**
     * Certain instructions.
     *
     * @param binary path of the executable or library
     * @param offsets of the instructions in the file, in bytes
     */
    public static UprobeMulti ofOffsets(Path binary, List<Long> offsets) {
        return of(Requirements.path(binary), "", List.of(), offsets);
    }

    /**
     * All functions of a shared library whose symbols match a pattern.
     *
     * @param library name of the library, such as {@code "libc.so.6"}
     * @param pattern symbols, with {@code *} for any characters and {@code ?} for one
     */
    public static UprobeMulti inLibrary(String library, String pattern) {
        return of(Requirements.library(library), pattern, List.of(), List.of());
    }

    private static UprobeMulti of(String binary, String pattern, List<String> functions, List<Long> offsets) {
        return new UprobeMulti(binary, pattern, functions, offsets, ProbeMode.ENTRY, 0, List.of());
    }

    /** When the functions return. */
    public UprobeMulti atReturn() {
        return mode(ProbeMode.RETURN);
    }

    /** At both ends, if the program wants it at the entry. */
    public UprobeMulti session() {
        return mode(ProbeMode.SESSION);
    }

    private UprobeMulti mode(ProbeMode other) {
        return new UprobeMulti(binary, pattern, functions, offsets, other, processId, attachCookies);
    }

    /**
     * In one process only.
     *
     * @param pid number of the process in the PID namespace of this one
     */
    public UprobeMulti process(long pid) {
        return new UprobeMulti(binary, pattern, functions, offsets, mode, Requirements.process(pid), attachCookies);
    }

    /**
     * With numbers by which the program can tell the places apart.
     *
     * @param cookies one for each function or offset, in their order
     */
    public UprobeMulti cookies(long... cookies) {
        return new UprobeMulti(
                binary,
                pattern,
                functions,
                offsets,
                mode,
                processId,
                Arrays.stream(cookies).boxed().toList());
    }
}
