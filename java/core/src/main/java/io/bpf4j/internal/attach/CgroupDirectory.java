package io.bpf4j.internal.attach;

import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.attach.Cgroup;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Mounts;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.DescriptorNative;
import io.bpf4j.internal.jni.SystemNative;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;

/** Cgroups by their directories. */
public final class CgroupDirectory {

    private static final int BPF_F_QUERY_EFFECTIVE = 1;

    private static final String QUERY = "query";

    private CgroupDirectory() {}

    /** A descriptor of a directory, which the caller owns. It need not be one of a cgroup. */
    static int open(Path directory, String operation, String subject) {
        int fd = DescriptorNative.openDirectory(NativeStrings.bytes(directory));
        if (fd == -Errno.ENOENT || fd == -Errno.ENOTDIR) {
            throw new BpfNotFoundException(
                    operation, subject, "there is no such directory" + whereCgroupsAre(), -fd, List.of());
        }
        return Errors.check(operation, subject, fd);
    }

    /** What to say of another directory. */
    static BpfNotFoundException noCgroup(String operation, String subject) {
        return new BpfNotFoundException(
                operation,
                subject,
                "the directory is no cgroup of version 2" + whereCgroupsAre(),
                Errno.EBADF,
                List.of());
    }

    private static String whereCgroupsAre() {
        List<Path> mounts = Mounts.ofType("cgroup2");
        return mounts.isEmpty()
                ? "; none are mounted: mount -t cgroup2 cgroup2 /sys/fs/cgroup"
                : "; those are mounted at " + mounts;
    }

    /** What is attached to a cgroup itself. */
    static AttachedPrograms query(Cgroup cgroup) {
        return query(cgroup, 0);
    }

    /** What runs for the processes in a cgroup. */
    public static AttachedPrograms queryEffective(Cgroup cgroup) {
        return query(cgroup, BPF_F_QUERY_EFFECTIVE);
    }

    private static AttachedPrograms query(Cgroup cgroup, int flags) {
        String subject = "cgroup " + cgroup.directory();
        BpfAttachType type = cgroup.attachType()
                .orElseThrow(() -> new BpfException(
                        QUERY, subject, "the target does not say which of the hooks is meant; name one by Cgroup.as"));
        int directory = open(cgroup.directory(), QUERY, subject);
        try {
            return ProgramQuery.list(
                    directory, type.ordinal(), flags, false, result -> failure(subject + " as " + type, result));
        } finally {
            SystemNative.close(directory);
        }
    }

    private static BpfException failure(String subject, int result) {
        return switch (-result) {
            case Errno.EBADF -> noCgroup(QUERY, subject);
            case Errno.EINVAL ->
                Errors.failure(QUERY, subject, -Errno.EOPNOTSUPP, "this kernel has no such hook", List.of());
            default -> Errors.failure(QUERY, subject, result, EnumSet.of(Capability.CAP_NET_ADMIN), null, List.of());
        };
    }
}
