package io.bpf4j.attach;

/**
 * A tracepoint of the kernel, with typed arguments: the program reads the kernel's structs through them without helpers.
 *
 * <pre>{@code
 * object.program("on_switch").attach(TpBtf.asLoaded());
 * }</pre>
 *
 * <p>Where that is was said before the program was loaded, by its section or by {@link io.bpf4j.OpenProgram#attachTo(String)}, since the verifier checks the program for it.
 * The program is of {@code SEC("tp_btf")}. Needs Linux 5.5 with BTF and {@code CAP_PERFMON} ({@code BPF_TRACE_RAW_TP}).
 *
 * @param attachCookie what the program gets from {@code bpf_get_attach_cookie}, since Linux 6.10
 */
public record TpBtf(long attachCookie) implements AttachTarget {

    /** Where the program was loaded for. */
    public static TpBtf asLoaded() {
        return new TpBtf(0);
    }

    /**
     * With a number by which the program can tell its attachments apart.
     *
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; needs Linux 6.10 unless it is 0
     */
    public TpBtf cookie(long cookie) {
        return new TpBtf(cookie);
    }
}
