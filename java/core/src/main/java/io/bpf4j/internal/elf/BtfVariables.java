package io.bpf4j.internal.elf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import java.util.HashSet;
import java.util.Set;

/** What BTF says of variables: the symbol table knows their places, but not their types. */
final class BtfVariables {

    private static final int BTF_INT_SIGNED = 1;

    private BtfVariables() {}

    /** The variables that are signed numbers. */
    static Set<Name> signed(BtfTypes types) {
        Set<Name> signed = new HashSet<>();
        for (int id = 1; id < types.size(); id++) {
            if (types.kind(id) == DATASEC) {
                for (int i = 0; i < types.count(id); i++) {
                    int variable = types.entry(id, i);
                    if (types.kind(variable) == VAR && isSigned(types, types.resolve(types.sizeOrType(variable)))) {
                        signed.add(new Name(types.name(id), types.name(variable)));
                    }
                }
            }
        }
        return signed;
    }

    static boolean isSigned(BtfTypes types, int id) {
        return types.kind(id) == INT && (types.encoding(id) & BTF_INT_SIGNED) != 0;
    }

    record Name(String section, String variable) {}
}
