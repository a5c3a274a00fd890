package io.bpf4j.internal.btf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.internal.elf.BtfTypes;
import java.util.ArrayList;
import java.util.List;

/** Writes types in C. Not thread-safe. */
public final class CWriter {

    /** Characters: enough for every type, and for those that it needs; damaged ones would have no end. */
    public static final long MOST = 1 << 22;

    /** Types behind each other, such as pointers to pointers: far above real code. */
    static final int MAX_DEPTH = 256;

    private static final int LONG_LONG = 64;

    private final BtfTypes types;
    private final CNames names;
    private final Alignments alignments;
    private final long most;
    private long written;

    /**
     * A writer.
     *
     * @param most characters that may be written, so that damaged types do not fill the memory
     */
    CWriter(BtfTypes types, CNames names, long most) {
        this.types = types;
        this.names = names;
        this.most = most;
        alignments = new Alignments(types);
    }

    /** A writer of single types. */
    public static CWriter of(BtfTypes types) {
        return new CWriter(types, new CNames(types, false), MOST);
    }

    /** The type's name, such as {@code const char *}. */
    public String name(int id) {
        return declare(id, "", new Place(0, 0, false));
    }

    /** What declares a member, without the semicolon behind. */
    public String member(int type, String name, int bits) {
        String declared = declare(type, name, new Place(0, 0, false));
        return bits > 0 ? declared + " : " + bits : declared;
    }

    /** What defines a type, variable or function; of another type its name. */
    public String definition(int id) {
        Place place = new Place(0, 0, true);
        return switch (types.kind(id)) {
            case STRUCT, UNION -> composite(id, "", names.of(id), place) + ";";
            case ENUM, ENUM64 -> enumeration(id, "", place) + ";";
            case FWD -> base(id, "", place) + ";";
            case TYPEDEF -> "typedef " + declare(types.sizeOrType(id), names.of(id), place) + ";";
            case VAR -> declare(types.sizeOrType(id), types.name(id), place) + ";";
            case FUNC -> declare(types.sizeOrType(id), types.name(id), place) + ";";
            case DATASEC, DECL_TAG -> {
                types.require(false, id, "is a section or tag, for which C has no declaration");
                yield "";
            }
            default -> declare(id, "", place) + ";";
        };
    }

    /** What declares a function that the kernel has, or has not: libbpf finds it when the program is loaded. */
    String kernelFunction(int id) {
        String declared = declare(types.sizeOrType(id), types.name(id), new Place(0, 0, false));
        return charge(id, "extern " + declared + " __attribute__((weak, section(\".ksyms\")));");
    }

    /** A declaration that makes a struct or union known. */
    String forward(int id) {
        return keyword(id) + " " + (types.kind(id) == FWD ? types.name(id) : names.of(id)) + ";";
    }

    /**
     * Where a type is written.
     *
     * @param depth of types around it
     * @param indent levels of indentation
     * @param whole whether anonymous types are written with what is in them
     */
    private record Place(int depth, int indent, boolean whole) {

        private Place deeper() {
            return new Place(depth + 1, indent, whole);
        }

        private Place inside() {
            return new Place(depth + 1, indent + 1, whole);
        }

        private String margin() {
            return "\t".repeat(indent);
        }
    }

    /** C writes a declaration from the inside out: the name first, then what is on both sides of it. */
    private String declare(int id, String name, Place place) {
        types.require(place.depth <= MAX_DEPTH, id, DEEP);
        int type = id;
        String inner = name;
        String qualifiers = "";
        for (int steps = 0; ; steps++) {
            types.require(steps <= MAX_DEPTH, id, DEEP);
            switch (types.kind(type)) {
                case CONST -> qualifiers = with(qualifiers, "const ");
                case VOLATILE -> qualifiers = with(qualifiers, "volatile ");
                case RESTRICT -> qualifiers = with(qualifiers, "restrict ");
                case TYPE_TAG -> qualifiers = with(qualifiers, attribute(type));
                case PTR -> {
                    inner = "*" + qualifiers + inner;
                    qualifiers = "";
                    if (isBehind(types.sizeOrType(type))) {
                        inner = "(" + inner + ")";
                    }
                }
                case ARRAY -> inner += "[" + types.elementCount(type) + "]";
                case FUNC_PROTO -> {
                    inner += "(" + parameters(type, place.deeper()) + ")";
                    qualifiers = "";
                }
                default -> {
                    if (names.isBuiltin(type)) {
                        break;
                    }
                    String base = base(type, qualifiers.replace("restrict ", ""), place);
                    return charge(type, inner.isEmpty() ? base : base + " " + inner);
                }
            }
            charge(type, inner);
            type = types.kind(type) == ARRAY ? types.elementType(type) : types.sizeOrType(type);
        }
    }

    /** Tags mean nothing to C, but since Linux 6.15 other attributes may be kept as tags with a flag: address spaces of pointers. */
    private String attribute(int tag) {
        return types.flag(tag) ? "__attribute__((" + types.name(tag) + ")) " : "";
    }

    private static String with(String qualifiers, String qualifier) {
        return qualifiers.contains(qualifier) ? qualifiers : qualifiers + qualifier;
    }

    /** Whether C writes a part of a type behind the name, so that a pointer to it needs parentheses. */
    private boolean isBehind(int id) {
        int type = id;
        for (int steps = 0; types.isAlias(type) && (types.kind(type) != TYPEDEF || names.isBuiltin(type)); steps++) {
            types.require(steps <= MAX_DEPTH, id, DEEP);
            type = types.sizeOrType(type);
        }
        return types.kind(type) == ARRAY || types.kind(type) == FUNC_PROTO;
    }

    private String parameters(int prototype, Place place) {
        int count = types.count(prototype);
        if (count == 0) {
            return "void";
        }
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int type = types.parameterType(prototype, i);
            String name = types.parameterName(prototype, i);
            parameters.add(type == 0 && name.isEmpty() && i == count - 1 ? "..." : declare(type, name, place));
        }
        return charge(prototype, String.join(", ", parameters));
    }

    private String base(int id, String qualifiers, Place place) {
        return switch (types.kind(id)) {
            case VOID -> qualifiers + "void";
            case INT -> qualifiers + names.ofNumber(id);
            case FLOAT -> qualifiers + types.name(id);
            case TYPEDEF -> qualifiers + names.of(id);
            case FWD -> qualifiers + keyword(id) + " " + types.name(id);
            case STRUCT, UNION -> {
                String name = names.of(id);
                yield name.isEmpty() && place.whole
                        ? composite(id, qualifiers, "", place)
                        : qualifiers + tagged(keyword(id), name);
            }
            case ENUM, ENUM64 -> {
                String name = names.of(id);
                yield name.isEmpty() && place.whole
                        ? enumeration(id, qualifiers, place)
                        : qualifiers + tagged("enum", name);
            }
            default -> {
                types.require(false, id, "is a function, variable, section or tag within another type");
                yield "";
            }
        };
    }

    private static String tagged(String keyword, String name) {
        return keyword + " " + (name.isEmpty() ? "{…}" : name);
    }

    private String keyword(int id) {
        return switch (types.kind(id)) {
            case STRUCT -> "struct";
            case FWD -> types.flag(id) ? "union" : "struct";
            default -> "union";
        };
    }

    private String composite(int id, String qualifiers, String name, Place place) {
        types.require(place.depth <= MAX_DEPTH, id, DEEP);
        StringBuilder text = new StringBuilder(qualifiers).append(keyword(id));
        text.append(name.isEmpty() ? "" : " " + name).append(" {\n");
        boolean packed = alignments.isPacked(id);
        if (types.kind(id) == UNION) {
            for (int i = 0; i < types.count(id); i++) {
                text.append(member(id, i, place.inside()));
            }
            padUnion(id, packed, text, place.inside());
        } else {
            members(id, packed, text, place.inside());
        }
        text.append(place.margin()).append('}');
        if (packed) {
            text.append(" __attribute__((packed))");
        }
        int alignment = types.kind(id) == UNION ? alignments.attribute(id) : 0;
        if (alignment > 0) {
            text.append(" __attribute__((aligned(").append(alignment).append(")))");
        }
        return charge(id, text.toString());
    }

    /** With padding where C would not put the next member, or the end, to where it is. */
    private void members(int id, boolean packed, StringBuilder text, Place place) {
        long end = 0;
        long alignment = Byte.SIZE;
        for (int i = 0; i < types.count(id); i++) {
            int type = types.memberType(id, i);
            long offset = types.memberBitOffset(id, i);
            int bits = types.memberBits(id, i);
            long own = packed ? Byte.SIZE : (long) alignments.of(type) * Byte.SIZE;
            alignment = Math.max(alignment, own);
            types.require(offset >= end, id, "has members that overlap");
            long natural = bits > 0 ? placeOfBitField(end, type, bits, packed) : roundUp(end, own);
            if (natural != offset) {
                pad(id, end, offset, text, place);
            }
            text.append(member(id, i, place));
            end = offset + (bits > 0 ? bits : types.sizeOf(type) * Byte.SIZE);
        }
        long size = types.sizeOf(id) * Byte.SIZE;
        types.require(size >= end, id, "has a member that lies outside it");
        if (roundUp(end, alignment) != size) {
            pad(id, end, size, text, place);
        }
    }

    /** A bit-field does not cross the boundaries of its type. */
    private long placeOfBitField(long end, int type, int bits, boolean packed) {
        long unit = types.sizeOf(type) * Byte.SIZE;
        return packed || unit == 0 || end % unit + bits <= unit ? end : roundUp(end, unit);
    }

    private void pad(int id, long from, long to, StringBuilder text, Place place) {
        for (long at = from; at < to; ) {
            long bits = Math.min(to - at, LONG_LONG - at % LONG_LONG);
            text.append(charge(id, place.margin() + "long long : " + bits + ";\n"));
            at += bits;
        }
    }

    /** Unnamed bit-fields make a union larger, too, where alignment did not. */
    private void padUnion(int id, boolean packed, StringBuilder text, Place place) {
        long size = types.sizeOf(id);
        if (alignments.attribute(id) == 0
                && roundUp(alignments.largest(id), packed ? 1 : alignments.natural(id)) < size) {
            boolean one = size <= Long.BYTES;
            text.append(charge(id, one ? "" : place.margin() + "struct {\n"));
            pad(id, 0, size * Byte.SIZE, text, one ? place : place.inside());
            text.append(one ? "" : place.margin() + "};\n");
        }
    }

    private String member(int id, int index, Place place) {
        int type = types.memberType(id, index);
        String name = types.memberName(id, index);
        int bits = types.memberBits(id, index);
        int resolved = types.resolve(type);
        // One without a name may be of a type with a name in a dialect of C; in others it would declare nothing.
        String text = name.isEmpty() && types.isComposite(resolved)
                ? composite(resolved, "", "", place)
                : declare(type, name, place);
        return charge(id, place.margin() + text + (bits > 0 ? (name.isEmpty() ? ": " : " : ") + bits : "") + ";\n");
    }

    private String enumeration(int id, String qualifiers, Place place) {
        int count = types.count(id);
        String name = names.of(id);
        StringBuilder text = new StringBuilder(qualifiers).append("enum").append(name.isEmpty() ? "" : " " + name);
        if (count == 0) {
            return charge(id, name.isEmpty() ? qualifiers + "int" : text.toString());
        }
        text.append(" {\n");
        int natural = Integer.BYTES;
        for (int i = 0; i < count; i++) {
            long value = types.value(id, i);
            boolean fits = types.flag(id) ? value == (int) value : value >>> Integer.SIZE == 0;
            natural = fits ? natural : Long.BYTES;
            String line = names.ofValue(types.valueName(id, i)) + " = " + number(value, types.flag(id), fits);
            text.append(charge(id, place.margin() + "\t" + line + ",\n"));
        }
        text.append(place.margin()).append('}').append(mode(types.sizeOrType(id), natural));
        return charge(id, text.toString());
    }

    private static String number(long value, boolean signed, boolean fits) {
        if (!signed) {
            return Long.toUnsignedString(value) + (fits ? "" : "ULL");
        }
        // C has no negative numbers, but minus signs before positive ones.
        return value == Long.MIN_VALUE ? "-" + Long.MAX_VALUE + "LL - 1" : value + (fits ? "" : "LL");
    }

    /** What makes an enum as long as it is. */
    private static String mode(int size, int natural) {
        if (size == natural) {
            return "";
        }
        return switch (size) {
            case 1 -> " __attribute__((mode(QI)))";
            case 2 -> " __attribute__((mode(HI)))";
            case 4 -> " __attribute__((mode(SI)))";
            case 8 -> " __attribute__((mode(DI)))";
            default -> "";
        };
    }

    private static long roundUp(long value, long unit) {
        return (value + unit - 1) / unit * unit;
    }

    private String charge(int id, String text) {
        written += text.length() + 1;
        if (written > most) {
            types.require(false, id, "takes more than " + most + " characters in C");
        }
        return text;
    }
}
