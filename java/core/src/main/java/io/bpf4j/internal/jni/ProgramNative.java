package io.bpf4j.internal.jni;

/** {@code bpf_program__*} by handle and {@code bpf_prog_*} by descriptor. */
public final class ProgramNative {

    public static final int RUN_RETURN_VALUE = 0;
    public static final int RUN_DURATION = 1;
    public static final int RUN_DATA_SIZE = 2;
    public static final int RUN_CONTEXT_SIZE = 3;
    public static final int RUN_LENGTH = 4;

    /** Room for {@code struct bpf_prog_info}, which grows. */
    public static final int INFO_LENGTH = 256;

    private ProgramNative() {}

    public static native byte[] name(long program);

    public static native byte[] section(long program);

    public static native int type(long program);

    public static native int fd(long program);

    public static native boolean autoload(long program);

    public static native int setAutoload(long program, boolean autoload);

    /** {@code BPF_LOG_*}. */
    public static native int logLevel(long program);

    public static native int setLogLevel(long program, int level);

    public static native int setInterface(long program, int index);

    /** Attaches as the section says; returns a {@code bpf_link} handle. */
    public static native long attach(long program, long log);

    /** Id of the loaded program. */
    public static native int id(int fd);

    /**
     * {@code bpf_prog_get_info_by_fd}.
     *
     * @param info address of {@link #INFO_LENGTH} bytes, all 0, for the struct
     * @param mapIds address of the ids of the maps that it uses, as {@code __u32}
     * @param mapCapacity number of those that there is room for
     */
    public static native int info(int fd, long info, long mapIds, int mapCapacity);

    /**
     * {@code bpf_prog_get_info_by_fd} into a struct that says what to copy where.
     *
     * @param info address of {@link #INFO_LENGTH} bytes, all 0 but for the addresses and lengths of arrays
     */
    public static native int dump(int fd, long info);

    /** {@code bpf_prog_bind_map}. */
    public static native int bindMap(int fd, int mapFd);

    public static native int openById(int id);

    /** The next id after one, {@code -ENOENT} after the last one. */
    public static native long nextId(int id);

    /** {@code bpf_enable_stats} of run times; returns a descriptor. */
    public static native int enableStatistics();

    /** {@code bpf_prog_test_run_opts}; {@code result} has {@link #RUN_LENGTH} elements. */
    public static native int run(
            int fd,
            long data,
            int dataSize,
            long dataOut,
            int dataOutSize,
            long context,
            int contextSize,
            long contextOut,
            int contextOutSize,
            int repeat,
            int flags,
            int cpu,
            int batchSize,
            int[] result);
}
