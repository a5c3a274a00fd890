package io.bpf4j.attach;

/**
 * Before a function of the kernel, which does not run if the program gives something else than 0: that then is the function's result. Functions of security checks and those marked for the injection of errors can be so replaced.
 *
 * <pre>{@code
 * BpfObject object = open.program("refuse", program -> program.attachTo("security_file_open")).load();
 * BpfLink link = object.program("refuse").attach(FmodRet.asLoaded());
 * }</pre>
 *
 * <p>Where that is was said before the program was loaded, by its section or by {@link io.bpf4j.OpenProgram#attachTo(String)}, since the verifier checks the program for it.
 * The program is of {@code SEC("fmod_ret")}. Before Linux 5.13 it is attached once in its life. Needs Linux 5.7 with BTF and {@code CAP_PERFMON}, on arm64 6.4 ({@code BPF_MODIFY_RETURN}).
 *
 * @param attachCookie what the program gets from {@code bpf_get_attach_cookie}, since Linux 5.19
 */
public record FmodRet(long attachCookie) implements AttachTarget {

    /** Where the program was loaded for. */
    public static FmodRet asLoaded() {
        return new FmodRet(0);
    }

    /**
     * With a number by which the program can tell its attachments apart.
     *
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; needs Linux 5.19 unless it is 0
     */
    public FmodRet cookie(long cookie) {
        return new FmodRet(cookie);
    }
}
