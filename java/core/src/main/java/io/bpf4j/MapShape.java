package io.bpf4j;

import io.bpf4j.internal.PossibleCpus;
import io.bpf4j.internal.jni.MapNative;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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

    /** What an object declares, as libbpf will create it. */
    static MapShape declared(long map) {
        int[] spec = ObjectElements.spec(map);
        BpfMapType type = BpfMapType.of(spec[MapNative.SPEC_TYPE]);
        long maxEntries = Integer.toUnsignedLong(spec[MapNative.SPEC_MAX_ENTRIES]);
        return new MapShape(
                type,
                spec[MapNative.SPEC_KEY_SIZE],
                spec[MapNative.SPEC_VALUE_SIZE],
                type == BpfMapType.PERF_EVENT_ARRAY && maxEntries == 0
                        ? PossibleCpus.get().count()
                        : maxEntries,
                spec[MapNative.SPEC_FLAGS],
                MapNative.extra(map));
    }

    /** Each difference to what is declared, by the rules of libbpf, as {@code "value size 4 instead of 8"}; empty if there is none. */
    List<String> differences(MapShape declared) {
        List<String> differences = new ArrayList<>();
        compare(differences, "type", type, declared.type);
        compare(differences, "key size", keySize, declared.keySize);
        compare(differences, "value size", valueSize, declared.valueSize);
        compare(differences, "maximum entries", maxEntries, declared.maxEntries);
        compare(differences, "flags", flags(declared.type), declared.flags(declared.type));
        compare(differences, "extra", extra, declared.extra);
        return differences;
    }

    /** The flags, and as a number those that have no name. */
    private String flags(BpfMapType declaredType) {
        // The kernel adds this flag to device maps by itself.
        boolean adds = declaredType == BpfMapType.DEVMAP || declaredType == BpfMapType.DEVMAP_HASH;
        int bits = adds ? flags & ~MapFlag.RDONLY_PROG.bit() : flags;
        Set<MapFlag> named = MapFlag.of(bits);
        int others = bits & ~MapFlag.bits(named);
        return others == 0 ? named.toString() : named + " and 0x" + Integer.toHexString(others);
    }

    private static void compare(List<String> differences, String what, Object here, Object there) {
        if (!here.equals(there)) {
            differences.add(what + " " + here + " instead of " + there);
        }
    }
}
