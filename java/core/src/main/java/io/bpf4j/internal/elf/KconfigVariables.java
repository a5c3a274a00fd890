package io.bpf4j.internal.elf;

import io.bpf4j.internal.btf.Alignments;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Where libbpf puts the variables that it takes from the kernel's configuration: the file has no section for them. */
final class KconfigVariables {

    static final String SECTION = ".kconfig";

    private KconfigVariables() {}

    private record Extern(String name, int type, int size, int alignment) {}

    /**
     * The variables of an object by their places, as {@code bpf_object__collect_externs} gives these.
     *
     * @param symbols all symbols; libbpf leaves out variables that no code uses
     */
    static List<ElfVariable> of(BtfTypes types, List<ElfSymbol> symbols) {
        Map<String, Integer> declared = types.variables(SECTION);
        if (declared.isEmpty()) {
            return List.of();
        }
        Alignments alignments = new Alignments(types);
        List<Extern> externs = new ArrayList<>();
        for (ElfSymbol symbol : symbols) {
            Integer variable = symbol.section().isEmpty() ? declared.get(symbol.name()) : null;
            if (variable != null) {
                int type = types.sizeOrType(variable);
                externs.add(new Extern(symbol.name(), type, (int) types.sizeOf(type), alignments.of(type)));
            }
        }
        externs.sort(Comparator.comparingInt(Extern::alignment)
                .reversed()
                .thenComparingInt(Extern::size)
                .thenComparing(Extern::name));
        List<ElfVariable> variables = new ArrayList<>();
        int end = 0;
        for (Extern each : externs) {
            int offset = (end + each.alignment - 1) / each.alignment * each.alignment;
            boolean signed = BtfVariables.isSigned(types, types.resolve(each.type));
            variables.add(new ElfVariable(each.name, SECTION, offset, each.size, signed));
            end = offset + each.size;
        }
        return variables;
    }
}
