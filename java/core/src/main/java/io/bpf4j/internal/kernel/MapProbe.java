package io.bpf4j.internal.kernel;

import io.bpf4j.BpfMapType;
import io.bpf4j.MapFlag;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.internal.jni.KernelNative;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.kernel.Probe;
import java.util.EnumSet;

/** Whether the kernel has a type or a flag of maps: it creates a map of one entry. */
public final class MapProbe {

    private static final int NO_FD = -1;

    /** Not a certain node: even the first one is not on every machine. */
    private static final int NO_NODE = -1;

    /** The types of {@code MapNative.createStorageBtf}. */
    private static final int STORAGE_KEY_TYPE = 1;

    private static final int STORAGE_VALUE_TYPE = 3;

    private static final int CGROUP_STORAGE_KEY_SIZE = 16;
    private static final int BUILD_ID_SIZE = 32;

    private MapProbe() {}

    /** Asks the kernel for a type. */
    public static Probe ask(BpfMapType type) {
        Question question = new Question("map type " + type, type.leastKernel().orElse(null));
        return switch (type) {
            case UNSPEC, UNKNOWN -> question.no("it is no type of maps");
            case STRUCT_OPS -> structOps(question, 0, Errno.ENOTSUPP);
            default -> create(question, type, 0);
        };
    }

    /** Asks the kernel for a flag, with the type that it is for. */
    public static Probe ask(MapFlag flag) {
        Question question = new Question("map flag " + flag, flag.leastKernel());
        return switch (flag) {
            case ZERO_SEED -> {
                int fd = create(BpfMapType.HASH, bit(flag), NO_FD, 0);
                close(fd);
                yield fd >= 0
                        ? question.yes()
                        : question.failed(-fd, Capability.toCreate(BpfMapType.HASH, EnumSet.of(flag)));
            }
            case NO_PREALLOC, NUMA_NODE -> create(question, BpfMapType.HASH, bit(flag));
            case NO_COMMON_LRU -> create(question, BpfMapType.LRU_HASH, bit(flag));
            case STACK_BUILD_ID -> create(question, BpfMapType.STACK_TRACE, bit(flag));
            case RDONLY, WRONLY, RDONLY_PROG, WRONLY_PROG, MMAPABLE, INNER_MAP ->
                create(question, BpfMapType.ARRAY, bit(flag));
            case CLONE -> create(question, BpfMapType.SK_STORAGE, bit(flag));
            case PRESERVE_ELEMS -> create(question, BpfMapType.PERF_EVENT_ARRAY, bit(flag));
            case LINK -> structOpsWithLink(question);
            case VTYPE_BTF_OBJ_FD -> structOps(question, bit(flag), Errno.EBADF);
            case PATH_FD -> expect(question, KernelNative.openPinAt(NO_FD), Errno.EBADF);
            case TOKEN_FD -> expect(question, KernelNative.createToken(NO_FD), Errno.EBADF);
            case SEGV_ON_FAULT, NO_USER_CONV -> create(question, BpfMapType.ARENA, bit(flag));
            case RB_OVERWRITE -> create(question, BpfMapType.RINGBUF, bit(flag));
        };
    }

    private static int bit(MapFlag flag) {
        return 1 << flag.ordinal();
    }

    /** A map of operations that is attached by a link. */
    static Probe structOpsWithLink(Question question) {
        return structOps(question, bit(MapFlag.LINK), Errno.ENOTSUPP);
    }

    private static Probe structOps(Question question, int flags, int expected) {
        return expect(question, KernelNative.createStructOpsMap(flags), expected);
    }

    /** A call that fails in any case, with a number of its own where the kernel has it. */
    static Probe expect(Question question, int result, int expected) {
        close(result);
        return result >= 0 || result == -expected ? question.yes() : question.failed(-result);
    }

    private static Probe create(Question question, BpfMapType type, int flags) {
        int inner = NO_FD;
        int btf = 0;
        try {
            if (type == BpfMapType.ARRAY_OF_MAPS || type == BpfMapType.HASH_OF_MAPS) {
                inner = create(BpfMapType.ARRAY, 0, NO_FD, 0);
                if (inner < 0) {
                    return question.unknown("an inner map could not be created: " + Errno.describe(-inner));
                }
            }
            if (isStorage(type)) {
                btf = MapNative.createStorageBtf(Integer.BYTES, 0);
                if (btf < 0) {
                    return question.failed(-btf);
                }
            }
            int fd = create(type, flags, inner, btf);
            close(fd);
            return question.answer(fd);
        } finally {
            close(inner);
            close(btf);
        }
    }

    private static void close(int fd) {
        if (fd > 0) {
            SystemNative.close(fd);
        }
    }

    private static boolean isStorage(BpfMapType type) {
        return switch (type) {
            case SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE -> true;
            default -> false;
        };
    }

    /** With the sizes that a type insists on. */
    private static int create(BpfMapType type, int flags, int inner, int btf) {
        int keySize = switch (type) {
            case LPM_TRIE -> Long.BYTES;
            case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE -> CGROUP_STORAGE_KEY_SIZE;
            case QUEUE, STACK, BLOOM_FILTER, RINGBUF, USER_RINGBUF, ARENA -> 0;
            default -> Integer.BYTES;
        };
        int valueSize = switch (type) {
            case STACK_TRACE -> flags == 0 ? Long.BYTES : BUILD_ID_SIZE;
            case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE -> Long.BYTES;
            case INSN_ARRAY -> 2 * Long.BYTES;
            case RINGBUF, USER_RINGBUF, ARENA -> 0;
            default -> Integer.BYTES;
        };
        int maxEntries = switch (type) {
            case RINGBUF, USER_RINGBUF -> SystemNative.pageSize();
            case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE, SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE -> 0;
            default -> 1;
        };
        int typeFlags = switch (type) {
            case LPM_TRIE, SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE -> bit(MapFlag.NO_PREALLOC);
            case ARENA -> bit(MapFlag.MMAPABLE);
            default -> 0;
        };
        return MapNative.create(
                type.ordinal(),
                new byte[0],
                keySize,
                valueSize,
                maxEntries,
                flags | typeFlags,
                0,
                (flags & bit(MapFlag.NUMA_NODE)) == 0 ? 0 : NO_NODE,
                inner,
                btf,
                btf == 0 ? 0 : STORAGE_KEY_TYPE,
                btf == 0 ? 0 : STORAGE_VALUE_TYPE,
                0);
    }

    /**
     * An array of one value that is a structure of the kernel's.
     *
     * @param name of the structure, in {@link BtfImage}
     * @return a descriptor, which the caller closes, or {@code -errno}
     */
    static int createArrayOf(int name, int size) {
        int btf = new BtfImage()
                .type(BtfTypes.STRUCT, name, 0, size)
                .type(BtfTypes.STRUCT, BtfImage.NAME, 1, size, BtfImage.NAME, 2, 0)
                .load();
        if (btf < 0) {
            return btf;
        }
        try {
            return MapNative.create(
                    BpfMapType.ARRAY.ordinal(),
                    new byte[0],
                    Integer.BYTES,
                    size,
                    1,
                    0,
                    0,
                    0,
                    NO_FD,
                    btf,
                    BtfImage.INT,
                    3,
                    0);
        } finally {
            close(btf);
        }
    }

    /** An array of one number, to try out what maps can do; a descriptor or {@code -errno}. */
    static int createArray() {
        return create(BpfMapType.ARRAY, 0, NO_FD, 0);
    }
}
