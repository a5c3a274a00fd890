package io.bpf4j.attach;

/**
 * A hook of the security modules, where the program decides: 0 permits, a negative error number refuses.
 *
 * <pre>{@code
 * BpfObject object = open.program("decide", program -> program.attachTo("file_open")).load();
 * BpfLink link = object.program("decide").attach(Lsm.asLoaded());
 * }</pre>
 *
 * <p>Where that is was said before the program was loaded, by its section or by {@link io.bpf4j.OpenProgram#attachTo(String)}, since the verifier checks the program for it.
 * The program is of {@code SEC("lsm")} or, if it may sleep, {@code SEC("lsm.s")}. Before Linux 5.13 it is attached once in its life. Needs Linux 5.7 with BTF, {@code bpf} among the modules of the boot parameter {@code lsm}, and {@code CAP_PERFMON}; on arm64 6.4
 * ({@code BPF_LSM_MAC}).
 *
 * @param attachCookie what the program gets from {@code bpf_get_attach_cookie}, since Linux 5.19
 */
public record Lsm(long attachCookie) implements AttachTarget {

    /** Where the program was loaded for. */
    public static Lsm asLoaded() {
        return new Lsm(0);
    }

    /**
     * With a number by which the program can tell its attachments apart.
     *
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; needs Linux 5.19 unless it is 0
     */
    public Lsm cookie(long cookie) {
        return new Lsm(cookie);
    }
}
