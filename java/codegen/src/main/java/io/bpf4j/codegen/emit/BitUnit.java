package io.bpf4j.codegen.emit;

import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Member;
import java.util.List;

/**
 * The bytes that are read and written for a bit-field.
 *
 * @param offset the first one
 * @param size how many; the least that has the field, if no number of 1, 2, 4 or 8 bytes does
 */
record BitUnit(int offset, int size) {

    /**
     * As C does, the number of the declared type is read, so that fields beside each other share it. It is not, if another member that is no bit-field has a part of it:
     * writing the field would write that member too, which somebody else may just change.
     */
    static BitUnit of(Member field, Composite type) {
        List<Member> members = type.leaves();
        for (int size = Integer.highestOneBit(Math.min(Long.BYTES, field.type().size())); size > 0; size /= 2) {
            BitUnit unit = new BitUnit(field.offset() / size * size, size);
            if (unit.end() <= type.size()
                    && unit.end() >= field.offset() + field.size()
                    && members.stream().allMatch(member -> unit.isFreeOf(member, field))) {
                return unit;
            }
        }
        return new BitUnit(field.offset(), field.size());
    }

    private int end() {
        return offset + size;
    }

    private boolean isFreeOf(Member member, Member field) {
        return member.isBitField() || !has(member) || overlap(member, field);
    }

    /** An array without a length goes on behind the struct. */
    private boolean has(Member member) {
        return member.offset() < end() && (member.size() == 0 || member.offset() + member.size() > offset);
    }

    private static boolean overlap(Member one, Member other) {
        return one.offset() < other.offset() + other.size() && other.offset() < one.offset() + one.size();
    }

    boolean isNumber() {
        return Integer.bitCount(size) == 1;
    }

    boolean overlaps(BitUnit other) {
        return offset < other.end() && other.offset < end();
    }

    /** How many of its bits come before a field. */
    int start(Member field) {
        return (int) (field.bitOffset() - (long) offset * Byte.SIZE);
    }
}
