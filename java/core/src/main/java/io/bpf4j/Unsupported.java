package io.bpf4j;

import io.bpf4j.internal.Errno;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.Probe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What the kernel lacks, found out after something failed. */
final class Unsupported {

    private Unsupported() {}

    /** Whether an error can come from something that the kernel does not know. */
    static boolean isPossible(long result) {
        int errno = (int) -result;
        return errno == Errno.EINVAL || errno == Errno.E2BIG || Errno.isNotSupported(errno);
    }

    /** What the kernel lacks for a map. */
    static List<Probe> ofMap(BpfMapType type, Collection<MapFlag> flags) {
        List<Probe> unsupported = new ArrayList<>();
        add(unsupported, Kernel.probe(type));
        flags.forEach(flag -> add(unsupported, Kernel.probe(flag)));
        return unsupported;
    }

    private static void add(List<Probe> unsupported, Probe probe) {
        if (probe.isUnsupported()) {
            unsupported.add(probe);
        }
    }
}
