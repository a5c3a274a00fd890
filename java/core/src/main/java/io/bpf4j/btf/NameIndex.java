package io.bpf4j.btf;

import io.bpf4j.internal.elf.BtfTypes;
import java.util.Arrays;

/** The types of BTF by their names, without those of its base: a number each, with the hash of the name above and the type below. */
final class NameIndex {

    private final BtfTypes types;
    private final long[] keys;

    NameIndex(BtfTypes types) {
        this.types = types;
        long[] found = new long[types.size() - types.first()];
        int count = 0;
        for (int id = types.first(); id < types.size(); id++) {
            int hash = types.nameHash(id);
            if (hash != 0) {
                found[count++] = key(hash, id);
            }
        }
        keys = Arrays.copyOf(found, count);
        Arrays.sort(keys);
    }

    private static long key(int hash, int id) {
        return (long) hash << Integer.SIZE | id;
    }

    /** The types of a name, in their order. */
    int[] find(String name) {
        int hash = BtfTypes.nameHash(name);
        int at = Arrays.binarySearch(keys, key(hash, 0));
        int first = at < 0 ? -at - 1 : at;
        int end = first;
        while (end < keys.length && (int) (keys[end] >>> Integer.SIZE) == hash) {
            end++;
        }
        int[] found = new int[end - first];
        int count = 0;
        for (int i = first; i < end; i++) {
            int id = (int) keys[i];
            if (types.name(id).equals(name)) {
                found[count++] = id;
            }
        }
        return Arrays.copyOf(found, count);
    }
}
