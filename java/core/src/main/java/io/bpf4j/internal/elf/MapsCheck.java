package io.bpf4j.internal.elf;

import static io.bpf4j.internal.elf.BtfTypes.*;

/**
 * Checks the definitions in section {@code .maps}: structs whose members are pointers, to arrays whose lengths are the numbers.
 *
 * <p>libbpf checks them itself but for one: it believes a map that says it is of type struct_ops, and looks for what only those have
 * that come from section {@code .struct_ops}.
 */
final class MapsCheck {

    private static final int BPF_MAP_TYPE_STRUCT_OPS = 26;

    private final BtfTypes types;

    private MapsCheck(BtfTypes types) {
        this.types = types;
    }

    static void check(BtfTypes types) {
        MapsCheck check = new MapsCheck(types);
        for (int id = 1; id < types.size(); id++) {
            if (types.kind(id) == DATASEC && types.name(id).equals(".maps")) {
                for (int i = 0; i < types.count(id); i++) {
                    check.checkMap(types.entry(id, i));
                }
            }
        }
    }

    private void checkMap(int variable) {
        int definition = types.resolve(types.sizeOrType(variable));
        if (types.kind(definition) != STRUCT) {
            return;
        }
        for (int i = 0; i < types.count(definition); i++) {
            String name = types.memberName(definition, i);
            int pointer = types.resolve(types.memberType(definition, i));
            if (name.equals("type") && types.kind(pointer) == PTR) {
                int array = types.sizeOrType(pointer);
                types.require(
                        types.kind(array) != ARRAY || types.elementCount(array) != BPF_MAP_TYPE_STRUCT_OPS,
                        variable,
                        "is a map of type struct_ops outside section .struct_ops");
            }
        }
    }
}
