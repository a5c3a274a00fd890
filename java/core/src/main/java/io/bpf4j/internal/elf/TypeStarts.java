package io.bpf4j.internal.elf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Finds where each type of a {@code .BTF} section starts, which depends on the kinds of all before it. */
final class TypeStarts {

    private final Defects defects;
    private final ByteBuffer bytes;
    private final int first;

    private TypeStarts(Defects defects, ByteBuffer bytes, int first) {
        this.defects = defects;
        this.bytes = bytes;
        this.first = first;
    }

    /**
     * The offsets of all types.
     *
     * @param first number of the first one
     */
    static int[] find(Defects defects, ByteBuffer bytes, int first) {
        return new TypeStarts(defects, bytes, first).find();
    }

    private int[] find() {
        int[] found = new int[bytes.limit() / TYPE_SIZE / 2 + 1];
        int count = 0;
        int offset = 0;
        while (offset < bytes.limit()) {
            int id = first + count;
            requireWhole(bytes.limit() - offset >= TYPE_SIZE, id, offset);
            long size = TYPE_SIZE + trailerSize(id, offset);
            requireWhole(size <= bytes.limit() - offset, id, offset);
            if (count == found.length) {
                found = Arrays.copyOf(found, bytes.limit() / TYPE_SIZE);
            }
            found[count++] = offset;
            offset += (int) size;
        }
        return Arrays.copyOf(found, count);
    }

    private void requireWhole(boolean whole, int id, int offset) {
        if (!whole) {
            defects.require(false, "BTF type " + id + " is cut off" + place(offset));
        }
    }

    private long trailerSize(int id, int offset) {
        int info = bytes.getInt(offset + 4);
        int count = info & 0xffff;
        return switch (kindOf(info)) {
            case INT, VAR, DECL_TAG -> 4;
            case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> 0;
            case ARRAY -> 12;
            case STRUCT, UNION, DATASEC, ENUM64 -> 12L * count;
            case ENUM, FUNC_PROTO -> 8L * count;
            default -> {
                defects.require(
                        false,
                        "BTF type " + id + " is of the unknown kind " + kindOf(info)
                                + place(offset) + "; this version of the library knows those up to " + ENUM64
                                + ", BTF_KIND_ENUM64");
                yield 0;
            }
        };
    }

    /** Where a type is, for messages. */
    static String place(int offset) {
        return " (byte " + offset + " of the types)";
    }
}
