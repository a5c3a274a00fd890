package io.bpf4j.internal.layout;

import static io.bpf4j.internal.elf.BtfTypes.ARRAY;

import io.bpf4j.btf.BtfType.Member;
import io.bpf4j.internal.btf.Members;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.type.TypeLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares a Java type's layout with a type in BTF, and keeps what differs. Types are known by their paths, such as {@code inner.first}.
 *
 * <p>What counts is where bytes lie and how wide they are. Names may differ, unless one says that a member lies elsewhere.
 */
final class LayoutComparison {

    private final BtfTypes types;
    private final List<String> differences = new ArrayList<>();
    private final Set<String> markedInBtf = new HashSet<>();
    private final Set<String> markedInJava = new HashSet<>();

    private LayoutComparison(BtfTypes types) {
        this.types = types;
    }

    /** Compares whole types. */
    static LayoutComparison of(BtfTypes types, int id, TypeLayout java) {
        LayoutComparison comparison = new LayoutComparison(types);
        if (types.sizeOf(id) > 0) {
            comparison.compareWhole(types.resolve(id), java);
        }
        return comparison;
    }

    /** What differs, a sentence each; empty if nothing does. */
    List<String> differences() {
        return differences;
    }

    boolean isMarkedInBtf(String path) {
        return markedInBtf.contains(path);
    }

    boolean isMarkedInJava(String path) {
        return markedInJava.contains(path);
    }

    private void compareWhole(int id, TypeLayout java) {
        if (java.size() != types.sizeOf(id)) {
            differ("", "", "the type has " + bytes(types.sizeOf(id)) + " in BTF, " + java.size() + " in Java");
        }
        if (java instanceof TypeLayout.Struct struct && types.isComposite(id)) {
            compareMembers(struct, id, "");
        } else if (java.size() == types.sizeOf(id) && LayoutCheck.hasParts(java)) {
            compare(java, id, "", "");
        }
    }

    private void compare(TypeLayout java, int id, String btfPath, String javaPath) {
        int type = types.resolve(id);
        long size = types.sizeOf(type);
        String what = javaPath.isEmpty() ? "the type" : javaPath;
        if (java.size() != size) {
            differ(btfPath, javaPath, what + " has " + bytes(size) + " in BTF, " + java.size() + " in Java");
        } else if (java instanceof TypeLayout.Scalar && isArrayOfMany(type)) {
            differ(btfPath, javaPath, what + " is an array in BTF, a single value in Java");
        } else if (java instanceof TypeLayout.Array array) {
            compareArray(array, type, btfPath, javaPath, what);
        } else if (java instanceof TypeLayout.Struct struct && types.isComposite(type)) {
            compareMembers(struct, type, javaPath.isEmpty() ? "" : javaPath + ".");
        } else if (java instanceof TypeLayout.Struct && !isBytes(type)) {
            differ(btfPath, javaPath, what + " is no struct in BTF, but one in Java");
        }
    }

    static String bytes(long size) {
        return size == 1 ? "1 byte" : size + " bytes";
    }

    /** An array of which C knows no more than that it has so many bytes. */
    private boolean isBytes(int type) {
        return types.kind(type) == ARRAY && types.sizeOf(types.elementType(type)) == 1;
    }

    private boolean isArrayOfMany(int type) {
        return types.kind(type) == ARRAY && !isBytes(type) && types.elementCount(type) != 1;
    }

    private void compareArray(TypeLayout.Array java, int type, String btfPath, String javaPath, String what) {
        if (types.kind(type) != ARRAY) {
            differ(btfPath, javaPath, what + " is no array in BTF, but one in Java");
        } else if (types.elementCount(type) != java.length()) {
            differ(
                    btfPath,
                    javaPath,
                    what + " has " + types.elementCount(type) + " elements in BTF, " + java.length() + " in Java");
        } else if (java.length() > 0) {
            compare(java.element(), types.elementType(type), btfPath, javaPath);
        }
    }

    private void compareMembers(TypeLayout.Struct java, int id, String prefix) {
        List<Member> members = Members.of(types, id);
        for (TypeLayout.Member member : java.members()) {
            compareMember(member, members, prefix);
        }
        for (Member member : members) {
            // A member that another one should have met is marked already.
            if (!MemberNames.isPadding(member.name())
                    && !isCovered(member, java)
                    && markedInBtf.add(prefix + member.name())) {
                differences.add(prefix + member.name() + " at " + member.offset() + " in BTF is missing in Java");
            }
        }
    }

    private void compareMember(TypeLayout.Member java, List<Member> members, String prefix) {
        if (java.layout().size() == 0 || MemberNames.isPadding(java.name())) {
            return;
        }
        String path = prefix + java.name();
        if (java.layout() instanceof TypeLayout.BitField field) {
            compareBitField(java, field, members, path);
            return;
        }
        List<Member> named = members.stream()
                .filter(member -> MemberNames.same(member.name(), java.name()))
                .toList();
        if (!named.isEmpty() && named.stream().noneMatch(member -> isAt(java, member))) {
            Member other = named.get(0);
            differ(
                    prefix + other.name(),
                    path,
                    path + " lies at " + other.offset() + " in BTF, at " + java.offset() + " in Java");
            return;
        }
        List<Member> candidates = members.stream()
                .filter(member ->
                        !member.isBitField() && types.sizeOf(member.type()) > 0 && member.offset() == java.offset())
                .toList();
        if (candidates.isEmpty() && !liesOnBitFields(java, members)) {
            differ(path, path, path + " at " + java.offset() + " in Java meets no member in BTF");
        } else if (!candidates.isEmpty() && candidates.stream().noneMatch(member -> isSame(java, member))) {
            Member candidate =
                    candidates.stream().filter(named::contains).findFirst().orElse(candidates.get(0));
            compare(java.layout(), candidate.type(), prefix + candidate.name(), path);
        }
    }

    private void compareBitField(TypeLayout.Member java, TypeLayout.BitField field, List<Member> members, String path) {
        long bitOffset = (long) java.offset() * Byte.SIZE + field.start();
        if (members.stream()
                .noneMatch(member -> member.bitOffset() == bitOffset && member.bitFieldSize() == field.width())) {
            differ(path, path, path + " at bit " + bitOffset + " in Java meets no bit-field of its width in BTF");
        }
    }

    private boolean isAt(TypeLayout.Member java, Member member) {
        return member.isBitField() ? overlap(java, member) : member.offset() == java.offset();
    }

    /** A number over bit-fields: it is for the caller to take them apart. */
    private boolean liesOnBitFields(TypeLayout.Member java, List<Member> members) {
        List<Member> below =
                members.stream().filter(member -> overlap(java, member)).toList();
        return !below.isEmpty() && below.stream().allMatch(Member::isBitField);
    }

    private boolean isSame(TypeLayout.Member java, Member member) {
        LayoutComparison trial = new LayoutComparison(types);
        trial.compare(java.layout(), member.type(), member.name(), java.name());
        return trial.differences.isEmpty();
    }

    /** Whether Java members lie on all of its bytes. */
    private boolean isCovered(Member member, TypeLayout.Struct java) {
        long covered = member.offset();
        for (TypeLayout.Member each : java.members()) {
            if (each.offset() <= covered) {
                covered = Math.max(covered, end(each));
            }
        }
        return covered >= end(member);
    }

    private boolean overlap(TypeLayout.Member java, Member member) {
        return member.offset() < end(java) && java.offset() < end(member);
    }

    /** Bytes that a member takes up, in whole or in part. */
    static long size(BtfTypes types, Member member) {
        return member.isBitField()
                ? (member.bitOffset() % Byte.SIZE + member.bitFieldSize() + Byte.SIZE - 1) / Byte.SIZE
                : types.sizeOf(member.type());
    }

    private long end(Member member) {
        return member.offset() + size(types, member);
    }

    private static long end(TypeLayout.Member java) {
        return (long) java.offset() + java.layout().size();
    }

    private void differ(String btfPath, String javaPath, String difference) {
        markedInBtf.add(btfPath);
        markedInJava.add(javaPath);
        differences.add(difference);
    }
}
