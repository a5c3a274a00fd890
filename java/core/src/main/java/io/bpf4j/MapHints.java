package io.bpf4j;

import io.bpf4j.internal.Errno;

/** What error numbers mean for kinds whose values stand for objects of the kernel: the numbers alone mislead. */
final class MapHints {

    private static final String NO_FILE =
            "the descriptor is not of a file, or the BPF LSM, which stores for files, is not active: the boot parameter"
                    + " lsm must name bpf";

    private MapHints() {}

    /**
     * What to make of a failed update.
     *
     * @param errno positive error number
     * @return the meaning, or null if the number says it all
     */
    static String update(BpfMapType type, int errno) {
        if (errno == Errno.ENOTSOCK) {
            return "the descriptor is no socket";
        }
        return switch (type) {
            case LPM_TRIE ->
                errno == Errno.EINVAL ? "a prefix cannot be longer than the bits of the key's address" : null;
            case PROG_ARRAY ->
                errno == Errno.EINVAL
                        ? "an array takes programs that can replace each other: all of one type, and alike in what they"
                                + " are loaded for"
                        : null;
            case CGROUP_ARRAY -> errno == Errno.EBADF ? "a value is a directory of a cgroup2 file system" : null;
            case PERF_EVENT_ARRAY -> errno == Errno.EINVAL ? "the descriptor is no perf event" : null;
            case ARRAY_OF_MAPS, HASH_OF_MAPS ->
                errno == Errno.EINVAL
                        ? "the inner map must be like the template in type, sizes and flags, and arrays without"
                                + " MapFlag.INNER_MAP also in their number of entries"
                        : null;
            case DEVMAP, DEVMAP_HASH ->
                errno == Errno.EINVAL
                        ? "there is no interface of this index in this network namespace, or the program is not one for"
                                + " SEC(\"xdp/devmap\")"
                        : null;
            case CPUMAP -> cpuMap(errno);
            case XSKMAP -> Errno.isNotSupported(errno) ? "the socket is not one of AF_XDP that is set up" : null;
            case SOCKMAP, SOCKHASH ->
                Errno.isNotSupported(errno) || errno == Errno.EINVAL
                        ? "the kernel takes TCP sockets that are connected or listen, UDP sockets that are bound"
                                + " (Linux 5.7) and connected Unix sockets (Linux 5.15)"
                        : null;
            case REUSEPORT_SOCKARRAY -> reuseport(errno);
            case INODE_STORAGE -> errno == Errno.EBADF ? NO_FILE : storage(errno);
            case SK_STORAGE, TASK_STORAGE, CGRP_STORAGE -> storage(errno);
            default -> null;
        };
    }

    private static String cpuMap(int errno) {
        return switch (errno) {
            case Errno.ENODEV -> "the machine cannot have a CPU of this number";
            // The kernel gives one number for both.
            case Errno.EINVAL, Errno.ENOMEM -> "there is no memory, or the program is not one for SEC(\"xdp/cpumap\")";
            case Errno.EOVERFLOW -> "a queue has at most 16,384 places";
            default -> null;
        };
    }

    private static String reuseport(int errno) {
        if (errno == Errno.EBUSY) {
            return "the socket is in a map already";
        }
        return errno == Errno.EINVAL || Errno.isNotSupported(errno)
                ? "the kernel takes UDP sockets that are bound and TCP sockets that listen, with SO_REUSEPORT set before"
                : null;
    }

    private static String storage(int errno) {
        return switch (errno) {
            case Errno.ENOENT -> "the owner has ended";
            case Errno.EBADF, Errno.ENOTSUPP -> "the descriptor is not of an owner that has this kind of storage";
            default -> null;
        };
    }
}
