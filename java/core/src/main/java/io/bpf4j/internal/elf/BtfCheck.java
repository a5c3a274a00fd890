package io.bpf4j.internal.elf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import java.nio.ByteBuffer;

/** Checks the structure of a {@code .BTF} section; the format is defined in the kernel's {@code Documentation/bpf/btf.rst}. */
final class BtfCheck {

    private final BtfTypes types;

    private BtfCheck(BtfTypes types) {
        this.types = types;
    }

    /** The types of the section, found to be whole, to refer to each other only, and not to contain themselves. */
    static BtfTypes check(Defects defects, ByteBuffer section) {
        BtfHeader header = BtfHeader.of(defects, section);
        BtfTypes types = new BtfTypes(
                defects,
                header.types(),
                new StringTable(defects, header.strings(), "BTF strings", null),
                null,
                BtfTypes.POINTER_SIZE);
        BtfCheck check = new BtfCheck(types);
        check.checkTypes();
        check.checkNesting();
        BtfLayoutCheck.check(types);
        MapsCheck.check(types);
        return types;
    }

    private void checkTypes() {
        for (int id = 1; id < types.size(); id++) {
            types.checkName(id);
            switch (types.kind(id)) {
                case PTR, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, VAR, DECL_TAG, TYPE_TAG ->
                    types.requireType(types.sizeOrType(id), id);
                case ARRAY -> {
                    types.requireType(types.elementType(id), id);
                    types.requireType(types.indexType(id), id);
                }
                case STRUCT, UNION -> checkElements(id, 12, true, 4);
                case ENUM -> checkElements(id, 8, true, -1);
                case ENUM64 -> checkElements(id, 12, true, -1);
                case FUNC_PROTO -> {
                    types.requireType(types.sizeOrType(id), id);
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
                types.requireType(types.trailer(id, i * size + typeAt), id);
            }
        }
    }

    /** No type may contain itself other than behind a pointer: its size would have no end. */
    private void checkNesting() {
        byte[] depths = new byte[types.size()];
        for (int id = 1; id < types.size(); id++) {
            nesting(id, depths, 0);
        }
    }

    private int nesting(int id, byte[] depths, int above) {
        types.require(above <= MAX_NESTING, id, DEEP);
        if (id == 0 || depths[id] > 0) {
            return depths[id];
        }
        int depth = 0;
        switch (types.kind(id)) {
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, VAR, DECL_TAG ->
                depth = nesting(types.sizeOrType(id), depths, above + 1);
            case ARRAY -> depth = nesting(types.elementType(id), depths, above + 1);
            case STRUCT, UNION -> {
                for (int i = 0; i < types.count(id); i++) {
                    depth = Math.max(depth, nesting(types.memberType(id, i), depths, above + 1));
                }
            }
            default -> {}
        }
        types.require(depth < MAX_NESTING, id, "is nested deeper than " + MAX_NESTING + " levels");
        depths[id] = (byte) (depth + 1);
        return depths[id];
    }
}
