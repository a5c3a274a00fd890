package io.bpf4j.attach;

/**
 * An instruction of the kernel, mostly the first one of a function, or the return from a function. The program sees the registers of the CPU.
 *
 * <pre>{@code
 * object.program("on_unlink").attach(Kprobe.entry("do_unlinkat"));
 * object.program("after_unlink").attach(Kprobe.exit("do_unlinkat"));
 * }</pre>
 *
 * <p>The program is of {@code SEC("kprobe")} or {@code SEC("kretprobe")}, which are one type. Which functions there are changes from kernel to kernel; a function that the compiler has inlined has no place. Where {@link Fentry} works, it is
 * faster. Needs Linux 4.17 ({@code CONFIG_KPROBE_EVENTS}) with {@code CAP_PERFMON}; gives a link since Linux 5.15 ({@code perf_event_open}, {@code BPF_LINK_CREATE} with
 * {@code BPF_PERF_EVENT}).
 *
 * @param function name of the function
 * @param offset of the instruction in the function, in bytes
 * @param returning whether the program runs when the function returns, instead of when it begins
 * @param attachCookie what the program gets from {@code bpf_get_attach_cookie}, since Linux 5.15
 */
public record Kprobe(String function, long offset, boolean returning, long attachCookie) implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if the function has no name, or the offset is negative or inside of a function that returns
     */
    public Kprobe {
        Requirements.named(function, "function");
        Requirements.notNegative(offset, "offset");
        if (returning && offset != 0) {
            throw new IllegalArgumentException("a function returns as a whole; it has no offset then");
        }
    }

    /**
     * The beginning of a function.
     *
     * @param function its name, such as {@code "do_unlinkat"}
     */
    public static Kprobe entry(String function) {
        return new Kprobe(function, 0, false, 0);
    }

    /**
     * The return from a function: a kretprobe.
     *
     * @param function its name
     */
    public static Kprobe exit(String function) {
        return new Kprobe(function, 0, true, 0);
    }

    /**
     * So many bytes further on.
     *
     * @param bytes offset of an instruction from the beginning of the function
     */
    public Kprobe offset(long bytes) {
        return new Kprobe(function, bytes, returning, attachCookie);
    }

    /**
     * With a number by which the program can tell its attachments apart.
     *
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; needs Linux 5.15 unless it is 0
     */
    public Kprobe cookie(long cookie) {
        return new Kprobe(function, offset, returning, cookie);
    }
}
