package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.DescriptorInfo;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.type.BpfType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The system calls on one entry of a map, and what their error numbers mean. Key and value are in the memory of the slot. */
final class MapCalls {

    /** {@code BPF_F_LOCK}. */
    static final long LOCK = 4;

    private static final String UPDATE = "update an entry of";
    private static final String DELETE = "delete an entry of";
    private static final String TAKE = "take an entry from";
    private static final String NO_LOCK = "its values have no struct bpf_spin_lock, or this kind of map has no lock";

    private MapCalls() {}

    /** Reads the value of the key; false if the key is not there. */
    static boolean lookup(MapCore core, Slot slot, long flags) {
        int result = MapNative.lookup(slot.fd(), key(core, slot), slot.address() + core.valueOffset(), flags);
        return found(core, "look up a key in", result, flags);
    }

    /** Reads the value of the key and deletes the entry; false if the key is not there. */
    static boolean take(MapCore core, Slot slot, long flags) {
        int result = MapNative.lookupAndDelete(slot.fd(), key(core, slot), slot.address() + core.valueOffset(), flags);
        if (result < 0 && result != -Errno.ENOENT) {
            throw takeFailure(core, slot.fd(), TAKE, flags, result);
        }
        return result == 0;
    }

    private static boolean found(MapCore core, String operation, int result, long flags) {
        if (result == 0) {
            return true;
        }
        if (result == -Errno.ENOENT) {
            return false;
        }
        if (result == -Errno.ENOSPC && SocketMap.KINDS.contains(core.type())) {
            throw new BpfNotSupportedException(
                    operation,
                    core.subject(),
                    "the kernel tells the cookies of sockets where values have 8 bytes; here they have "
                            + core.valueSize(),
                    -result,
                    List.of());
        }
        throw failure(core, operation, result, flags);
    }

    /** Writes the value of the key; false only if the mode is {@link UpdateMode#EXIST} and the key is not there. */
    static boolean update(MapCore core, Slot slot, UpdateMode mode, long flags) {
        int result =
                MapNative.update(slot.fd(), key(core, slot), slot.address() + core.valueOffset(), mode.flag() | flags);
        if (result == 0) {
            return true;
        }
        if (result == -Errno.ENOENT && mode == UpdateMode.EXIST) {
            return false;
        }
        throw updateFailure(core, slot.fd(), mode, flags, result);
    }

    /** Deletes the key; false if it is not there. */
    static boolean delete(MapCore core, Slot slot) {
        int result = MapNative.delete(slot.fd(), key(core, slot));
        if (result == 0) {
            return true;
        }
        if (result == -Errno.ENOENT || isAbsent(core, slot, result)) {
            return false;
        }
        throw deleteFailure(core, slot.fd(), result);
    }

    /** Some kinds have other numbers for a key that is not there. */
    private static boolean isAbsent(MapCore core, Slot slot, int result) {
        return switch (core.type()) {
            case STACK_TRACE -> result == -Errno.E2BIG;
            case SOCKMAP -> result == -Errno.EINVAL && hasIndex(core, slot);
            default -> false;
        };
    }

    /** Whether the key is an index that the map has. */
    private static boolean hasIndex(MapCore core, Slot slot) {
        return Integer.toUnsignedLong(slot.memory().getInt(0)) < core.maxEntries();
    }

    /**
     * Writes the key after the one in the slot's memory to {@link MapCore#nextKeyOffset()}.
     *
     * @param first whether to write the first key instead
     * @return false after the last key
     */
    static boolean nextKey(MapCore core, Slot slot, boolean first) {
        int result = MapNative.nextKey(slot.fd(), first ? 0 : slot.address(), slot.address() + core.nextKeyOffset());
        return found(core, "go to the next key of", result, 0);
    }

    /** The kernel wants no key at all where there are none. */
    private static long key(MapCore core, Slot slot) {
        return core.keySize() == 0 ? 0 : slot.address();
    }

    static BpfException updateFailure(MapCore core, int fd, UpdateMode mode, long flags, int result) {
        if (result == -Errno.EEXIST) {
            return new KeyExistsException(UPDATE, core.subject(), exists(core, mode), -result, List.of());
        }
        if (result == -Errno.E2BIG && core.type().isIndexed()) {
            return outOfRange(core, UPDATE, result);
        }
        if (result == -Errno.EINVAL && core.type() == BpfMapType.STACK_TRACE) {
            return new BpfNotSupportedException(
                    UPDATE,
                    core.subject(),
                    "only programs add to maps of type " + core.type() + use(core),
                    -result,
                    List.of());
        }
        if (result == -Errno.EINVAL && mode != UpdateMode.ANY && core.type().isDescriptorArray()) {
            return new BpfNotSupportedException(
                    UPDATE,
                    core.subject(),
                    "maps of type " + core.type() + " are written in the mode " + UpdateMode.ANY + " only",
                    -result,
                    List.of());
        }
        if (result == -Errno.E2BIG || result == -Errno.ENOSPC && core.type() == BpfMapType.LPM_TRIE) {
            return new MapFullException(UPDATE, core.subject(), full(core), -result, List.of());
        }
        String hint = MapHints.update(core.type(), -result);
        return frozen(core, fd, UPDATE, result)
                .orElseGet(() -> hint == null
                        ? failure(core, UPDATE, result, flags)
                        : Errors.failure(UPDATE, core.subject(), result, hint, List.of()));
    }

    private static String exists(MapCore core, UpdateMode mode) {
        return switch (core.type()) {
            case ARRAY, PERCPU_ARRAY ->
                "every index of an array is there from the start, so " + mode + " can never succeed";
            case DEVMAP, CPUMAP ->
                "in maps of type " + core.type() + " every index counts as there, so " + mode + " can never succeed";
            default -> "the key is there already and the mode is " + mode;
        };
    }

    private static String full(MapCore core) {
        String advice = switch (core.type()) {
            case QUEUE, STACK -> "pop some, or push with pushOver";
            case HASH, PERCPU_HASH ->
                "delete some, load it with more by OpenMap.maxEntries, or declare it as an LRU map";
            default -> "delete some, or load it with more by OpenMap.maxEntries";
        };
        return "it holds its " + core.maxEntries() + " entries; " + advice;
    }

    static BpfException deleteFailure(MapCore core, int fd, int result) {
        return takeFailure(core, fd, DELETE, 0, result);
    }

    /** Of what deletes entries, and may read them before. */
    static BpfException takeFailure(MapCore core, int fd, String operation, long flags, int result) {
        if (result == -Errno.EINVAL && core.type().isArray()) {
            return new BpfNotSupportedException(
                    operation,
                    core.subject(),
                    "the entries of a map of type " + core.type() + " are always there; write zeroes instead",
                    -result,
                    List.of());
        }
        if (core.type().isIndexed()
                && (result == -Errno.E2BIG || result == -Errno.EINVAL && saysInvalid(core.type()))) {
            return outOfRange(core, operation, result);
        }
        if (result == -Errno.EINVAL && flags == LOCK) {
            return new BpfNotSupportedException(
                    operation,
                    core.subject(),
                    NO_LOCK + ", or the kernel is older than Linux 5.14 and takes entries without a lock only",
                    -result,
                    List.of());
        }
        return frozen(core, fd, operation, result).orElseGet(() -> failure(core, operation, result, flags));
    }

    /** Whether an index out of range is an invalid argument to a deletion. */
    private static boolean saysInvalid(BpfMapType type) {
        return switch (type) {
            case DEVMAP, CPUMAP, XSKMAP, SOCKMAP -> true;
            default -> false;
        };
    }

    private static BpfException outOfRange(MapCore core, String operation, int result) {
        return Errors.failure(
                operation, core.subject(), result, "the index is not below " + core.maxEntries(), List.of());
    }

    /** The kernel says the same of a map that nobody may write, and of a caller who may not. */
    private static Optional<BpfException> frozen(MapCore core, int fd, String operation, int result) {
        if (result != -Errno.EPERM || !isFrozen(DescriptorInfo.of(fd))) {
            return Optional.empty();
        }
        return Optional.of(new MapFrozenException(
                operation, core.subject(), "it is frozen: only programs may change it", -result, List.of()));
    }

    /** Whether a map is frozen; false where the kernel does not tell (before Linux 5.2). */
    static boolean isFrozen(DescriptorInfo descriptor) {
        return descriptor.number("frozen").orElse(0) == 1;
    }

    /** What access to single entries throws where there are none. */
    static BpfNotSupportedException wrongKind(MapCore core) {
        return new BpfNotSupportedException(
                "access the entries of",
                core.subject(),
                "it is a map of type " + core.type() + ", which has no entries of one key and one value" + use(core),
                0,
                List.of());
    }

    /**
     * The exception for a failed call. Whoever reads the message may have an instance of the kind's own class already; it then says that the kind has
     * no such operation at all.
     *
     * @param flags {@code BPF_F_LOCK} or 0
     */
    static BpfException failure(MapCore core, String operation, int result, long flags) {
        String hint = null;
        if (Errno.isNotSupported(-result)) {
            hint = "the kernel has no such operation on maps of type " + core.type() + use(core);
        } else if (result == -Errno.EINVAL && flags == LOCK) {
            hint = NO_LOCK;
        }
        return Errors.failure(operation, core.subject(), result, hint, List.of());
    }

    /** Advice for a message that ends here. */
    private static String use(MapCore core) {
        return core.type().ownClass().map(name -> "; use " + name + ".of").orElse("");
    }

    /**
     * The layout of the values of a map without keys.
     *
     * @throws LayoutMismatchException if it is not the map's
     */
    static <V> BpfType<V> requireValue(BpfMap<?, ?> map, BpfType<V> type) {
        map.as(BpfType.bytes(map.keySize()), type);
        return type;
    }

    /**
     * The facts of a map of certain kinds.
     *
     * @param kinds what it may be
     * @param operation what needs them, as an infinitive
     * @throws BpfNotSupportedException if it is of another kind
     */
    static MapCore require(BpfMap<?, ?> map, Set<BpfMapType> kinds, String operation) {
        MapCore core = map.core();
        if (!kinds.contains(core.type())) {
            throw new BpfNotSupportedException(
                    operation,
                    core.subject(),
                    "it is a map of type " + core.type() + ", and must be of type "
                            + kinds.stream().sorted().map(BpfMapType::name).collect(Collectors.joining(" or ")),
                    0,
                    List.of());
        }
        return core;
    }
}
