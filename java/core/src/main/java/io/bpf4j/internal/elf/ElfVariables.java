package io.bpf4j.internal.elf;

import io.bpf4j.BpfNotFoundException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The variables of an object by their names, without the file that they come from. */
public final class ElfVariables {

    private final Map<String, ElfVariable> variables = new TreeMap<>();

    /**
     * An index.
     *
     * @param symbols all symbols; of variables with one name a global one counts, else the first
     * @param signed what BTF says of them
     * @param configuration those that the kernel's configuration gives
     */
    ElfVariables(List<ElfSymbol> symbols, Set<BtfVariables.Name> signed, List<ElfVariable> configuration) {
        for (boolean global : new boolean[] {true, false}) {
            symbols.stream()
                    .filter(symbol -> symbol.isVariable() && symbol.global() == global)
                    .forEach(symbol -> variables.putIfAbsent(symbol.name(), variable(symbol, signed)));
        }
        configuration.forEach(variable -> variables.putIfAbsent(variable.name(), variable));
    }

    private static ElfVariable variable(ElfSymbol symbol, Set<BtfVariables.Name> signed) {
        return new ElfVariable(
                symbol.name(),
                symbol.section(),
                symbol.offset(),
                symbol.size(),
                signed.contains(new BtfVariables.Name(symbol.section(), symbol.name())));
    }

    /** The variable of a name. */
    public Optional<ElfVariable> find(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /**
     * The variable of a name.
     *
     * @param operation what it is wanted for, as an infinitive
     * @param object the object as messages call it
     * @throws BpfNotFoundException if there is none
     */
    public ElfVariable require(String operation, String object, String name) {
        return find(Objects.requireNonNull(name))
                .orElseThrow(() -> new BpfNotFoundException(
                        operation,
                        "global variable " + name + " of " + object,
                        "there is none of this name in a data section; there are " + names(),
                        0,
                        List.of()));
    }

    /** The variables of a section by their places. */
    public List<ElfVariable> in(String section) {
        return variables.values().stream()
                .filter(variable -> variable.section().equals(section))
                .sorted(Comparator.comparingInt(ElfVariable::offset))
                .toList();
    }

    /** All names, sorted. */
    public Set<String> names() {
        return variables.keySet();
    }

    /** All sections that have variables, sorted. */
    public Set<String> sections() {
        Set<String> sections = new TreeSet<>();
        variables.values().forEach(variable -> sections.add(variable.section()));
        return sections;
    }
}
