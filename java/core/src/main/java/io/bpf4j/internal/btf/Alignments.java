package io.bpf4j.internal.btf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.internal.elf.BtfTypes;
import java.util.HashMap;
import java.util.Map;

/** How C aligns types, which BTF does not say: what follows from where members lie. Keeps what it found; not thread-safe. */
public final class Alignments {

    private static final int MOST = 16;

    private final BtfTypes types;
    private final Map<Integer, Integer> known = new HashMap<>();

    /** Alignments of some types. */
    public Alignments(BtfTypes types) {
        this.types = types;
    }

    /** In bytes. */
    public int of(int id) {
        return of(id, 0);
    }

    private int of(int id, int depth) {
        types.require(depth <= MAX_NESTING, id, DEEP);
        int type = types.resolve(id);
        return switch (types.kind(type)) {
            case INT, ENUM, ENUM64, FLOAT -> ofNumber(types.sizeOf(type));
            case PTR -> types.pointerSize();
            case ARRAY -> of(types.elementType(type), depth + 1);
            case VAR -> of(types.sizeOrType(type), depth + 1);
            case STRUCT, UNION -> {
                Integer found = known.get(type);
                if (found == null) {
                    found = ofMembers(type, depth);
                    known.put(type, found);
                }
                yield found;
            }
            default -> 1;
        };
    }

    /** Compilers may have numbers of any size, and align them like the next smaller one that is common. */
    private static int ofNumber(long size) {
        return size == 0 ? 1 : (int) Math.min(MOST, Long.highestOneBit(size));
    }

    private int ofMembers(int type, int depth) {
        int natural = natural(type, depth);
        if (isPacked(type, natural, depth)) {
            return 1;
        }
        int attribute = types.kind(type) == UNION ? attribute(type, natural) : 0;
        return Math.max(natural, attribute);
    }

    /** The largest alignment of a member. */
    int natural(int type) {
        return natural(type, 0);
    }

    private int natural(int type, int depth) {
        int natural = 1;
        for (int i = 0; i < types.count(type); i++) {
            natural = Math.max(natural, of(types.memberType(type, i), depth + 1));
        }
        return natural;
    }

    /** Whether members lie closer than C would lay them out by itself. */
    boolean isPacked(int type) {
        return isPacked(type, natural(type, 0), 0);
    }

    private boolean isPacked(int type, int natural, int depth) {
        if (sizeOf(type) % natural != 0) {
            return true;
        }
        for (int i = 0; i < types.count(type); i++) {
            int member = types.memberType(type, i);
            long offset = types.memberBitOffset(type, i);
            int bits = types.memberBits(type, i);
            long unit = bits > 0 ? types.sizeOf(member) * Byte.SIZE : (long) of(member, depth + 1) * Byte.SIZE;
            if (bits > 0 ? unit > 0 && offset % unit + bits > unit : offset % unit != 0) {
                return true;
            }
        }
        return false;
    }

    /** What a union, which has no place for padding, must be aligned to for its size; 0 if it has it anyway. */
    int attribute(int type) {
        return attribute(type, isPacked(type) ? 1 : natural(type, 0));
    }

    /** Size of the largest arm of a union in bytes. */
    long largest(int type) {
        long largest = 0;
        for (int i = 0; i < types.count(type); i++) {
            int bits = types.memberBits(type, i);
            largest = Math.max(
                    largest, bits > 0 ? (bits + Byte.SIZE - 1) / Byte.SIZE : types.sizeOf(types.memberType(type, i)));
        }
        return largest;
    }

    private int attribute(int type, int natural) {
        long largest = largest(type);
        long size = sizeOf(type);
        for (int alignment = natural; alignment > 0 && alignment <= 1 << 28; alignment <<= 1) {
            if (roundUp(largest, alignment) == size) {
                return alignment == natural ? 0 : alignment;
            }
        }
        return 0;
    }

    private long sizeOf(int type) {
        return Integer.toUnsignedLong(types.sizeOrType(type));
    }

    private static long roundUp(long value, int alignment) {
        return (value + alignment - 1) / alignment * alignment;
    }
}
