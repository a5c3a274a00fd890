package io.bpf4j.internal.attach;

import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfException;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.SockMap;
import io.bpf4j.internal.Attachment;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.MapAccess;
import io.bpf4j.internal.jni.SocketAttachNative;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.kernel.Kernel;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Attaches to a hook of a map of sockets: by a link, or, as this class, where the kernel has none for that, without. */
final class SockMapAttachment implements Attachment {

    private final String subject;
    private final BpfAttachType type;
    /** A descriptor of the map, which may be closed before. */
    private final int map;

    private final ProgramCopy program;

    private SockMapAttachment(String subject, BpfAttachType type, int map, ProgramCopy program) {
        this.subject = subject;
        this.type = type;
        this.map = map;
        this.program = program;
    }

    static LinkHandle attach(Attachee program, SockMap target) {
        String subject = program.subject() + " to " + target.map();
        BpfAttachType type = target.attachType()
                .or(program::expectedAttachType)
                .orElseThrow(() -> new BpfException(
                        "attach",
                        subject,
                        "neither the program nor the target says which hook it is for; name it by SockMap.as"));
        return MapAccess.descriptorOf(target.map()).call(target, map -> {
            int fd = SocketAttachNative.link(program.fd(), map, type.ordinal());
            if (fd == -Errno.EINVAL && Kernel.probe(BpfLinkType.SOCKMAP).isUnsupported()) {
                return attachWithoutLink(program, target.map(), type, map, subject);
            }
            if (fd < 0) {
                throw failure(program, target.map(), type, subject, fd);
            }
            return LinkHandle.ofDescriptor(fd);
        });
    }

    private static LinkHandle attachWithoutLink(
            Attachee program, BpfMap<?, ?> map, BpfAttachType type, int mapFd, String subject) {
        ProgramCopy copy = ProgramCopy.of(program.fd(), subject);
        int keptMap = SystemNative.duplicate(mapFd);
        int result = keptMap < 0 ? keptMap : SocketAttachNative.attach(copy.fd(), keptMap, type.ordinal(), 0, 0, 0, 0);
        if (result < 0) {
            copy.close();
            if (keptMap >= 0) {
                SystemNative.close(keptMap);
            }
            throw failure(program, map, type, subject, result);
        }
        return LinkHandle.of(new SockMapAttachment(subject, type, keptMap, copy));
    }

    /** What is attached to a hook; Linux 5.18. */
    static AttachedPrograms query(SockMap target) {
        String subject = target.map().toString();
        BpfAttachType type = target.attachType()
                .orElseThrow(() -> new BpfException(
                        "query",
                        subject,
                        "the target does not say which of the hooks is meant; name it by SockMap.as"));
        return MapAccess.descriptorOf(target.map())
                .call(
                        target,
                        fd -> ProgramQuery.list(
                                fd, type.ordinal(), 0, false, result -> queryFailure(subject + " as " + type, result)));
    }

    private static BpfException queryFailure(String subject, int result) {
        return result == -Errno.EINVAL
                ? Errors.failure(
                        "query",
                        subject,
                        -Errno.EOPNOTSUPP,
                        "kernels tell what is attached to maps of sockets since Linux 5.18",
                        List.of())
                : Errors.failure("query", subject, result, EnumSet.of(Capability.CAP_NET_ADMIN), null, List.of());
    }

    private static BpfException failure(
            Attachee program, BpfMap<?, ?> map, BpfAttachType type, String subject, int result) {
        if (map.type() != BpfMapType.SOCKMAP && map.type() != BpfMapType.SOCKHASH) {
            String hint = "it is of type " + map.type() + ", and those of type SOCKMAP or SOCKHASH take programs";
            return Errors.failure("attach", subject, result, hint, List.of());
        }
        BpfProgramType taken = type == BpfAttachType.SK_MSG_VERDICT ? BpfProgramType.SK_MSG : BpfProgramType.SK_SKB;
        Optional<String> mismatch = ProgramTypes.mismatch(program, taken);
        if (mismatch.isPresent()) {
            return Errors.failure("attach", subject, result, mismatch.get(), List.of());
        }
        String hint = result == -Errno.EBUSY
                ? "another program is attached there as " + type
                        + " or, if this decides on what arrives, as another verdict"
                : null;
        return Errors.failure("attach", subject, result, hint, List.of());
    }

    @Override
    public String withoutLink() {
        return "the kernel has links to maps of sockets since Linux "
                + BpfLinkType.SOCKMAP.leastKernel().orElseThrow() + "; close() detaches it";
    }

    @Override
    public void update(int programFd) {
        ProgramCopy next = ProgramCopy.of(programFd, subject);
        int result = SocketAttachNative.attach(next.fd(), map, type.ordinal(), 0, 0, 0, 0);
        if (result < 0) {
            next.close();
            throw Errors.failure("update", subject, result, "the other program is of another type", List.of());
        }
        program.become(next);
    }

    @Override
    public void detach() {
        try {
            int result = SocketAttachNative.detach(program.fd(), map, type.ordinal());
            // Another program may be there now, or none.
            if (result < 0 && result != -Errno.ENOENT) {
                throw Errors.failure("detach", subject, result, List.of());
            }
        } finally {
            leave();
        }
    }

    @Override
    public void leave() {
        SystemNative.close(map);
        program.close();
    }

    @Override
    public boolean stays() {
        return true;
    }
}
