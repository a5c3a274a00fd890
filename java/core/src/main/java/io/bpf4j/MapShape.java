package io.bpf4j;

import io.bpf4j.internal.jni.MapNative;
import java.util.ArrayList;
import java.util.List;

/**
 * What decides whether a map can stand in for another.
 *
 * @param type kind
 * @param keySize length of a key in bytes
 * @param valueSize length of a value in bytes
 * @param maxEntries maximum number of entries
 * @param flags {@code BPF_F_*} bits
 * @param extra what some kinds need besides, such as the number of hash functions of a bloom filter
 */
record MapShape(BpfMapType type, int keySize, int valueSize, long maxEntries, int flags, long extra) {

    /** From {@code MapNative.INFO_*}. */
    static MapShape of(long[] info) {
        return new MapShape(
                BpfMapType.of((int) info[MapNative.INFO_TYPE]),
                (int) info[MapNative.INFO_KEY_SIZE],
                (int) info[MapNative.INFO_VALUE_SIZE],
                info[MapNative.INFO_MAX_ENTRIES],
                (int) info[MapNative.INFO_FLAGS],
                info[MapNative.INFO_EXTRA]);
    }

    /** From {@code MapNative.SPEC_*}. */
    static MapShape ofSpec(int[] spec) {
        return new MapShape(
                BpfMapType.of(spec[MapNative.SPEC_TYPE]),
                spec[MapNative.SPEC_KEY_SIZE],
                spec[MapNative.SPEC_VALUE_SIZE],
                Integer.toUnsignedLong(spec[MapNative.SPEC_MAX_ENTRIES]),
                spec[MapNative.SPEC_FLAGS],
                0);
    }

    /** Each difference as {@code what: this, other}; empty if there is none. */
    List<String> differences(MapShape other) {
        List<String> differences = new ArrayList<>();
        compare(differences, "type", type, other.type);
        compare(differences, "key size", keySize, other.keySize);
        compare(differences, "value size", valueSize, other.valueSize);
        compare(differences, "maximum entries", maxEntries, other.maxEntries);
        compare(differences, "flags", MapFlag.of(flags), MapFlag.of(other.flags));
        compare(differences, "extra", extra, other.extra);
        return differences;
    }

    private static void compare(List<String> differences, String what, Object here, Object there) {
        if (!here.equals(there)) {
            differences.add(what + " " + here + " instead of " + there);
        }
    }
}
