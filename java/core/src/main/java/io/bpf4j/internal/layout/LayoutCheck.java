package io.bpf4j.internal.layout;

import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.TypeLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells how a Java type differs from what it is bound to. */
public final class LayoutCheck {

    private LayoutCheck() {}

    /**
     * Compares a Java type with a type in BTF. One without a size, such as an incomplete struct, is not compared.
     *
     * @param types the types of which it is one
     * @param id number of the type
     * @param java the Java type
     * @return what differs, with both layouts side by side; empty if nothing does
     */
    public static Optional<String> difference(BtfTypes types, int id, BpfType<?> java) {
        TypeLayout layout = java.layout();
        LayoutComparison comparison = LayoutComparison.of(types, id, layout);
        if (comparison.differences().isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>(comparison.differences());
        lines.addAll(LayoutTable.lines(types, id, layout, comparison));
        return Optional.of(String.join("\n", lines));
    }

    /** Whether more than the size of a type is compared. */
    public static boolean hasParts(TypeLayout java) {
        return java instanceof TypeLayout.Struct || java instanceof TypeLayout.Array;
    }

    /**
     * The difference where only the size is known.
     *
     * @param size length in bytes of what the type is bound to
     * @param java the Java type, of another size
     */
    public static String sizeDifference(long size, BpfType<?> java) {
        return "it has " + LayoutComparison.bytes(size) + ", the Java type has " + java.size() + ":\n" + java;
    }
}
