package io.bpf4j.internal.jni;

/** Attachments of programs that trace. Every method returns {@code -errno} where it fails; descriptors are the caller's. */
public final class TraceNative {

    private TraceNative() {}

    /**
     * {@code perf_event_open} of a kprobe or uprobe.
     *
     * @param type number of that source of events
     * @param config what to set in {@code config}
     * @param name the function or the binary
     * @param offset in it, in bytes
     * @param thread the thread that it is limited to, or -1
     * @param cpu number of a CPU, or -1
     */
    public static native int openProbe(int type, long config, byte[] name, long offset, int thread, int cpu);

    /**
     * {@code perf_event_open} of anything else.
     *
     * @param type {@code PERF_TYPE_*}, or the number of a source of events
     * @param config what is counted, by the numbers of that type
     * @param sample each how many events, or how many times a second, the program runs
     * @param frequency whether it is the latter
     * @param thread the thread that it is limited to, or -1
     * @param cpu number of a CPU, or -1
     */
    public static native int openEvent(int type, long config, long sample, boolean frequency, int thread, int cpu);

    /** {@code BPF_LINK_CREATE} at a perf event, which the link keeps open. */
    public static native int createPerfEventLink(int programFd, int eventFd, long cookie);

    /** {@code PERF_EVENT_IOC_SET_BPF}. */
    public static native int setEventProgram(int eventFd, int programFd);

    /** {@code BPF_RAW_TRACEPOINT_OPEN}. */
    public static native int createRawTracepoint(int programFd, byte[] name, long cookie);

    /** {@code BPF_LINK_CREATE} where a program was loaded for. */
    public static native int createTracing(int programFd, int attachType, long cookie);

    /** {@code BPF_LINK_CREATE} in the place of another program's function. */
    public static native int createReplacement(int programFd, int targetFd, int functionId);

    /** Number of a function in the BTF of a program. */
    public static native int findFunction(int programFd, byte[] name);

    /**
     * {@code BPF_LINK_CREATE} at many places in a binary.
     *
     * @param offsets address of the places' offsets, as {@code unsigned long}
     * @param cookies address of as many cookies, as {@code __u64}, or 0
     * @param process the process that it is limited to, or 0
     */
    public static native int createUprobeMulti(
            int programFd, int attachType, byte[] path, long offsets, long cookies, int count, int flags, int process);

    /**
     * {@code BPF_LINK_CREATE} at many functions of the kernel.
     *
     * @param symbols their names, each with a final zero, or null
     * @param addresses address of their addresses, as {@code unsigned long}, or 0
     * @param cookies address of as many cookies, as {@code __u64}, or 0
     */
    public static native int createKprobeMulti(
            int programFd, int attachType, byte[] symbols, long addresses, long cookies, int count, int flags);

    /** {@code bpf_program__attach_kprobe_multi_opts} by a pattern; returns a {@code bpf_link} handle. */
    public static native long attachKprobeMulti(
            long program, byte[] pattern, boolean atReturn, boolean session, long log);

    /**
     * {@code bpf_program__attach_usdt}; returns a {@code bpf_link} handle.
     *
     * @param process the process that it is limited to, or -1
     */
    public static native long attachUsdt(
            long program, int process, byte[] path, byte[] provider, byte[] name, long cookie, long log);

    /**
     * {@code bpf_program__set_attach_target}.
     *
     * @param targetFd the program whose function it is, or 0 for one of the kernel's
     */
    public static native int setAttachTarget(long program, int targetFd, byte[] function);
}
