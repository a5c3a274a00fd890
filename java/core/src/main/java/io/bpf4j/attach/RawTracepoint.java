package io.bpf4j.attach;

/**
 * A tracepoint of the kernel, with the arguments that the kernel's code passes to it: faster than a {@link Tracepoint}, but without a stable layout.
 *
 * <pre>{@code
 * object.program("on_switch").attach(RawTracepoint.of("sched_switch"));
 * }</pre>
 *
 * <p>The program is of {@code SEC("raw_tp")}, or of {@code SEC("raw_tp.w")} for the few tracepoints whose first argument it may write. Needs Linux 4.17, writing 5.2, with {@code CAP_PERFMON}
 * ({@code BPF_RAW_TRACEPOINT_OPEN}).
 *
 * @param name name of the tracepoint, without its category
 * @param attachCookie what the program gets from {@code bpf_get_attach_cookie}, since Linux 6.10
 */
public record RawTracepoint(String name, long attachCookie) implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if the name is empty
     */
    public RawTracepoint {
        Requirements.named(name, "tracepoint");
    }

    /**
     * A tracepoint.
     *
     * @param name its name, such as {@code "sched_switch"}
     */
    public static RawTracepoint of(String name) {
        return new RawTracepoint(name, 0);
    }

    /**
     * With a number by which the program can tell its attachments apart.
     *
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; needs Linux 6.10 unless it is 0
     */
    public RawTracepoint cookie(long cookie) {
        return new RawTracepoint(name, cookie);
    }
}
