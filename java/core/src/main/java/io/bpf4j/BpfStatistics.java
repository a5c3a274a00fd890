package io.bpf4j;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.internal.jni.ProgramNative;
import java.util.EnumSet;
import java.util.List;

/**
 * Keeps the kernel counting how often and how long each program runs ({@code BPF_ENABLE_STATS}, Linux 5.8). The counts are in
 * {@link ProgramInfo#runCount()} and {@link ProgramInfo#runTime()}; counting costs some ten nanoseconds a run, for all programs of the system.
 *
 * <pre>{@code
 * try (BpfStatistics statistics = BpfStatistics.enable()) {
 *     ...
 *     ProgramInfo info = program.info();
 *     System.out.println(info.runTime().dividedBy(info.runCount()));
 * }
 * }</pre>
 *
 * <p>The kernel counts while anybody keeps it counting: another process, or {@code sysctl kernel.bpf_stats_enabled=1}. Thread-safe.
 */
public final class BpfStatistics implements AutoCloseable {

    private static final String SUBJECT = "statistics of programs";

    private final Descriptor descriptor;
    private final Leaks.Watch watch;

    private BpfStatistics(Descriptor descriptor) {
        this.descriptor = descriptor;
        this.watch = Leaks.watch(this, SUBJECT, descriptor::close);
    }

    /**
     * Starts counting.
     *
     * @return what keeps the kernel counting, to be closed by the caller
     * @throws BpfPermissionException without {@code CAP_SYS_ADMIN}
     * @throws BpfNotSupportedException before Linux 5.8
     */
    public static BpfStatistics enable() {
        NativeLibrary.ensureLoaded();
        int fd = ProgramNative.enableStatistics();
        if (fd < 0) {
            throw fd == -Errno.EINVAL
                    ? new BpfNotSupportedException("enable", SUBJECT, "they need Linux 5.8", -fd, List.of())
                    : Errors.failure("enable", SUBJECT, fd, EnumSet.of(Capability.CAP_SYS_ADMIN), null, List.of());
        }
        return new BpfStatistics(new Descriptor(fd, SUBJECT));
    }

    /** Ends the counting, unless somebody else keeps it up. Does nothing if closed already. */
    @Override
    public void close() {
        descriptor.close();
        watch.closed();
    }
}
