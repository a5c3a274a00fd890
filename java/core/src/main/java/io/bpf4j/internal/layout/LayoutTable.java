package io.bpf4j.internal.layout;

import io.bpf4j.btf.BtfType.Member;
import io.bpf4j.internal.btf.CWriter;
import io.bpf4j.internal.btf.Members;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.type.TypeLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A type in BTF and a Java type side by side, with a line for each member and a mark where they differ. */
final class LayoutTable {

    /** Enough for every struct that a person reads; damaged BTF could fill the memory. */
    private static final int MAX_ROWS = 1000;

    private static final String INDENT = "    ";

    private final BtfTypes types;
    private final LayoutComparison comparison;
    private final List<Row> rows = new ArrayList<>();

    private LayoutTable(BtfTypes types, LayoutComparison comparison) {
        this.types = types;
        this.comparison = comparison;
    }

    /** The lines, the first one a heading, with the marks of a comparison. */
    static List<String> lines(BtfTypes types, int id, TypeLayout java, LayoutComparison comparison) {
        LayoutTable table = new LayoutTable(types, comparison);
        table.add(
                "BTF: " + CWriter.of(types).name(id) + ", " + LayoutComparison.bytes(types.sizeOf(id)),
                "Java: " + java.cType() + ", " + LayoutComparison.bytes(java.size()),
                comparison.isMarkedInBtf("") || comparison.isMarkedInJava(""));
        table.addMembers(id, java, 0, INDENT, "");
        int width = table.rows.stream().mapToInt(row -> row.left.length()).max().orElse(0);
        return table.rows.stream().map(row -> row.line(width)).toList();
    }

    private record Row(String left, String right, boolean marked) {

        private String line(int width) {
            return ((marked ? "! " : "  ") + left + " ".repeat(width - left.length()) + " | " + right).stripTrailing();
        }
    }

    private void add(String left, String right, boolean marked) {
        if (rows.size() < MAX_ROWS) {
            rows.add(new Row(left, right, marked));
        }
    }

    /** Both sides by their offsets; a side without members of its own is left blank. */
    private void addMembers(int id, TypeLayout java, long start, String indent, String prefix) {
        List<Member> left = btfMembers(id);
        List<TypeLayout.Member> right = javaMembers(java);
        int i = 0;
        int j = 0;
        while (i < left.size() || j < right.size()) {
            long leftOffset = i < left.size() ? left.get(i).offset() : Long.MAX_VALUE;
            long rightOffset = j < right.size() ? right.get(j).offset() : Long.MAX_VALUE;
            if (leftOffset > rightOffset) {
                addRow(null, right.get(j++), start, indent, prefix);
            } else if (leftOffset < rightOffset || hasBetterArm(left, i, right.get(j))) {
                addRow(left.get(i++), null, start, indent, prefix);
            } else {
                addRow(left.get(i++), right.get(j++), start, indent, prefix);
            }
        }
    }

    /** Whether the next one is another arm of a union, and the one that the Java member is like. */
    private boolean hasBetterArm(List<Member> left, int index, TypeLayout.Member java) {
        return index + 1 < left.size()
                && left.get(index + 1).offset() == java.offset()
                && LayoutComparison.size(types, left.get(index))
                        != java.layout().size();
    }

    private void addRow(Member left, TypeLayout.Member right, long start, String indent, String prefix) {
        String leftText = left == null ? "" : indent + text(left, start);
        String rightText = right == null ? "" : indent + (start + right.offset()) + ": " + declaration(right);
        boolean marked = left != null && comparison.isMarkedInBtf(prefix + left.name())
                || right != null && comparison.isMarkedInJava(prefix + right.name());
        add(leftText, rightText, marked);
        if (left != null && right != null && areStructs(left, right)) {
            addMembers(
                    left.type(), right.layout(), start + right.offset(), indent + INDENT, prefix + right.name() + ".");
        }
    }

    private boolean areStructs(Member left, TypeLayout.Member right) {
        return !btfMembers(left.type()).isEmpty()
                && !javaMembers(right.layout()).isEmpty();
    }

    /** In the order of C, which has the lengths of arrays behind the name. */
    private static String declaration(TypeLayout.Member member) {
        String type = member.layout().cType();
        int lengths = (type + '[').indexOf('[');
        return type.substring(0, lengths) + " " + member.name() + type.substring(lengths);
    }

    private String text(Member member, long start) {
        return start + member.offset() + ": "
                + CWriter.of(types).member(member.type(), member.name(), member.bitFieldSize());
    }

    /** The members of a struct, or of the elements of an array of structs, by their offsets. */
    private List<Member> btfMembers(int id) {
        int type = types.resolve(id);
        while (types.kind(type) == BtfTypes.ARRAY) {
            type = types.resolve(types.elementType(type));
        }
        return types.isComposite(type)
                ? Members.of(types, type).stream()
                        .sorted(Comparator.comparingLong(Member::bitOffset))
                        .toList()
                : List.of();
    }

    private static List<TypeLayout.Member> javaMembers(TypeLayout java) {
        TypeLayout type = java;
        while (type instanceof TypeLayout.Array array) {
            type = array.element();
        }
        return type instanceof TypeLayout.Struct struct ? struct.members() : List.of();
    }
}
