package io.bpf4j.internal.layout;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.internal.elf.BtfTypes;

/** What C calls a type in BTF. */
final class BtfNames {

    /** Pointers to pointers may be endless in damaged BTF. */
    private static final int MAX_DEPTH = 8;

    private BtfNames() {}

    static String name(BtfTypes types, int id) {
        return name(types, id, MAX_DEPTH);
    }

    private static String name(BtfTypes types, int id, int depth) {
        if (depth == 0) {
            return "…";
        }
        return switch (types.kind(id)) {
            case VOID -> "void";
            case STRUCT -> tagged("struct", types.name(id));
            case UNION -> tagged("union", types.name(id));
            case ENUM, ENUM64 -> tagged("enum", types.name(id));
            case FWD -> tagged(types.flag(id) ? "union" : "struct", types.name(id));
            case PTR -> name(types, types.sizeOrType(id), depth - 1) + " *";
            case CONST -> qualified(types, "const", types.sizeOrType(id), depth - 1);
            case VOLATILE -> qualified(types, "volatile", types.sizeOrType(id), depth - 1);
            case RESTRICT, TYPE_TAG -> name(types, types.sizeOrType(id), depth - 1);
            case ARRAY -> array(types, id, depth - 1);
            case FUNC_PROTO -> "function";
            default -> types.name(id);
        };
    }

    private static String tagged(String keyword, String tag) {
        return tag.isEmpty() ? keyword : keyword + " " + tag;
    }

    /** Of a pointer itself, not of what it points to, C says it behind. */
    private static String qualified(BtfTypes types, String qualifier, int id, int depth) {
        String name = name(types, id, depth);
        return types.kind(id) == PTR ? name + " " + qualifier : qualifier + " " + name;
    }

    /** C names the outermost length first. */
    private static String array(BtfTypes types, int id, int depth) {
        StringBuilder lengths = new StringBuilder();
        int innermost = id;
        while (types.kind(innermost) == ARRAY) {
            lengths.append('[').append(types.elementCount(innermost)).append(']');
            innermost = types.elementType(innermost);
        }
        return name(types, innermost, depth) + lengths;
    }
}
