package io.bpf4j.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The effective capabilities of the process, asked only after the kernel has said no. */
public final class Capabilities {

    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final String EFFECTIVE = "CapEff:";

    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_PERFMON = 38;
    private static final int CAP_BPF = 39;

    private Capabilities() {}

    /** What to say of a refused operation: which of the capabilities for BPF are missing, and how to get them. */
    public static String advice() {
        long effective;
        try {
            effective = effective();
        } catch (IOException e) {
            return "CAP_BPF, CAP_NET_ADMIN (networking) and CAP_PERFMON (tracing) are needed; which of them this process"
                    + " has could not be read: " + e.getMessage();
        }
        if (has(effective, CAP_SYS_ADMIN)) {
            return "the process has CAP_SYS_ADMIN, so a security policy, a lockdown of the kernel or a foreign user"
                    + " namespace forbids it";
        }
        List<String> missing = new ArrayList<>();
        if (!has(effective, CAP_BPF)) {
            missing.add("CAP_BPF");
        }
        if (!has(effective, CAP_NET_ADMIN)) {
            missing.add("CAP_NET_ADMIN (for networking)");
        }
        if (!has(effective, CAP_PERFMON)) {
            missing.add("CAP_PERFMON (for tracing)");
        }
        if (missing.isEmpty()) {
            return "the process has CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON; this operation needs CAP_SYS_ADMIN";
        }
        return "the process lacks " + String.join(", ", missing)
                + "; run it as root, give it the capabilities, or in a container add them with --cap-add";
    }

    /** Whether the process has all capabilities for BPF, or the one that stands for them; false if that cannot be read. */
    public static boolean hasAllForBpf() {
        try {
            long effective = effective();
            return has(effective, CAP_SYS_ADMIN)
                    || has(effective, CAP_BPF) && has(effective, CAP_NET_ADMIN) && has(effective, CAP_PERFMON);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean has(long effective, int capability) {
        return (effective >>> capability & 1) != 0;
    }

    private static long effective() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(EFFECTIVE)) {
                return Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16);
            }
        }
        throw new IOException(STATUS + " has no line " + EFFECTIVE);
    }
}
