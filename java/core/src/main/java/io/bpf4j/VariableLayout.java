package io.bpf4j;

import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.internal.elf.ElfVariable;
import io.bpf4j.internal.layout.LayoutCheck;
import io.bpf4j.type.BpfType;
import java.util.Optional;
import java.util.OptionalInt;

/** Compares Java types with those of global variables. */
final class VariableLayout {

    private VariableLayout() {}

    /**
     * Requires a variable that is used as a number.
     *
     * @param operation what it is for, as an infinitive
     * @param subject the variable as messages call it
     * @throws LayoutMismatchException if no number has its size
     */
    static void requireNumber(String operation, String subject, ElfVariable variable) {
        if (!BpfNumber.isSize(variable.size())) {
            throw new LayoutMismatchException(
                    operation, subject, "it has " + variable.size() + " bytes and is no number; name its type");
        }
    }

    /**
     * Compares a type with a variable's.
     *
     * @param operation what it is for, as an infinitive
     * @param subject the variable as messages call it
     * @param btf the types of its object
     * @throws LayoutMismatchException if it differs
     */
    static void check(String operation, String subject, BtfTypes btf, ElfVariable variable, BpfType<?> type) {
        OptionalInt id = btf.variable(variable.section(), variable.name());
        Optional<String> difference =
                id.isPresent() ? LayoutCheck.difference(btf, id.getAsInt(), type) : Optional.empty();
        if (difference.isEmpty() && type.size() != variable.size()) {
            difference = Optional.of(LayoutCheck.sizeDifference(variable.size(), type));
        }
        difference.ifPresent(text -> {
            throw new LayoutMismatchException(operation, subject, "it and the Java type differ:\n" + text);
        });
    }
}
