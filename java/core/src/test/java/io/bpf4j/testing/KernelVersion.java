package io.bpf4j.testing;

/** The version of the running kernel. */
public final class KernelVersion {

    private KernelVersion() {}

    /** Whether the kernel is so new at least. */
    public static boolean atLeast(int major, int minor) {
        String[] version = System.getProperty("os.version").split("[.-]");
        int runningMajor = Integer.parseInt(version[0]);
        return runningMajor > major || runningMajor == major && Integer.parseInt(version[1]) >= minor;
    }
}
