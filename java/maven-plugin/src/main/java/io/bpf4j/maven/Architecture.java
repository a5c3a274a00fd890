package io.bpf4j.maven;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;

/**
 * A machine that objects are compiled for. Objects differ in byte order; those that read the registers of a function's
 * caller (kprobes, uprobes, USDT) also by architecture.
 */
enum Architecture {
    X86_64("x86", "bpfel", "x86_64-linux-gnu", "amd64"),
    AARCH64("arm64", "bpfel", "aarch64-linux-gnu", "arm64"),
    RISCV64("riscv", "bpfel", "riscv64-linux-gnu", "riscv64"),
    PPC64LE("powerpc", "bpfel", "powerpc64le-linux-gnu", "ppc64le"),
    S390X("s390", "bpfeb", "s390x-linux-gnu", "s390x");

    private final String bpfTracingName;
    private final String target;
    private final String triplet;
    private final String otherName;

    Architecture(String bpfTracingName, String target, String triplet, String otherName) {
        this.bpfTracingName = bpfTracingName;
        this.target = target;
        this.triplet = triplet;
        this.otherName = otherName;
    }

    /** By the name that {@code uname -m} gives, or Java's {@code os.arch}. */
    static Architecture of(String name) throws MojoFailureException {
        String lower = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(lower) || each.otherName.equals(lower))
                .findFirst()
                .orElseThrow(() -> new MojoFailureException("unknown architecture " + name
                        + ": set bpf4j.architecture to the one that the objects are for, one of "
                        + Arrays.stream(values()).map(Architecture::toString).collect(Collectors.joining(", "))));
    }

    /** Whether a directory at the root of the class path holds objects for one architecture. */
    static boolean isDirectory(String name) {
        return Arrays.stream(values()).anyMatch(each -> each.toString().equals(name));
    }

    /** The target of clang, which is the byte order. */
    String target() {
        return target;
    }

    /** The macro by which {@code bpf_tracing.h} knows the architecture. */
    String define() {
        return "__TARGET_ARCH_" + bpfTracingName;
    }

    /**
     * Where Debian has {@code asm/types.h}: in a directory of the architecture, which clang does not search for its BPF
     * target. It is below /usr/include for this machine, and in newer releases for all; otherwise below the cross
     * compiler's directory. Other distributions have none of them.
     */
    List<Path> includes() {
        return Stream.of("/usr/include/" + triplet, "/usr/" + triplet + "/include")
                .map(Path::of)
                .filter(Files::isDirectory)
                .toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
