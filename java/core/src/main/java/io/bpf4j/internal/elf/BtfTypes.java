package io.bpf4j.internal.elf;

import io.bpf4j.BpfObjectFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * The types of a {@code .BTF} section by their numbers, once it is known where each starts and that it is whole. Whatever the rest of the bytes is, looking
 * at it ends, with the exception for damage if with any. Split BTF numbers its types from where those of its base end. Immutable and thread-safe.
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

    /** What is wrong with a type that cannot be laid out. */
    public static final String DEEP = "contains itself, or is nested deeper than 64 levels";

    static final int TYPE_SIZE = 12;
    private static final int MEMBER_SIZE = 12;
    private static final int PARAMETER_SIZE = 8;
    private static final int ENTRY_SIZE = 12;
    static final int POINTER_SIZE = 8;

    /** Types contained in types: far above real code, far below what libbpf's recursions survive. */
    public static final int MAX_NESTING = 64;

    /** The kernel takes names of 511 bytes. Long ones that many types share could make damaged BTF fill the memory. */
    private static final int MAX_NAME = 4096;

    /** Larger than all memory of the kernel's BPF maps; sizes above it are not told apart. */
    private static final long HUGE = 1L << 40;

    private final Defects defects;
    private final ByteBuffer bytes;
    private final StringTable strings;
    private final BtfTypes base;
    private final int first;
    private final int pointerSize;
    /** Offset of each type in {@link #bytes}, from {@link #first} on. */
    private final int[] offsets;
    /** Those of sections that were asked for: who asks for one variable asks for all. */
    private final Map<String, Map<String, Integer>> variables = new ConcurrentHashMap<>();

    /**
     * The types of a section.
     *
     * @param base those that come before, or null; type 0 is void and has no bytes
     * @param pointerSize in bytes, or 0 to take that of the type {@code long}
     */
    BtfTypes(Defects defects, ByteBuffer bytes, StringTable strings, BtfTypes base, int pointerSize) {
        this.defects = defects;
        this.bytes = bytes;
        this.strings = strings;
        this.base = base;
        first = base == null ? 1 : base.size();
        offsets = TypeStarts.find(defects, bytes, first);
        this.pointerSize = pointerSize > 0 ? pointerSize : sizeOfLong();
    }

    /** No types but void. */
    static BtfTypes none() {
        Defects defects = defects("without BTF");
        return new BtfTypes(
                defects,
                ByteBuffer.allocate(0),
                new StringTable(defects, ByteBuffer.allocate(1), "none", null),
                null,
                POINTER_SIZE);
    }

    /**
     * Reads and checks BTF that is in no file.
     *
     * @param name name for messages
     * @param bytes raw BTF in the machine's byte order, from the buffer's position to its limit
     * @throws BpfObjectFormatException if it is damaged, or of a kind that this version does not know
     */
    public static BtfTypes read(String name, ByteBuffer bytes) {
        return BtfCheck.check(defects(name), bytes.slice().order(ByteOrder.nativeOrder()));
    }

    /**
     * Reads BTF of any byte order, of which no more is checked than where each type starts. The rest is checked where it is looked at.
     *
     * @param name name for messages
     * @param bytes raw BTF, from the buffer's position to its limit, which stays as it is
     * @param base the types that it goes on after, or null
     * @param pointerSize in bytes, or 0 if that has to be guessed
     * @throws BpfObjectFormatException if it is damaged, or of a kind that this version does not know
     */
    public static BtfTypes open(String name, ByteBuffer bytes, BtfTypes base, int pointerSize) {
        Defects defects = defects(name);
        ByteBuffer section = bytes.slice().order(ByteOrder.BIG_ENDIAN);
        boolean big = section.limit() >= Short.BYTES && Short.toUnsignedInt(section.getShort(0)) == BtfHeader.MAGIC;
        section.order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        BtfHeader header = BtfHeader.of(defects, section);
        defects.require(
                base == null || base.order() == section.order(),
                "it and the BTF that it is based on differ in byte order");
        StringTable strings =
                new StringTable(defects, header.strings(), "BTF strings", base == null ? null : base.strings);
        return new BtfTypes(defects, header.types(), strings, base, base == null ? pointerSize : base.pointerSize);
    }

    private static Defects defects(String name) {
        return (condition, defect) -> {
            if (!condition) {
                throw new BpfObjectFormatException(name, defect);
            }
        };
    }

    static int kindOf(int info) {
        return info >>> 24 & 0x1f;
    }

    /** A 32-bit field of a type. */
    private int field(int id, int offset) {
        int index = id - first;
        if (index < 0 && id > 0 && base != null) {
            return base.field(id, offset);
        }
        if (index < 0 || index >= offsets.length) {
            defects.require(
                    false,
                    id == 0
                            ? "type 0, void, is used as another kind"
                            : "type " + Integer.toUnsignedString(id) + " does not exist");
            throw new IndexOutOfBoundsException(id);
        }
        return bytes.getInt(offsets[index] + offset);
    }

    /** As libbpf finds it: compilers tell the size of {@code long}, but not that of pointers. */
    private int sizeOfLong() {
        for (int id = first; id < size(); id++) {
            if (kind(id) == INT && isLong(name(id)) && (sizeOrType(id) == 4 || sizeOrType(id) == 8)) {
                return sizeOrType(id);
            }
        }
        return POINTER_SIZE;
    }

    private static boolean isLong(String name) {
        return switch (name) {
            case "long", "long int", "unsigned long", "long unsigned int" -> true;
            default -> false;
        };
    }

    /** The byte order of the data. */
    public ByteOrder order() {
        return bytes.order();
    }

    /** Size of a pointer in bytes. */
    public int pointerSize() {
        return pointerSize;
    }

    /** The first type that is not in the base. */
    public int first() {
        return first;
    }

    /** How many types there are, void included. */
    public int size() {
        return first + offsets.length;
    }

    /** The kind; 0 for void. */
    public int kind(int id) {
        return id == 0 ? VOID : kindOf(field(id, 4));
    }

    /** How many elements follow the type: members, enumerators, parameters, variables. */
    public int count(int id) {
        return field(id, 4) & 0xffff;
    }

    /**
     * The flag of the kind. Of a struct or union: whether members may be bit-fields, with their widths in the upper byte of their offsets. Of an enum:
     * whether values are signed. Of a forward declaration: whether it is one of a union.
     */
    public boolean flag(int id) {
        return field(id, 4) < 0;
    }

    /** The type's size in bytes, or the type that it refers to, depending on the kind. */
    public int sizeOrType(int id) {
        return field(id, 8);
    }

    /** A string that is the name of no type but of something that the program's records point to, such as a source line. */
    public String string(int offset) {
        return strings.string(offset, "a name beside the BTF types");
    }

    /** As {@link #string}; empty where there is none, which is the kernel's to refuse. */
    public String text(int offset) {
        return strings.contains(offset) ? string(offset) : "";
    }

    /** The name; empty for anonymous types. */
    public String name(int id) {
        return id == 0 ? "" : strings.string(field(id, 0), "the name of BTF type " + id, MAX_NAME);
    }

    /** What the bits of a number mean, as {@code BTF_INT_ENCODING}. */
    public int encoding(int id) {
        return trailer(id, 0) >>> 24 & 0xf;
    }

    /** Where the bits of a number start. */
    public int firstBit(int id) {
        return trailer(id, 0) >>> 16 & 0xff;
    }

    /** How many bits a number has. */
    public int bits(int id) {
        return trailer(id, 0) & 0xff;
    }

    /** Linkage of a function or variable. */
    public int linkage(int id) {
        return kind(id) == FUNC ? count(id) : trailer(id, 0);
    }

    /** Which member or parameter is tagged; -1 for none of them. */
    public int component(int id) {
        return trailer(id, 0);
    }

    /** Type of an array's elements. */
    public int elementType(int id) {
        return trailer(id, 0);
    }

    /** Type of an array's indices. */
    public int indexType(int id) {
        return trailer(id, 4);
    }

    /** Length of an array. */
    public long elementCount(int id) {
        return Integer.toUnsignedLong(trailer(id, 8));
    }

    /** Name of a member of a struct or union. */
    public String memberName(int id, int index) {
        return trailerName(id, index * MEMBER_SIZE);
    }

    /** Type of a member of a struct or union. */
    public int memberType(int id, int index) {
        return trailer(id, index * MEMBER_SIZE + 4);
    }

    /** Where a member of a struct or union starts, in bits. */
    public long memberBitOffset(int id, int index) {
        int offset = trailer(id, index * MEMBER_SIZE + 8);
        return flag(id) ? offset & 0xff_ffff : Integer.toUnsignedLong(offset);
    }

    /** Width of a bit-field; 0 for other members. */
    public int memberBits(int id, int index) {
        return flag(id) ? trailer(id, index * MEMBER_SIZE + 8) >>> 24 : 0;
    }

    /** Name of a value of an enum. */
    public String valueName(int id, int index) {
        return trailerName(id, index * valueSize(id));
    }

    /** A value of an enum, whose {@link #flag} says whether it is signed. */
    public long value(int id, int index) {
        int at = index * valueSize(id) + 4;
        int low = trailer(id, at);
        if (kind(id) == ENUM64) {
            return (long) trailer(id, at + 4) << Integer.SIZE | Integer.toUnsignedLong(low);
        }
        return flag(id) ? low : Integer.toUnsignedLong(low);
    }

    private int valueSize(int id) {
        return kind(id) == ENUM64 ? 12 : 8;
    }

    /** Name of a parameter of a function. */
    public String parameterName(int id, int index) {
        return trailerName(id, index * PARAMETER_SIZE);
    }

    /** Type of a parameter of a function. */
    public int parameterType(int id, int index) {
        return trailer(id, index * PARAMETER_SIZE + 4);
    }

    /** A variable or function in a section. */
    public int entry(int id, int index) {
        return trailer(id, index * ENTRY_SIZE);
    }

    /** Where a variable is in a section, in bytes. */
    public long entryOffset(int id, int index) {
        return Integer.toUnsignedLong(trailer(id, index * ENTRY_SIZE + 4));
    }

    /** Bytes that a variable takes up in a section. */
    public long entrySize(int id, int index) {
        return Integer.toUnsignedLong(trailer(id, index * ENTRY_SIZE + 8));
    }

    /** A 32-bit field of what follows the type; the caller knows the kind and the count. */
    int trailer(int id, int offset) {
        return field(id, TYPE_SIZE + offset);
    }

    private String trailerName(int id, int offset) {
        return strings.string(trailer(id, offset), "a name in BTF type " + id, MAX_NAME);
    }

    void checkName(int id) {
        strings.check(field(id, 0), "the name of BTF type " + id);
    }

    /** A number that types of the same name have in common; 0 for anonymous ones. */
    public int nameHash(int id) {
        int name = field(id, 0);
        if (!strings.contains(name)) {
            checkName(id);
        }
        return strings.hash(name);
    }

    /** The number of a name. */
    public static int nameHash(String name) {
        return StringTable.hash(name);
    }

    StringTable strings() {
        return strings;
    }

    /** What the type stands for without typedefs and qualifiers. */
    public int resolve(int id) {
        int resolved = id;
        for (int depth = 0; isAlias(resolved); depth++) {
            require(depth <= MAX_NESTING, id, DEEP);
            resolved = sizeOrType(resolved);
        }
        return resolved;
    }

    /** Whether it stands for another type: a typedef, a qualifier or a tag. */
    public boolean isAlias(int id) {
        return switch (kind(id)) {
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
            default -> false;
        };
    }

    /** Whether it has members: a struct or a union. */
    public boolean isComposite(int id) {
        return kind(id) == STRUCT || kind(id) == UNION;
    }

    /** Size in bytes, as libbpf's {@code btf__resolve_size} computes it; 0 where it has none. */
    public long sizeOf(int id) {
        return sizeOf(id, 0);
    }

    private long sizeOf(int id, int depth) {
        require(depth <= MAX_NESTING, id, DEEP);
        int resolved = resolve(id);
        return switch (kind(resolved)) {
            case VOID, FWD, FUNC, FUNC_PROTO -> 0;
            case INT, STRUCT, UNION, ENUM, ENUM64, FLOAT -> Integer.toUnsignedLong(sizeOrType(resolved));
            case PTR -> pointerSize;
            case ARRAY -> {
                long size = sizeOf(elementType(resolved), depth + 1);
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
        Integer id = variables(section).get(name);
        return id == null ? OptionalInt.empty() : OptionalInt.of(sizeOrType(id));
    }

    /** The variables of a section by their names. */
    Map<String, Integer> variables(String section) {
        return variables.computeIfAbsent(section, this::findVariables);
    }

    private Map<String, Integer> findVariables(String section) {
        Map<String, Integer> found = new HashMap<>();
        IntStream.range(1, size())
                .filter(id -> kind(id) == DATASEC && name(id).equals(section))
                .flatMap(id -> IntStream.range(0, count(id)).map(i -> entry(id, i)))
                .filter(id -> kind(id) == VAR)
                .forEach(id -> found.putIfAbsent(name(id), id));
        return found;
    }

    /** Throws unless a type that another one refers to exists. */
    public void requireType(int referred, int id) {
        if (Integer.compareUnsigned(referred, size()) >= 0) {
            require(
                    false,
                    id,
                    "refers to type " + Integer.toUnsignedString(referred) + ", which does not exist"
                            + (base == null && referred > 0 ? "; split BTF needs the BTF that it is based on" : ""));
        }
    }

    /** Throws unless a condition on a type holds. */
    public void require(boolean condition, int id, String defect) {
        if (!condition) {
            defects.require(false, "BTF type " + id + " " + defect + placeOf(id));
        }
    }

    private String placeOf(int id) {
        if (base != null && id < first) {
            return base.placeOf(id);
        }
        return id >= first && id < size() ? TypeStarts.place(offsets[id - first]) : "";
    }
}
