package io.bpf4j.testing;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's types as {@code bpftool} shows them. */
public final class KernelTypes {

    private static final Pattern MEMBER = Pattern.compile("\t'(\\w+)' type_id=\\d+ bits_offset=(\\d+).*");

    private KernelTypes() {}

    /**
     * A struct of the kernel.
     *
     * @param id its number among the kernel's types
     * @param size bytes
     * @param members a line for each
     */
    public record Struct(int id, int size, List<String> members) {

        /** Where a member begins, in bytes. */
        public int offset(String member) {
            return members.stream()
                    .map(MEMBER::matcher)
                    .filter(line -> line.matches() && line.group(1).equals(member))
                    .mapToInt(line -> Integer.parseInt(line.group(2)) / Byte.SIZE)
                    .findFirst()
                    .orElseThrow();
        }

        public boolean hasMember(String member) {
            return members.stream()
                    .map(MEMBER::matcher)
                    .anyMatch(line -> line.matches() && line.group(1).equals(member));
        }
    }

    /** The struct of a name. */
    public static Struct struct(String name) {
        List<String> lines = Commands.run("bpftool", "btf", "dump", "file", "/sys/kernel/btf/vmlinux")
                .lines()
                .toList();
        Pattern head = Pattern.compile("\\[(\\d+)] STRUCT '" + name + "' size=(\\d+) vlen=(\\d+)");
        for (int i = 0; i < lines.size(); i++) {
            Matcher found = head.matcher(lines.get(i));
            if (found.matches()) {
                return new Struct(
                        Integer.parseInt(found.group(1)),
                        Integer.parseInt(found.group(2)),
                        lines.subList(i + 1, i + 1 + Integer.parseInt(found.group(3))));
            }
        }
        throw new AssertionError("the kernel has no struct " + name);
    }
}
