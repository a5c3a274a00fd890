package io.bpf4j.attach;

/**
 * The end of a function of the kernel or of another BPF program. The program gets the function's arguments and its result, typed.
 *
 * <pre>{@code
 * BpfObject object = open.program("after_unlink", program -> program.attachTo("do_unlinkat")).load();
 * BpfLink link = object.program("after_unlink").attach(Fexit.asLoaded());
 * }</pre>
 *
 * <p>Where that is was said before the program was loaded, by its section or by {@link io.bpf4j.OpenProgram#attachTo(String)}, since the verifier checks the program for it.
 * The program is of {@code SEC("fexit")}. Before Linux 5.13 it is attached once in its life. Needs Linux 5.5 with BTF and {@code CAP_PERFMON}, on arm64 6.4 ({@code BPF_TRACE_FEXIT}).
 *
 * @param attachCookie what the program gets from {@code bpf_get_attach_cookie}, since Linux 5.19
 */
public record Fexit(long attachCookie) implements AttachTarget {

    /** Where the program was loaded for. */
    public static Fexit asLoaded() {
        return new Fexit(0);
    }

    /**
     * With a number by which the program can tell its attachments apart.
     *
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; needs Linux 5.19 unless it is 0
     */
    public Fexit cookie(long cookie) {
        return new Fexit(cookie);
    }
}
