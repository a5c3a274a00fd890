package io.bpf4j.internal.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Checks the structure of a {@code .BTF} section; the format is defined in the kernel's {@code Documentation/bpf/btf.rst}. */
final class BtfCheck {

    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_SIZE = 24;
    private static final int TYPE_SIZE = 12;

    private static final int INT = 1;
    private static final int PTR = 2;
    private static final int ARRAY = 3;
    private static final int STRUCT = 4;
    private static final int UNION = 5;
    private static final int ENUM = 6;
    private static final int FWD = 7;
    private static final int TYPEDEF = 8;
    private static final int VOLATILE = 9;
    private static final int CONST = 10;
    private static final int RESTRICT = 11;
    private static final int FUNC = 12;
    private static final int FUNC_PROTO = 13;
    private static final int VAR = 14;
    private static final int DATASEC = 15;
    private static final int FLOAT = 16;
    private static final int DECL_TAG = 17;
    private static final int TYPE_TAG = 18;
    private static final int ENUM64 = 19;

    /** Types contained in types: far above real code, far below what libbpf's recursions survive. */
    private static final int MAX_NESTING = 64;

    private final ElfFile file;
    private final ByteBuffer types;
    private final StringTable strings;
    /** Offset of each type in {@link #types}; type 0 is void and has none. */
    private final List<Integer> offsets = new ArrayList<>(List.of(-1));

    private BtfCheck(ElfFile file, ByteBuffer types, StringTable strings) {
        this.file = file;
        this.types = types;
        this.strings = strings;
    }

    static void check(ElfFile file, ByteBuffer section) {
        file.require(section.limit() >= HEADER_SIZE, "section .BTF ends inside its header");
        file.require(Short.toUnsignedInt(section.getShort(0)) == MAGIC, "section .BTF is not BTF");
        int headerSize = section.getInt(4);
        file.require(
                headerSize >= HEADER_SIZE && headerSize <= section.limit(),
                "section .BTF has a header of " + Integer.toUnsignedString(headerSize) + " bytes");
        ByteBuffer body =
                section.slice(headerSize, section.limit() - headerSize).order(section.order());
        ByteBuffer types = part(file, body, section.getInt(8), section.getInt(12), "types");
        ByteBuffer names = part(file, body, section.getInt(16), section.getInt(20), "strings");
        BtfCheck check = new BtfCheck(file, types, new StringTable(file, names, "BTF strings"));
        check.findTypes();
        check.checkTypes();
        check.checkNesting();
    }

    private static ByteBuffer part(ElfFile file, ByteBuffer body, int offset, int size, String what) {
        file.require(
                offset >= 0 && size >= 0 && offset <= body.limit() && size <= body.limit() - offset,
                "the " + what + " of section .BTF lie outside it");
        return body.slice(offset, size).order(body.order());
    }

    private void findTypes() {
        int offset = 0;
        while (offset < types.limit()) {
            require(types.limit() - offset >= TYPE_SIZE, offsets.size(), "is cut off");
            long size = TYPE_SIZE + trailerSize(offset);
            require(size <= types.limit() - offset, offsets.size(), "is cut off");
            offsets.add(offset);
            offset += (int) size;
        }
    }

    private long trailerSize(int offset) {
        int vlen = vlen(offset);
        return switch (kind(offset)) {
            case INT, VAR, DECL_TAG -> 4;
            case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> 0;
            case ARRAY -> 12;
            case STRUCT, UNION, DATASEC, ENUM64 -> 12L * vlen;
            case ENUM, FUNC_PROTO -> 8L * vlen;
            default -> {
                require(false, offsets.size(), "is of the unknown kind " + kind(offset));
                yield 0;
            }
        };
    }

    private void checkTypes() {
        for (int id = 1; id < offsets.size(); id++) {
            int offset = offsets.get(id);
            strings.check(types.getInt(offset), "the name of BTF type " + id);
            int trailer = offset + TYPE_SIZE;
            int vlen = vlen(offset);
            switch (kind(offset)) {
                case PTR, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, VAR, DECL_TAG, TYPE_TAG ->
                    checkId(types.getInt(offset + 8), id);
                case ARRAY -> {
                    checkId(types.getInt(trailer), id);
                    checkId(types.getInt(trailer + 4), id);
                }
                case STRUCT, UNION -> checkElements(id, trailer, vlen, 12, true, 4);
                case ENUM -> checkElements(id, trailer, vlen, 8, true, -1);
                case ENUM64 -> checkElements(id, trailer, vlen, 12, true, -1);
                case FUNC_PROTO -> {
                    checkId(types.getInt(offset + 8), id);
                    checkElements(id, trailer, vlen, 8, true, 4);
                }
                case DATASEC -> checkElements(id, trailer, vlen, 12, false, 0);
                default -> {}
            }
        }
    }

    private void checkElements(int id, int start, int count, int size, boolean named, int typeAt) {
        for (int i = 0; i < count; i++) {
            int element = start + i * size;
            if (named) {
                strings.check(types.getInt(element), "a name in BTF type " + id);
            }
            if (typeAt >= 0) {
                checkId(types.getInt(element + typeAt), id);
            }
        }
    }

    private void checkId(int referred, int id) {
        require(
                Integer.compareUnsigned(referred, offsets.size()) < 0,
                id,
                "refers to type " + Integer.toUnsignedString(referred) + ", which does not exist");
    }

    /** No type may contain itself other than behind a pointer: its size would have no end. */
    private void checkNesting() {
        byte[] depths = new byte[offsets.size()];
        for (int id = 1; id < offsets.size(); id++) {
            nesting(id, depths, 0);
        }
    }

    private int nesting(int id, byte[] depths, int above) {
        require(above <= MAX_NESTING, id, "contains itself, or is nested deeper than " + MAX_NESTING + " levels");
        if (id == 0 || depths[id] > 0) {
            return depths[id];
        }
        int offset = offsets.get(id);
        int trailer = offset + TYPE_SIZE;
        int depth = 0;
        switch (kind(offset)) {
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, VAR ->
                depth = nesting(types.getInt(offset + 8), depths, above + 1);
            case ARRAY -> depth = nesting(types.getInt(trailer), depths, above + 1);
            case STRUCT, UNION -> {
                for (int i = 0; i < vlen(offset); i++) {
                    depth = Math.max(depth, nesting(types.getInt(trailer + i * 12 + 4), depths, above + 1));
                }
            }
            default -> {}
        }
        require(depth < MAX_NESTING, id, "is nested deeper than " + MAX_NESTING + " levels");
        depths[id] = (byte) (depth + 1);
        return depths[id];
    }

    private int kind(int offset) {
        return types.getInt(offset + 4) >>> 24 & 0x1f;
    }

    private int vlen(int offset) {
        return types.getInt(offset + 4) & 0xffff;
    }

    private void require(boolean condition, int id, String defect) {
        if (!condition) {
            file.require(false, "BTF type " + id + " " + defect);
        }
    }
}
