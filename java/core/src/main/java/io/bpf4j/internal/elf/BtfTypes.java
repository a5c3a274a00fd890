package io.bpf4j.internal.elf;

import io.bpf4j.BpfObjectFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The types of a {@code .BTF} section by their numbers, once it is known where each starts and that it is whole. Immutable and thread-safe.
 */
public final class BtfTypes {

    public static final int VOID = 0;
    public static final int INT = 1;
    public static final int PTR = 2;
    public static final int ARRAY = 3;
    public static final int STRUCT = 4;
    public static final int UNION = 5;
    public static final int ENUM = 6;
    public static final int FWD = 7;
    public static final int TYPEDEF = 8;
    public static final int VOLATILE = 9;
    public static final int CONST = 10;
    public static final int RESTRICT = 11;
    public static final int FUNC = 12;
    public static final int FUNC_PROTO = 13;
    public static final int VAR = 14;
    public static final int DATASEC = 15;
    public static final int FLOAT = 16;
    public static final int DECL_TAG = 17;
    public static final int TYPE_TAG = 18;
    public static final int ENUM64 = 19;

    private static final int TYPE_SIZE = 12;
    private static final int MEMBER_SIZE = 12;
    private static final int VARIABLE_SIZE = 12;
    private static final int POINTER_SIZE = 8;

    /** Larger than all memory of the kernel's BPF maps; sizes above it are not told apart. */
    private static final long HUGE = 1L << 40;

    private final Defects defects;
    private final ByteBuffer bytes;
    private final StringTable strings;
    /** Offset of each type in {@link #bytes}; type 0 is void and has none. */
    private final List<Integer> offsets = new ArrayList<>(List.of(-1));

    BtfTypes(Defects defects, ByteBuffer bytes, StringTable strings) {
        this.defects = defects;
        this.bytes = bytes;
        this.strings = strings;
        findTypes();
    }

    /** No types but void. */
    static BtfTypes none() {
        Defects defects = (condition, defect) -> {};
        return new BtfTypes(defects, ByteBuffer.allocate(0), new StringTable(defects, ByteBuffer.allocate(1), "none"));
    }

    /**
     * Reads and checks BTF that is in no file.
     *
     * @param name name for messages
     * @param bytes raw BTF in the machine's byte order, from the buffer's position to its limit
     * @throws BpfObjectFormatException if it is damaged, or of a kind that this version does not know
     */
    public static BtfTypes read(String name, ByteBuffer bytes) {
        Defects defects = (condition, defect) -> {
            if (!condition) {
                throw new BpfObjectFormatException(name, defect);
            }
        };
        return BtfCheck.check(defects, bytes.slice().order(ByteOrder.nativeOrder()));
    }

    private void findTypes() {
        int offset = 0;
        while (offset < bytes.limit()) {
            int id = offsets.size();
            require(bytes.limit() - offset >= TYPE_SIZE, id, "is cut off");
            offsets.add(offset);
            long size = TYPE_SIZE + trailerSize(id);
            require(size <= bytes.limit() - offset, id, "is cut off");
            offset += (int) size;
        }
    }

    private long trailerSize(int id) {
        return switch (kind(id)) {
            case INT, VAR, DECL_TAG -> 4;
            case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> 0;
            case ARRAY -> 12;
            case STRUCT, UNION, DATASEC, ENUM64 -> 12L * count(id);
            case ENUM, FUNC_PROTO -> 8L * count(id);
            default -> {
                require(false, id, "is of the unknown kind " + kind(id));
                yield 0;
            }
        };
    }

    /** How many types there are, void included. */
    public int size() {
        return offsets.size();
    }

    /** The kind; 0 for void. */
    public int kind(int id) {
        return id == 0 ? VOID : bytes.getInt(offsets.get(id) + 4) >>> 24 & 0x1f;
    }

    /** How many elements follow the type: members, enumerators, parameters, variables. */
    public int count(int id) {
        return bytes.getInt(offsets.get(id) + 4) & 0xffff;
    }

    /** Of a struct or union: whether members may be bit-fields, with their widths in the upper byte of their offsets. */
    public boolean hasBitFields(int id) {
        return bytes.getInt(offsets.get(id) + 4) < 0;
    }

    /** The type's size in bytes, or the type that it refers to, depending on the kind. */
    public int sizeOrType(int id) {
        return bytes.getInt(offsets.get(id) + 8);
    }

    /** A 32-bit field of what follows the type. */
    int trailer(int id, int offset) {
        return bytes.getInt(offsets.get(id) + TYPE_SIZE + offset);
    }

    /** A string that is the name of no type but of something that the program's records point to, such as a source line. */
    public String string(int offset) {
        return strings.string(offset, "a name beside the BTF types");
    }

    /** The name; empty for anonymous types. */
    public String name(int id) {
        return strings.string(bytes.getInt(offsets.get(id)), "the name of BTF type " + id);
    }

    /** Name of a member of a struct or union. */
    public String memberName(int id, int index) {
        return strings.string(trailer(id, index * MEMBER_SIZE), "a name in BTF type " + id);
    }

    /** Type of a member of a struct or union. */
    public int memberType(int id, int index) {
        return trailer(id, index * MEMBER_SIZE + 4);
    }

    /** Where a member of a struct or union starts, in bits. */
    public long memberBitOffset(int id, int index) {
        int offset = trailer(id, index * MEMBER_SIZE + 8);
        return hasBitFields(id) ? offset & 0xff_ffff : Integer.toUnsignedLong(offset);
    }

    /** Width of a bit-field; 0 for other members. */
    public int memberBits(int id, int index) {
        return hasBitFields(id) ? trailer(id, index * MEMBER_SIZE + 8) >>> 24 : 0;
    }

    /** Type of an array's elements. */
    public int elementType(int id) {
        return trailer(id, 0);
    }

    /** Length of an array. */
    public long elementCount(int id) {
        return Integer.toUnsignedLong(trailer(id, 8));
    }

    void checkName(int id) {
        strings.check(bytes.getInt(offsets.get(id)), "the name of BTF type " + id);
    }

    StringTable strings() {
        return strings;
    }

    /** What the type stands for without typedefs and qualifiers. Only after it is known that this has an end. */
    public int resolve(int id) {
        int resolved = id;
        while (isAlias(resolved)) {
            resolved = sizeOrType(resolved);
        }
        return resolved;
    }

    private boolean isAlias(int id) {
        return switch (kind(id)) {
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
            default -> false;
        };
    }

    /**
     * Size in bytes, as libbpf's {@code btf__resolve_size} computes it; 0 where it has none. Only after it is known that types do not contain
     * themselves.
     */
    public long sizeOf(int id) {
        int resolved = resolve(id);
        return switch (kind(resolved)) {
            case VOID, FWD, FUNC, FUNC_PROTO -> 0;
            case INT, STRUCT, UNION, ENUM, ENUM64, FLOAT -> Integer.toUnsignedLong(sizeOrType(resolved));
            case PTR -> POINTER_SIZE;
            case ARRAY -> {
                long size = sizeOf(elementType(resolved));
                // The check keeps the product of two numbers that may each be huge in range.
                yield size > 0 && elementCount(resolved) > HUGE / size ? HUGE : elementCount(resolved) * size;
            }
            default -> {
                // Their sizes and types change when libbpf adapts them to the kernel.
                require(false, resolved, "is a variable, section or tag within another type");
                yield 0;
            }
        };
    }

    /** The first type of a kind and a name. */
    public OptionalInt find(int kind, String name) {
        return IntStream.range(1, size())
                .filter(id -> kind(id) == kind && name(id).equals(name))
                .findFirst();
    }

    /** The type of a variable in a section. */
    public OptionalInt variable(String section, String name) {
        return IntStream.range(1, size())
                .filter(id -> kind(id) == DATASEC && name(id).equals(section))
                .flatMap(id -> IntStream.range(0, count(id)).map(i -> trailer(id, i * VARIABLE_SIZE)))
                .filter(id -> kind(id) == VAR && name(id).equals(name))
                .map(this::sizeOrType)
                .findFirst();
    }

    /** Throws unless a condition on a type holds. */
    public void require(boolean condition, int id, String defect) {
        if (!condition) {
            defects.require(false, "BTF type " + id + " " + defect);
        }
    }
}
