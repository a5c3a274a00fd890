package io.bpf4j.internal.layout;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.internal.elf.BtfTypes;
import java.util.stream.IntStream;

/**
 * The types that a map is declared with by {@code __type(key, …)} and {@code __type(value, …)}: members of its definition, which point to them.
 *
 * <p>They are read from the file, since libbpf forgets them at load for kinds of maps of which the kernel takes no BTF.
 *
 * @param key number of the key's type; 0 where only its size is declared
 * @param value number of the value's type; 0 where only its size is declared
 */
public record MapTypes(int key, int value) {

    /** Of a map that an object declares. */
    public static MapTypes of(BtfTypes types, String map) {
        int definition = types.variable(".maps", map).orElse(0);
        return new MapTypes(pointedTo(types, definition, "key"), pointedTo(types, definition, "value"));
    }

    private static int pointedTo(BtfTypes types, int definition, String name) {
        int struct = types.resolve(definition);
        if (types.kind(struct) != STRUCT) {
            return 0;
        }
        return IntStream.range(0, types.count(struct))
                .filter(i -> types.memberName(struct, i).equals(name))
                .map(i -> types.resolve(types.memberType(struct, i)))
                .filter(pointer -> types.kind(pointer) == PTR)
                .map(types::sizeOrType)
                .findFirst()
                .orElse(0);
    }
}
