package io.bpf4j.internal;

import io.bpf4j.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The effective capabilities of the calling thread, read only after the kernel has said no. */
final class Capabilities {

    private static final String EFFECTIVE = "CapEff:";

    private static final Path LAST = Path.of("/proc/sys/kernel/cap_last_cap");

    private Capabilities() {}

    /** Those of some capabilities that the thread does not have, as this kernel counts them; empty if that cannot be read. */
    static Optional<Set<Capability>> missing(Set<Capability> needed) {
        try {
            long effective = Long.parseUnsignedLong(ThreadStatus.value(EFFECTIVE), 16);
            Set<Capability> missing = EnumSet.noneOf(Capability.class);
            for (Capability each : needed) {
                if (!has(effective, each) && !(has(effective, Capability.CAP_SYS_ADMIN) && standsFor(each))) {
                    missing.add(hasItsOwn() ? each : beforeItWasSplit(each));
                }
            }
            return Optional.of(missing);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether {@code CAP_SYS_ADMIN} is as good. Before Linux 6.9, maps of devices and sockets are created by nobody without the capability itself. */
    private static boolean standsFor(Capability capability) {
        return switch (capability) {
            case CAP_NET_ADMIN -> Kernel.version().isAtLeast(6, 9);
            case CAP_NET_RAW -> false;
            default -> true;
        };
    }

    private static boolean has(long effective, Capability capability) {
        return (effective >>> capability.number() & 1) != 0;
    }

    /** Whether the kernel has capabilities for BPF: Linux 5.8, and older kernels of distributions. */
    private static boolean hasItsOwn() throws IOException {
        return Integer.parseInt(KernelFiles.read(LAST)) >= Capability.CAP_BPF.number();
    }

    private static Capability beforeItWasSplit(Capability capability) {
        return switch (capability) {
            case CAP_NET_ADMIN, CAP_NET_RAW -> capability;
            default -> Capability.CAP_SYS_ADMIN;
        };
    }
}
