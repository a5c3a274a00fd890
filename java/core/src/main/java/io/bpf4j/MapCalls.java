package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.DescriptorInfo;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.jni.MapNative;
import java.util.List;
import java.util.Optional;

/** The system calls on one entry of a map, and what their error numbers mean. Key and value are in the memory of the slot. */
final class MapCalls {

    /** {@code BPF_F_LOCK}. */
    static final long LOCK = 4;

    private static final String UPDATE = "update an entry of";
    private static final String DELETE = "delete an entry of";
    private static final String TAKE = "take an entry from";

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
        if (result == -Errno.ENOENT) {
            return false;
        }
        throw deleteFailure(core, slot.fd(), result);
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
            String reason = core.type().isArray()
                    ? "every index of an array is there from the start, so " + mode + " can never succeed"
                    : "the key is there already and the mode is " + mode;
            return new KeyExistsException(UPDATE, core.subject(), reason, -result, List.of());
        }
        if (result == -Errno.E2BIG && core.type().isIndexed()) {
            return Errors.failure(
                    UPDATE, core.subject(), result, "the index is not below " + core.maxEntries(), List.of());
        }
        if (result == -Errno.E2BIG || result == -Errno.ENOSPC && core.type() == BpfMapType.LPM_TRIE) {
            return new MapFullException(
                    UPDATE,
                    core.subject(),
                    "it holds its " + core.maxEntries() + " entries; delete some, load it with more by"
                            + " OpenMap.maxEntries, or declare it as an LRU map",
                    -result,
                    List.of());
        }
        return frozen(core, fd, UPDATE, result).orElseGet(() -> failure(core, UPDATE, result, flags));
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
                    "the entries of an array are always there; write zeroes instead",
                    -result,
                    List.of());
        }
        return frozen(core, fd, operation, result).orElseGet(() -> failure(core, operation, result, flags));
    }

    /** The kernel says the same of a map that nobody may write, and of a caller who may not. */
    private static Optional<BpfException> frozen(MapCore core, int fd, String operation, int result) {
        if (result != -Errno.EPERM || !isFrozen(fd)) {
            return Optional.empty();
        }
        return Optional.of(new MapFrozenException(
                operation, core.subject(), "it is frozen: only programs may change it", -result, List.of()));
    }

    /** Whether a map is frozen; false where the kernel does not tell (before Linux 5.2). */
    static boolean isFrozen(int fd) {
        return DescriptorInfo.number(fd, "frozen").orElse(0) == 1;
    }

    /** What access to single entries throws where there are none. */
    static BpfNotSupportedException wrongKind(MapCore core) {
        return new BpfNotSupportedException(
                "access the entries of",
                core.subject(),
                "it is a map of type " + core.type() + ", which has no entries of one key and one value"
                        + core.type()
                                .ownClass()
                                .map(name -> "; use " + name + ".of")
                                .orElse(""),
                0,
                List.of());
    }

    /**
     * The exception for a failed call.
     *
     * @param flags {@code BPF_F_LOCK} or 0
     */
    static BpfException failure(MapCore core, String operation, int result, long flags) {
        String hint = result == -Errno.EINVAL && flags == LOCK
                ? "its values have no struct bpf_spin_lock, or this kind of map takes none"
                : null;
        return Errors.failure(operation, core.subject(), result, hint, List.of());
    }
}
