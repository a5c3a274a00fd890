package io.bpf4j.internal.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The types of a {@code .BTF} section by their numbers, once it is known where each starts and that it is whole. */
final class BtfTypes {

    static final int INT = 1;
    static final int PTR = 2;
    static final int ARRAY = 3;
    static final int STRUCT = 4;
    static final int UNION = 5;
    static final int ENUM = 6;
    static final int FWD = 7;
    static final int TYPEDEF = 8;
    static final int VOLATILE = 9;
    static final int CONST = 10;
    static final int RESTRICT = 11;
    static final int FUNC = 12;
    static final int FUNC_PROTO = 13;
    static final int VAR = 14;
    static final int DATASEC = 15;
    static final int FLOAT = 16;
    static final int DECL_TAG = 17;
    static final int TYPE_TAG = 18;
    static final int ENUM64 = 19;

    private static final int TYPE_SIZE = 12;
    private static final int MEMBER_SIZE = 12;

    private final ElfFile file;
    private final ByteBuffer bytes;
    private final StringTable strings;
    /** Offset of each type in {@link #bytes}; type 0 is void and has none. */
    private final List<Integer> offsets = new ArrayList<>(List.of(-1));

    BtfTypes(ElfFile file, ByteBuffer bytes, StringTable strings) {
        this.file = file;
        this.bytes = bytes;
        this.strings = strings;
        findTypes();
    }

    private void findTypes() {
        int offset = 0;
        while (offset < bytes.limit()) {
            int id = offsets.size();
            require(bytes.limit() - offset >= TYPE_SIZE, id, "is cut off");
            offsets.add(offset);
            long size = TYPE_SIZE + trailerSize(id);
            require(size <= bytes.limit() - offset, id, "is cut off");
            offset += (int) size;
        }
    }

    private long trailerSize(int id) {
        return switch (kind(id)) {
            case INT, VAR, DECL_TAG -> 4;
            case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> 0;
            case ARRAY -> 12;
            case STRUCT, UNION, DATASEC, ENUM64 -> 12L * count(id);
            case ENUM, FUNC_PROTO -> 8L * count(id);
            default -> {
                require(false, id, "is of the unknown kind " + kind(id));
                yield 0;
            }
        };
    }

    /** How many types there are, void included. */
    int size() {
        return offsets.size();
    }

    /** The kind; 0 for void. */
    int kind(int id) {
        return id == 0 ? 0 : bytes.getInt(offsets.get(id) + 4) >>> 24 & 0x1f;
    }

    /** How many elements follow the type: members, enumerators, parameters, variables. */
    int count(int id) {
        return bytes.getInt(offsets.get(id) + 4) & 0xffff;
    }

    /** Of a struct or union: whether members may be bit-fields, with their widths in the upper byte of their offsets. */
    boolean hasBitFields(int id) {
        return bytes.getInt(offsets.get(id) + 4) < 0;
    }

    /** The type's size in bytes, or the type that it refers to, depending on the kind. */
    int sizeOrType(int id) {
        return bytes.getInt(offsets.get(id) + 8);
    }

    /** A 32-bit field of what follows the type. */
    int trailer(int id, int offset) {
        return bytes.getInt(offsets.get(id) + TYPE_SIZE + offset);
    }

    /** The name; empty for anonymous types. */
    String name(int id) {
        return strings.string(bytes.getInt(offsets.get(id)), "the name of BTF type " + id);
    }

    /** Name of a member of a struct or union. */
    String memberName(int id, int index) {
        return strings.string(trailer(id, index * MEMBER_SIZE), "a name in BTF type " + id);
    }

    void checkName(int id) {
        strings.check(bytes.getInt(offsets.get(id)), "the name of BTF type " + id);
    }

    StringTable strings() {
        return strings;
    }

    /** What the type stands for without typedefs and qualifiers. Only after it is known that this has an end. */
    int resolve(int id) {
        int resolved = id;
        while (isAlias(resolved)) {
            resolved = sizeOrType(resolved);
        }
        return resolved;
    }

    private boolean isAlias(int id) {
        return switch (kind(id)) {
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
            default -> false;
        };
    }

    /** Throws unless a condition on a type holds. */
    void require(boolean condition, int id, String defect) {
        if (!condition) {
            file.require(false, "BTF type " + id + " " + defect);
        }
    }
}
