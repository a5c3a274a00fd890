package io.bpf4j.attach;

/**
 * A tracepoint of the kernel, with the fields that its {@code format} file in {@code /sys/kernel/tracing/events} lists. The program runs in the thread that comes there.
 *
 * <pre>{@code
 * object.program("on_exec").attach(Tracepoint.of("sched", "sched_process_exec"));
 * }</pre>
 *
 * <p>The program is of {@code SEC("tracepoint")}. tracefs must be mounted, and its files readable. Needs Linux 4.7 with {@code CAP_PERFMON}; gives a link since Linux 5.15
 * ({@code perf_event_open}, {@code BPF_LINK_CREATE} with {@code BPF_PERF_EVENT}).
 *
 * @param category the directory of the tracepoint, such as {@code "sched"}
 * @param name its name, such as {@code "sched_process_exec"}
 * @param attachCookie what the program gets from {@code bpf_get_attach_cookie}, since Linux 5.15
 */
public record Tracepoint(String category, String name, long attachCookie) implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if the category or the name is empty or a path
     */
    public Tracepoint {
        requireWord(category, "category");
        requireWord(name, "tracepoint");
    }

    private static void requireWord(String word, String what) {
        Requirements.named(word, what);
        if (word.indexOf('/') >= 0 || word.startsWith(".")) {
            throw new IllegalArgumentException(word + " is no name of a " + what);
        }
    }

    /**
     * A tracepoint.
     *
     * @param category its category, such as {@code "syscalls"}
     * @param name its name, such as {@code "sys_enter_openat"}
     */
    public static Tracepoint of(String category, String name) {
        return new Tracepoint(category, name, 0);
    }

    /**
     * With a number by which the program can tell its attachments apart.
     *
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; needs Linux 5.15 unless it is 0
     */
    public Tracepoint cookie(long cookie) {
        return new Tracepoint(category, name, cookie);
    }
}
