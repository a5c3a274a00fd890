package io.bpf4j;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.internal.jni.SystemNative;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/**
 * Maps, programs or links of the system, which the kernel knows by numbers.
 *
 * @param kind what they are called
 * @param open opens one by its id: a descriptor, or {@code -errno}
 * @param next the next id after one: {@code -ENOENT} after the last one
 */
record Ids(String kind, IntUnaryOperator open, IntToLongFunction next) {

    private static final long GREATEST = 0xffff_ffffL;

    /** A descriptor, which the caller owns. */
    int open(long id) {
        NativeLibrary.ensureLoaded();
        if (id <= 0 || id > GREATEST) {
            throw new IllegalArgumentException("ids of " + kind + "s are from 1 to 4,294,967,295, not " + id);
        }
        int fd = open.applyAsInt((int) id);
        if (fd < 0) {
            throw refused("open", subject(id), fd);
        }
        return fd;
    }

    String subject(long id) {
        return kind + " with id " + id;
    }

    /**
     * What there is of all that exist, in the order of the ids.
     *
     * @param read reads of one, by a descriptor that is closed afterwards
     */
    <T> List<T> list(IntFunction<T> read) {
        NativeLibrary.ensureLoaded();
        String subject = "the " + kind + "s of the system";
        List<T> list = new ArrayList<>();
        long id = next.applyAsLong(0);
        while (id > 0) {
            int fd = open.applyAsInt((int) id);
            if (fd >= 0) {
                try {
                    list.add(read.apply(fd));
                } finally {
                    SystemNative.close(fd);
                }
            } else if (!isGone(fd)) {
                throw refused("list", subject, fd);
            }
            id = next.applyAsLong((int) id);
        }
        if (id != -Errno.ENOENT) {
            throw refused("list", subject, id);
        }
        return list;
    }

    /** It ended meanwhile; a link that is only just being made says the other. */
    private static boolean isGone(int fd) {
        return fd == -Errno.ENOENT || fd == -Errno.EAGAIN;
    }

    private static BpfException refused(String operation, String subject, long result) {
        return Errors.failure(operation, subject, result, EnumSet.of(Capability.CAP_SYS_ADMIN), null, List.of());
    }
}
