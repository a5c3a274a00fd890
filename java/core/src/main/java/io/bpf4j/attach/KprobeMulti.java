package io.bpf4j.attach;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Many functions of the kernel, by one link: much faster to attach and to run than a {@link Kprobe} for each.
 *
 * <pre>{@code
 * program.attach(KprobeMulti.matching("tcp_*"));
 * program.attach(KprobeMulti.ofFunctions("vfs_read", "vfs_write").cookies(1, 2).atReturn());
 * }</pre>
 *
 * <p>The program is of {@code SEC("kprobe.multi")} or {@code SEC("kretprobe.multi")}, for a session of {@code SEC("kprobe.session")}. A pattern takes a program that was loaded from an object here, and reads
 * {@code available_filter_functions} in tracefs. Needs Linux 5.18 ({@code CONFIG_FPROBE}), sessions 6.10, with {@code CAP_PERFMON} ({@code BPF_LINK_CREATE} with {@code BPF_TRACE_KPROBE_MULTI}).
 *
 * @param pattern names of functions, with {@code *} for any characters and {@code ?} for one; empty if they are named
 * @param functions names of functions; empty if there is a pattern or there are addresses
 * @param addresses of functions, as {@code /proc/kallsyms} has them; empty if the functions are named
 * @param mode when the program runs
 * @param attachCookies a number for each function, which the program gets from {@code bpf_get_attach_cookie}; empty for none
 */
public record KprobeMulti(
        String pattern, List<String> functions, List<Long> addresses, ProbeMode mode, List<Long> attachCookies)
        implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if there is not exactly one way to find the functions, or there are not as many cookies as functions
     */
    public KprobeMulti {
        Objects.requireNonNull(pattern);
        Objects.requireNonNull(mode);
        functions = List.copyOf(functions);
        addresses = List.copyOf(addresses);
        functions.forEach(function -> Requirements.named(function, "function"));
        if ((pattern.isEmpty() ? 0 : 1) + (functions.isEmpty() ? 0 : 1) + (addresses.isEmpty() ? 0 : 1) != 1) {
            throw new IllegalArgumentException("give a pattern, functions or addresses, one of them");
        }
        attachCookies = Requirements.cookies(attachCookies, functions.size() + addresses.size());
    }

    /**
     * All functions whose names match a pattern.
     *
     * @param pattern names, with {@code *} for any characters and {@code ?} for one
     */
    public static KprobeMulti matching(String pattern) {
        return of(Requirements.named(pattern, "pattern"), List.of(), List.of());
    }

    /**
     * Certain functions.
     *
     * @param functions their names
     */
    public static KprobeMulti ofFunctions(String... functions) {
        return of("", List.of(functions), List.of());
    }

    /**
     * The functions at certain addresses.
     *
     * @param addresses where they begin, as {@code /proc/kallsyms} has them
     */
    public static KprobeMulti ofAddresses(List<Long> addresses) {
        return of("", List.of(), addresses);
    }

    private static KprobeMulti of(String pattern, List<String> functions, List<Long> addresses) {
        return new KprobeMulti(pattern, functions, addresses, ProbeMode.ENTRY, List.of());
    }

    /** When the functions return. */
    public KprobeMulti atReturn() {
        return new KprobeMulti(pattern, functions, addresses, ProbeMode.RETURN, attachCookies);
    }

    /** At both ends, if the program wants it at the entry. */
    public KprobeMulti session() {
        return new KprobeMulti(pattern, functions, addresses, ProbeMode.SESSION, attachCookies);
    }

    /**
     * With numbers by which the program can tell the functions apart.
     *
     * @param cookies one for each function or address, in their order
     */
    public KprobeMulti cookies(long... cookies) {
        return new KprobeMulti(
                pattern,
                functions,
                addresses,
                mode,
                Arrays.stream(cookies).boxed().toList());
    }
}
