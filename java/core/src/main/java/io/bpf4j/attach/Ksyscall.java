package io.bpf4j.attach;

/**
 * The function of the kernel that carries out a system call, under the name that it has on this architecture.
 *
 * <pre>{@code
 * object.program("on_unlink").attach(Ksyscall.entry("unlinkat"));
 * }</pre>
 *
 * <p>The program is of {@code SEC("ksyscall")} or {@code SEC("kretsyscall")}, or a kprobe. It gets the call's arguments by {@code BPF_KSYSCALL}. Needs what a {@link Kprobe} needs, and gives the same link.
 *
 * @param name name of the system call
 * @param returning whether the program runs when the call returns, instead of when it begins
 * @param attachCookie what the program gets from {@code bpf_get_attach_cookie}, since Linux 5.15
 */
public record Ksyscall(String name, boolean returning, long attachCookie) implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if the name is empty
     */
    public Ksyscall {
        Requirements.named(name, "system call");
    }

    /**
     * The beginning of a system call.
     *
     * @param name its name, such as {@code "unlinkat"}
     */
    public static Ksyscall entry(String name) {
        return new Ksyscall(name, false, 0);
    }

    /**
     * The return from a system call.
     *
     * @param name its name
     */
    public static Ksyscall exit(String name) {
        return new Ksyscall(name, true, 0);
    }

    /**
     * With a number by which the program can tell its attachments apart.
     *
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; needs Linux 5.15 unless it is 0
     */
    public Ksyscall cookie(long cookie) {
        return new Ksyscall(name, returning, cookie);
    }
}
