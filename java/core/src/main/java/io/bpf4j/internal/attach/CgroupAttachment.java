package io.bpf4j.internal.attach;

import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfException;
import io.bpf4j.attach.Cgroup;
import io.bpf4j.attach.CgroupMode;
import io.bpf4j.internal.Attachment;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.ProgramAccess;
import io.bpf4j.internal.jni.SocketAttachNative;
import io.bpf4j.internal.jni.SystemNative;
import java.util.List;

/** Attaches to a hook of a cgroup: by a link, or, as this class, without one. */
final class CgroupAttachment implements Attachment {

    private static final int BPF_F_ALLOW_OVERRIDE = 1;
    private static final int BPF_F_ALLOW_MULTI = 1 << 1;
    private static final int BPF_F_REPLACE = 1 << 2;
    private static final int BPF_F_PREORDER = 1 << 6;

    private final String subject;
    private final BpfAttachType type;
    private final CgroupMode mode;
    /** Descriptor of the cgroup, whose directory may be renamed. */
    private final int directory;

    private final ProgramCopy program;

    private CgroupAttachment(String subject, BpfAttachType type, CgroupMode mode, int directory, ProgramCopy program) {
        this.subject = subject;
        this.type = type;
        this.mode = mode;
        this.directory = directory;
        this.program = program;
    }

    static LinkHandle attach(Attachee program, Cgroup cgroup) {
        CgroupFailure failure = new CgroupFailure(program, cgroup);
        BpfAttachType type = cgroup.attachType().or(program::expectedAttachType).orElseGet(failure::onlyTypeOfProgram);
        int directory = CgroupDirectory.open(cgroup.directory(), "attach", failure.subject());
        boolean kept = false;
        try {
            if (cgroup.mode() == CgroupMode.LINK) {
                return LinkHandle.ofDescriptor(failure.check(type, link(program, cgroup, type, directory)));
            }
            LinkHandle attached = attachWithoutLink(program, cgroup, type, directory, failure);
            kept = true;
            return attached;
        } finally {
            if (!kept) {
                SystemNative.close(directory);
            }
        }
    }

    private static int link(Attachee program, Cgroup cgroup, BpfAttachType type, int directory) {
        return SocketAttachNative.linkToCgroup(
                program.fd(),
                directory,
                type.ordinal(),
                order(cgroup),
                Anchors.id(cgroup.anchor()),
                cgroup.expectedRevision());
    }

    private static LinkHandle attachWithoutLink(
            Attachee program, Cgroup cgroup, BpfAttachType type, int directory, CgroupFailure failure) {
        ProgramCopy copy = ProgramCopy.of(program.fd(), failure.subject());
        try {
            int result = cgroup.replaced()
                    .map(replaced -> ProgramAccess.call(
                            replaced, fd -> attach(copy.fd(), cgroup, type, directory, BPF_F_REPLACE, fd)))
                    .orElseGet(() -> attach(copy.fd(), cgroup, type, directory, 0, 0));
            failure.check(type, result);
            return LinkHandle.of(new CgroupAttachment(failure.subject(), type, cgroup.mode(), directory, copy));
        } catch (RuntimeException | Error e) {
            copy.close();
            throw e;
        }
    }

    private static int attach(
            int program, Cgroup cgroup, BpfAttachType type, int directory, int replace, int replaced) {
        return SocketAttachNative.attach(
                program,
                directory,
                type.ordinal(),
                flags(cgroup.mode()) | order(cgroup) | replace,
                replaced,
                Anchors.id(cgroup.anchor()),
                cgroup.expectedRevision());
    }

    private static int order(Cgroup cgroup) {
        return Anchors.flags(cgroup.anchor()) | (cgroup.preorder() ? BPF_F_PREORDER : 0);
    }

    private static int flags(CgroupMode mode) {
        return switch (mode) {
            case LINK, EXCLUSIVE -> 0;
            case MULTI -> BPF_F_ALLOW_MULTI;
            case OVERRIDE -> BPF_F_ALLOW_OVERRIDE;
        };
    }

    @Override
    public String withoutLink() {
        return "it was attached in mode " + mode + ", which makes no link; attach it in mode LINK";
    }

    @Override
    public void update(int programFd) {
        ProgramCopy next = ProgramCopy.of(programFd, subject);
        boolean replace = mode == CgroupMode.MULTI;
        int result = SocketAttachNative.attach(
                next.fd(),
                directory,
                type.ordinal(),
                flags(mode) | (replace ? BPF_F_REPLACE : 0),
                replace ? program.fd() : 0,
                0,
                0);
        if (result < 0) {
            next.close();
            throw updateFailure(result);
        }
        program.become(next);
    }

    private BpfException updateFailure(int result) {
        String hint = switch (-result) {
            case Errno.EINVAL -> "the other program is of another type, or was loaded for another hook than " + type;
            case Errno.ENOENT -> "the program is attached there no more";
            default -> null;
        };
        return Errors.failure("update", subject, result, hint, List.of());
    }

    @Override
    public void detach() {
        try {
            // In the other modes the kernel takes away whatever is there.
            if (mode == CgroupMode.MULTI || isAttached()) {
                int result = SocketAttachNative.detach(program.fd(), directory, type.ordinal());
                if (result < 0 && !isGone(result)) {
                    throw Errors.failure("detach", subject, result, List.of());
                }
            }
        } finally {
            leave();
        }
    }

    private boolean isAttached() {
        AttachedPrograms attached = ProgramQuery.list(
                directory, type.ordinal(), 0, false, result -> Errors.failure("detach", subject, result, List.of()));
        return attached.programIds().contains(Integer.toUnsignedLong(program.id(subject)));
    }

    /** Somebody else detached the program, or removed the cgroup. */
    private static boolean isGone(long result) {
        return result == -Errno.ENOENT || result == -Errno.ENODEV || result == -Errno.EBADF;
    }

    @Override
    public void leave() {
        SystemNative.close(directory);
        program.close();
    }

    @Override
    public boolean stays() {
        return true;
    }
}
