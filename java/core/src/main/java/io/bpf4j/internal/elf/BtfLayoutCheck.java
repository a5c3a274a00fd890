package io.bpf4j.internal.elf;

import static io.bpf4j.internal.elf.BtfTypes.*;

/**
 * Checks that the sizes in a {@code .BTF} section fit together: libbpf copies struct_ops values member by member, divides by the sizes of
 * bit-fields, and takes what is in a section of variables for variables.
 *
 * <p>The kernel demands the same and more of BTF that it loads, so nothing that could be used is refused.
 */
final class BtfLayoutCheck {

    /** The longest string in a kernel's configuration has 4095 characters. */
    private static final int MAX_KCONFIG_SIZE = 4096;

    private final BtfTypes types;

    private BtfLayoutCheck(BtfTypes types) {
        this.types = types;
    }

    static void check(BtfTypes types) {
        BtfLayoutCheck check = new BtfLayoutCheck(types);
        for (int id = 1; id < types.size(); id++) {
            switch (types.kind(id)) {
                case STRUCT, UNION -> check.checkMembers(id);
                case FUNC ->
                    types.require(
                            types.kind(types.sizeOrType(id)) == FUNC_PROTO, id, "is a function without a prototype");
                case DATASEC -> check.checkVariables(id);
                default -> {}
            }
        }
    }

    private void checkMembers(int id) {
        int size = types.sizeOrType(id);
        types.require(size >= 0, id, "is larger than 2 GiB");
        for (int i = 0; i < types.count(id); i++) {
            int member = types.resolve(types.memberType(id, i));
            int width = types.memberBits(id, i);
            if (width > 0) {
                types.require(isNumber(member), id, "has a bit-field that is no number");
            }
            long length = width > 0 ? width : types.sizeOf(member) * Byte.SIZE;
            types.require(
                    types.memberBitOffset(id, i) + length <= (long) size * Byte.SIZE,
                    id,
                    "has a member that lies outside it");
        }
    }

    private boolean isNumber(int id) {
        return switch (types.kind(id)) {
            case INT, ENUM, ENUM64 -> types.sizeOrType(id) > 0;
            default -> false;
        };
    }

    private void checkVariables(int id) {
        String section = types.name(id);
        types.require(types.sizeOrType(id) >= 0, id, "is larger than 2 GiB");
        for (int i = 0; i < types.count(id); i++) {
            int variable = types.entry(id, i);
            int kind = types.kind(variable);
            types.require(
                    kind == VAR || kind == FUNC && section.equals(".ksyms"),
                    id,
                    "is a section of variables and holds type " + variable + ", which is none");
            types.require(
                    types.entryOffset(id, i) <= Integer.MAX_VALUE && types.entrySize(id, i) <= Integer.MAX_VALUE,
                    id,
                    "holds a variable beyond 2 GiB");
            if (section.equals(".kconfig")) {
                checkKconfig(variable);
            }
        }
    }

    /** libbpf adds up the sizes and alignments of these variables without looking whether the sum has an end. */
    private void checkKconfig(int variable) {
        int type = types.resolve(types.sizeOrType(variable));
        int element = types.kind(type) == ARRAY ? types.resolve(types.elementType(type)) : type;
        int least = types.kind(type) == ENUM || types.kind(type) == ENUM64 ? Integer.BYTES : 1;
        types.require(
                isNumber(element) && types.sizeOf(type) >= least && types.sizeOf(type) <= MAX_KCONFIG_SIZE,
                variable,
                "is a variable in .kconfig that is neither a number nor a string");
    }
}
