package io.bpf4j.internal.attach;

import io.bpf4j.BpfException;
import io.bpf4j.BpfLinkType;
import io.bpf4j.attach.Iter;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Descriptors;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.MapAccess;
import io.bpf4j.internal.jni.IteratorNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.Probe;
import java.util.EnumSet;
import java.util.List;

/** Attaches to an iterator by a link. */
final class IterAttachment {

    private IterAttachment() {}

    static LinkHandle toAll(Attachee program, Iter.All all) {
        return taken(program, all, IteratorNative.attach(program.fd()));
    }

    static LinkHandle toMap(Attachee program, Iter.OfMap target) {
        return MapAccess.descriptorOf(target.map())
                .call(target, fd -> taken(program, target, IteratorNative.attachToMap(program.fd(), fd)));
    }

    static LinkHandle toCgroup(Attachee program, Iter.OfCgroup target) {
        // The kernel's first order is none.
        int order = target.order().ordinal() + 1;
        return Descriptors.withDirectory(
                target.directory(),
                fd -> taken(program, target, IteratorNative.attachToCgroup(program.fd(), fd, order)));
    }

    static LinkHandle toTasks(Attachee program, Iter.OfTasks target) {
        int result = IteratorNative.attachToTasks(
                program.fd(), Math.toIntExact(target.threadId()), Math.toIntExact(target.processId()));
        return taken(program, target, result);
    }

    private static LinkHandle taken(Attachee program, Iter target, int result) {
        if (result < 0) {
            throw failure(program.subject() + " to " + target, target, result);
        }
        return LinkHandle.ofDescriptor(result);
    }

    private static BpfException failure(String subject, Iter target, int result) {
        Probe links = Kernel.probe(BpfLinkType.ITER);
        if (links.isUnsupported()) {
            return Errors.without(links, "attach", subject, result);
        }
        return Errors.failure(
                "attach",
                subject,
                result,
                EnumSet.of(Capability.CAP_BPF, Capability.CAP_PERFMON),
                hint(target, -result),
                List.of());
    }

    private static String hint(Iter target, int errno) {
        return switch (errno) {
            case Errno.EINVAL ->
                "the program is not for an iterator, or its section says another one than this"
                        + (target instanceof Iter.OfMap ? ", or the map is of a kind that is not iterated over" : "");
            case Errno.EBADF ->
                target instanceof Iter.All
                        ? "the program's section says that it iterates over a map: use Iter.over(map)"
                        : "the directory is none of a cgroup on a cgroup2 file system";
            default -> null;
        };
    }
}
