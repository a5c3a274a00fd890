package io.bpf4j.internal.layout;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.internal.elf.BtfTypes;
import java.util.ArrayList;
import java.util.List;

/**
 * A member of a struct or union in BTF; those of anonymous structs and unions count as members of what surrounds them.
 *
 * @param name its name
 * @param type its type
 * @param bitOffset where it starts, in bits from the start of the outermost struct
 * @param bits width of a bit-field; 0 for other members
 * @param size bytes that it takes up, in whole or in part
 */
public record BtfMember(String name, int type, long bitOffset, int bits, long size) {

    /** Far above real structs; anonymous structs within each other could make damaged ones endless. */
    private static final int MAX_MEMBERS = 1 << 16;

    /** The members, arms of unions included, in the order of their declaration. */
    public static List<BtfMember> of(BtfTypes types, int struct) {
        List<BtfMember> members = new ArrayList<>();
        collect(types, struct, 0, members, 0, 0);
        return members;
    }

    private static int collect(
            BtfTypes types, int struct, long start, List<BtfMember> members, int visited, int depth) {
        types.require(depth <= MAX_NESTING, struct, DEEP);
        int seen = visited;
        for (int i = 0; i < types.count(struct); i++) {
            seen++;
            types.require(seen <= MAX_MEMBERS, struct, "has more than " + MAX_MEMBERS + " members");
            String name = types.memberName(struct, i);
            int type = types.resolve(types.memberType(struct, i));
            long bitOffset = start + types.memberBitOffset(struct, i);
            if (name.isEmpty() && isStruct(types, type)) {
                seen = collect(types, type, bitOffset, members, seen, depth + 1);
            } else {
                members.add(of(types, name, types.memberType(struct, i), bitOffset, types.memberBits(struct, i)));
            }
        }
        return seen;
    }

    private static BtfMember of(BtfTypes types, String name, int type, long bitOffset, int bits) {
        long size = bits > 0 ? (bitOffset % Byte.SIZE + bits + Byte.SIZE - 1) / Byte.SIZE : types.sizeOf(type);
        return new BtfMember(name, type, bitOffset, bits, size);
    }

    /** Whether a type, typedefs and qualifiers aside, has members. */
    static boolean isStruct(BtfTypes types, int type) {
        int kind = types.kind(type);
        return kind == STRUCT || kind == UNION;
    }

    boolean isBitField() {
        return bits > 0;
    }

    /** The first byte of which it takes up a part. */
    long offset() {
        return bitOffset / Byte.SIZE;
    }

    /** Behind the last byte of which it takes up a part. */
    long end() {
        return offset() + size;
    }

    boolean overlaps(long from, long to) {
        return offset() < to && from < end();
    }
}
