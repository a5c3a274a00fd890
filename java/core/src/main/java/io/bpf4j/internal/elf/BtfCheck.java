package io.bpf4j.internal.elf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import java.nio.ByteBuffer;

/** Checks the structure of a {@code .BTF} section; the format is defined in the kernel's {@code Documentation/bpf/btf.rst}. */
final class BtfCheck {

    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_SIZE = 24;

    /** Types contained in types: far above real code, far below what libbpf's recursions survive. */
    private static final int MAX_NESTING = 64;

    private final BtfTypes types;

    private BtfCheck(BtfTypes types) {
        this.types = types;
    }

    /** The types of the section, found to be whole, to refer to each other only, and not to contain themselves. */
    static BtfTypes check(Defects defects, ByteBuffer section) {
        defects.require(section.limit() >= HEADER_SIZE, "section .BTF ends inside its header");
        defects.require(Short.toUnsignedInt(section.getShort(0)) == MAGIC, "section .BTF is not BTF");
        int headerSize = section.getInt(4);
        defects.require(
                headerSize >= HEADER_SIZE && headerSize <= section.limit(),
                "section .BTF has a header of " + Integer.toUnsignedString(headerSize) + " bytes");
        ByteBuffer body =
                section.slice(headerSize, section.limit() - headerSize).order(section.order());
        ByteBuffer bytes = part(defects, body, section.getInt(8), section.getInt(12), "types");
        ByteBuffer names = part(defects, body, section.getInt(16), section.getInt(20), "strings");
        BtfTypes types = new BtfTypes(defects, bytes, new StringTable(defects, names, "BTF strings"));
        BtfCheck check = new BtfCheck(types);
        check.checkTypes();
        check.checkNesting();
        BtfLayoutCheck.check(types);
        MapsCheck.check(types);
        return types;
    }

    private static ByteBuffer part(Defects defects, ByteBuffer body, int offset, int size, String what) {
        defects.require(
                offset >= 0 && size >= 0 && offset <= body.limit() && size <= body.limit() - offset,
                "the " + what + " of section .BTF lie outside it");
        return body.slice(offset, size).order(body.order());
    }

    private void checkTypes() {
        for (int id = 1; id < types.size(); id++) {
            types.checkName(id);
            switch (types.kind(id)) {
                case PTR, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, VAR, DECL_TAG, TYPE_TAG ->
                    checkId(types.sizeOrType(id), id);
                case ARRAY -> {
                    checkId(types.trailer(id, 0), id);
                    checkId(types.trailer(id, 4), id);
                }
                case STRUCT, UNION -> checkElements(id, 12, true, 4);
                case ENUM -> checkElements(id, 8, true, -1);
                case ENUM64 -> checkElements(id, 12, true, -1);
                case FUNC_PROTO -> {
                    checkId(types.sizeOrType(id), id);
                    checkElements(id, 8, true, 4);
                }
                case DATASEC -> checkElements(id, 12, false, 0);
                default -> {}
            }
        }
    }

    private void checkElements(int id, int size, boolean named, int typeAt) {
        for (int i = 0; i < types.count(id); i++) {
            if (named) {
                types.strings().check(types.trailer(id, i * size), "a name in BTF type " + id);
            }
            if (typeAt >= 0) {
                checkId(types.trailer(id, i * size + typeAt), id);
            }
        }
    }

    private void checkId(int referred, int id) {
        types.require(
                Integer.compareUnsigned(referred, types.size()) < 0,
                id,
                "refers to type " + Integer.toUnsignedString(referred) + ", which does not exist");
    }

    /** No type may contain itself other than behind a pointer: its size would have no end. */
    private void checkNesting() {
        byte[] depths = new byte[types.size()];
        for (int id = 1; id < types.size(); id++) {
            nesting(id, depths, 0);
        }
    }

    private int nesting(int id, byte[] depths, int above) {
        types.require(above <= MAX_NESTING, id, "contains itself, or is nested deeper than " + MAX_NESTING + " levels");
        if (id == 0 || depths[id] > 0) {
            return depths[id];
        }
        int depth = 0;
        switch (types.kind(id)) {
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, VAR, DECL_TAG ->
                depth = nesting(types.sizeOrType(id), depths, above + 1);
            case ARRAY -> depth = nesting(types.trailer(id, 0), depths, above + 1);
            case STRUCT, UNION -> {
                for (int i = 0; i < types.count(id); i++) {
                    depth = Math.max(depth, nesting(types.trailer(id, i * 12 + 4), depths, above + 1));
                }
            }
            default -> {}
        }
        types.require(depth < MAX_NESTING, id, "is nested deeper than " + MAX_NESTING + " levels");
        depths[id] = (byte) (depth + 1);
        return depths[id];
    }
}
