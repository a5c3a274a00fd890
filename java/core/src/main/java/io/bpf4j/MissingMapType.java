package io.bpf4j;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.jni.MapNative;
import java.util.List;
import java.util.Optional;

/** What is said of a map that the kernel refuses because it has none of the kind: the error number is the one for wrong sizes. */
final class MissingMapType {

    private MissingMapType() {}

    /**
     * The exception for a map that could not be created.
     *
     * @param result the call's negative result
     * @param messages what libbpf printed meanwhile
     * @return empty if the kernel has such maps
     */
    static Optional<BpfException> failure(
            String operation, String subject, BpfMapType type, int result, List<String> messages) {
        if (result != -Errno.EINVAL || type == BpfMapType.UNKNOWN || MapNative.isSupported(type.ordinal()) != 0) {
            return Optional.empty();
        }
        return Optional.of(new BpfNotSupportedException(
                operation,
                subject,
                "this kernel has no maps of this type: they need Linux " + least(type)
                        + " or later, built with what they serve",
                -result,
                messages));
    }

    /** The first kernel with maps of a type. */
    private static String least(BpfMapType type) {
        return switch (type) {
            case UNSPEC, HASH, ARRAY -> "3.19";
            case PROG_ARRAY -> "4.2";
            case PERF_EVENT_ARRAY -> "4.3";
            case PERCPU_HASH, PERCPU_ARRAY, STACK_TRACE -> "4.6";
            case CGROUP_ARRAY -> "4.8";
            case LRU_HASH, LRU_PERCPU_HASH -> "4.10";
            case LPM_TRIE -> "4.11";
            case ARRAY_OF_MAPS, HASH_OF_MAPS -> "4.12";
            case DEVMAP, SOCKMAP -> "4.14";
            case CPUMAP -> "4.15";
            case XSKMAP, SOCKHASH -> "4.18";
            case CGROUP_STORAGE, REUSEPORT_SOCKARRAY -> "4.19";
            case PERCPU_CGROUP_STORAGE, QUEUE, STACK -> "4.20";
            case SK_STORAGE -> "5.2";
            case DEVMAP_HASH -> "5.4";
            case STRUCT_OPS -> "5.6";
            case RINGBUF -> "5.8";
            case INODE_STORAGE -> "5.10";
            case TASK_STORAGE -> "5.11";
            case BLOOM_FILTER -> "5.16";
            case USER_RINGBUF -> "6.1";
            case CGRP_STORAGE -> "6.2";
            case ARENA -> "6.9";
            case INSN_ARRAY -> "6.19";
            case UNKNOWN -> throw new IllegalArgumentException("a type that is not known");
        };
    }
}
