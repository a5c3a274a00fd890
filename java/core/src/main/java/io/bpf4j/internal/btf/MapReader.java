package io.bpf4j.internal.btf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.BpfMapType;
import io.bpf4j.btf.MapDefinition;
import io.bpf4j.internal.elf.BtfTypes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the definition of a map: a struct whose members are types, or numbers as lengths of arrays that they point to, as libbpf's {@code __type()} and
 * {@code __uint()} write them.
 */
public final class MapReader {

    private static final BpfMapType[] KINDS = BpfMapType.values();

    private final BtfTypes types;
    private final int struct;
    /** Types of the members by their names. */
    private final Map<String, Integer> members = new HashMap<>();

    private MapReader(BtfTypes types, int struct) {
        this.types = types;
        this.struct = struct;
        for (int i = 0; i < types.count(struct); i++) {
            members.put(types.memberName(struct, i), types.resolve(types.memberType(struct, i)));
        }
    }

    /** The definition of a map in section {@code .maps}; empty if there is none, or it has no type. */
    public static Optional<MapDefinition> find(BtfTypes types, String name) {
        OptionalInt id = types.variable(".maps", name);
        return id.isPresent() ? Optional.of(read(types, name, id.getAsInt(), true)) : Optional.empty();
    }

    private static MapDefinition read(BtfTypes types, String name, int id, boolean outer) {
        int struct = types.resolve(id);
        types.require(types.kind(struct) == STRUCT, id, "defines map " + name + " and is no struct");
        return new MapReader(types, struct).read(name, outer);
    }

    private MapDefinition read(String name, boolean outer) {
        OptionalInt key = pointedTo("key");
        OptionalInt value = pointedTo("value");
        long type = number("type");
        return new MapDefinition(
                name,
                type < KINDS.length - 1 ? KINDS[(int) type] : BpfMapType.UNKNOWN,
                key,
                value,
                key.isPresent() ? types.sizeOf(key.getAsInt()) : number("key_size"),
                value.isPresent() ? types.sizeOf(value.getAsInt()) : valueSize(),
                number("max_entries"),
                number("map_flags"),
                number("map_extra"),
                number("numa_node"),
                number("pinning") == 1,
                outer ? inner(name) : Optional.empty());
    }

    /** The values of maps of maps and of program arrays are numbers in memory. */
    private long valueSize() {
        long size = number("value_size");
        return size == 0 && members.containsKey("values") ? Integer.BYTES : size;
    }

    private OptionalInt pointedTo(String member) {
        Integer pointer = members.get(member);
        if (pointer == null) {
            return OptionalInt.empty();
        }
        types.require(types.kind(pointer) == PTR, struct, "defines a map whose " + member + " is no pointer to a type");
        return OptionalInt.of(types.sizeOrType(pointer));
    }

    private long number(String member) {
        Integer id = members.get(member);
        if (id == null) {
            return 0;
        }
        int kind = types.kind(id);
        if ((kind == ENUM || kind == ENUM64) && types.count(id) == 1) {
            return types.value(id, 0);
        }
        int array = kind == PTR ? types.resolve(types.sizeOrType(id)) : 0;
        types.require(types.kind(array) == ARRAY, struct, "defines a map whose " + member + " is no number");
        return types.elementCount(array);
    }

    /** The values of a map of maps: an array of pointers to the definitions, which all are the same. */
    private Optional<MapDefinition> inner(String name) {
        int values = members.getOrDefault("values", 0);
        int pointer = types.kind(values) == ARRAY ? types.resolve(types.elementType(values)) : 0;
        int target = types.kind(pointer) == PTR ? types.resolve(types.sizeOrType(pointer)) : 0;
        return types.kind(target) == STRUCT
                ? Optional.of(read(types, name + ".inner", target, false))
                : Optional.empty();
    }
}
