package io.bpf4j.codegen.layout;

import io.bpf4j.btf.Btf;
import io.bpf4j.btf.BtfType;
import io.bpf4j.btf.CFormat;
import io.bpf4j.codegen.GenerationException;
import io.bpf4j.codegen.layout.ValueLayout.Array;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Constant;
import io.bpf4j.codegen.layout.ValueLayout.Encoding;
import io.bpf4j.codegen.layout.ValueLayout.Enumeration;
import io.bpf4j.codegen.layout.ValueLayout.Member;
import io.bpf4j.codegen.layout.ValueLayout.Opaque;
import io.bpf4j.codegen.layout.ValueLayout.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Reads layouts from BTF. A type that is met again is the same object. Not thread-safe. */
public final class LayoutReader {

    private static final Set<String> BIG_ENDIAN = Set.of("__be16", "__be32", "__be64");
    private static final Set<String> LITTLE_ENDIAN = Set.of("__le16", "__le32", "__le64");
    private static final int MAX_NUMBER = 16;

    private final Btf btf;
    private final CFormat format;
    private final Map<Integer, ValueLayout> known = new HashMap<>();

    /**
     * A reader of one BTF.
     *
     * @param btf the BTF
     */
    public LayoutReader(Btf btf) {
        this.btf = btf;
        this.format = CFormat.of(btf);
    }

    /**
     * The layout of a type's values.
     *
     * @param id number of the type; of a variable it is that of its type
     * @throws GenerationException if it has no values, or larger ones than Java has buffers for
     * @throws io.bpf4j.BpfObjectFormatException if the type is damaged
     */
    public ValueLayout read(int id) {
        return read(id, name(id));
    }

    private ValueLayout read(int id, String subject) {
        // Whatever contains itself has no size.
        requireSize(btf.size(id), subject);
        String alias = "";
        BtfType type = btf.type(id);
        while (type instanceof BtfType.Alias || type instanceof BtfType.Variable) {
            if (type instanceof BtfType.Typedef typedef) {
                alias = typedef.name();
                Encoding order = order(alias);
                if (order != null && btf.resolve(typedef.target()) instanceof BtfType.Int number) {
                    return new Scalar(alias, (int) number.size(), order);
                }
            }
            type = btf.type(type instanceof BtfType.Alias each ? each.target() : ((BtfType.Variable) type).type());
        }
        return read(type, alias, name(id), subject);
    }

    private static Encoding order(String typedef) {
        return BIG_ENDIAN.contains(typedef)
                ? Encoding.BIG_ENDIAN
                : LITTLE_ENDIAN.contains(typedef) ? Encoding.LITTLE_ENDIAN : null;
    }

    private ValueLayout read(BtfType type, String alias, String cType, String subject) {
        if (type instanceof BtfType.Int number) {
            return number(number, cType);
        } else if (type instanceof BtfType.Float number) {
            return number.size() == Float.BYTES || number.size() == Double.BYTES
                    ? new Scalar(cType, (int) number.size(), Encoding.FLOAT)
                    : new Opaque(cType, (int) number.size());
        } else if (type instanceof BtfType.Pointer) {
            return new Scalar(cType, btf.pointerSize(), Encoding.POINTER);
        } else if (type instanceof BtfType.Array array) {
            return array(array, cType, subject);
        } else if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.values().isEmpty()
                    ? new Scalar(cType, (int) enumeration.size(), Encoding.UNSIGNED)
                    : remember(enumeration.id(), () -> enumeration(enumeration, alias, cType));
        } else if (type instanceof BtfType.Composite composite) {
            return remember(composite.id(), () -> composite(composite, alias, cType, subject));
        }
        throw new GenerationException(subject, cType + " has no values: it is " + what(type));
    }

    private static String what(BtfType type) {
        return type instanceof BtfType.Forward ? "only declared" : "no type of values";
    }

    private ValueLayout remember(int id, Supplier<ValueLayout> read) {
        ValueLayout found = known.get(id);
        if (found == null) {
            found = read.get();
            known.put(id, found);
        }
        return found;
    }

    private static ValueLayout number(BtfType.Int number, String cType) {
        int size = (int) number.size();
        if (size > MAX_NUMBER || Integer.bitCount(size) != 1) {
            return new Opaque(cType, size);
        }
        return switch (number.encoding()) {
            case BOOL -> size == 1 ? new Scalar(cType, size, Encoding.BOOL) : new Opaque(cType, size);
            case SIGNED -> new Scalar(cType, size, Encoding.SIGNED);
            case UNSIGNED, CHAR -> new Scalar(cType, size, Encoding.UNSIGNED);
        };
    }

    private Array array(BtfType.Array array, String cType, String subject) {
        ValueLayout element = read(array.element(), subject);
        if (isPartial(array.element())) {
            throw new GenerationException(subject, "an array of numbers that have bits to spare");
        }
        return new Array(cType, element, requireSize(array.length(), subject), isCharacter(array.element()));
    }

    /** Numbers of fewer bits than their bytes have, with which compilers before Linux 5.0 made bit-fields. */
    private boolean isPartial(int id) {
        return btf.resolve(id) instanceof BtfType.Int number
                && number.encoding() != BtfType.IntEncoding.BOOL
                && (number.bits() != number.size() * Byte.SIZE || number.bitOffset() > 0);
    }

    /** {@code char} itself: who makes a typedef of it means a number. */
    private boolean isCharacter(int id) {
        BtfType type = btf.type(id);
        while (type instanceof BtfType.Alias alias && !(type instanceof BtfType.Typedef)) {
            type = btf.type(alias.target());
        }
        return type instanceof BtfType.Int number
                && number.size() == 1
                && (number.name().equals("char") || number.encoding() == BtfType.IntEncoding.CHAR);
    }

    private Enumeration enumeration(BtfType.Enumeration type, String alias, String cType) {
        return new Enumeration(
                type.id(),
                type.name().isEmpty() ? alias : type.name(),
                cType,
                (int) type.size(),
                type.signed(),
                type.values().stream()
                        .map(each -> new Constant(each.name(), each.value()))
                        .toList(),
                text(format.declaration(type.id())));
    }

    private Composite composite(BtfType.Composite type, String alias, String cType, String subject) {
        List<Member> members = new ArrayList<>();
        for (BtfType.Member member : type.members()) {
            if (!member.name().isEmpty() || btf.resolve(member.type()) instanceof BtfType.Composite) {
                members.add(member(member, subject));
            }
        }
        for (Member member : members) {
            if (member.bitOffset() + (member.isBitField() ? member.width() : (long) member.size() * Byte.SIZE)
                    > type.size() * Byte.SIZE) {
                throw new GenerationException(subject, "member " + member.name() + " lies outside of it");
            }
        }
        return new Composite(
                type.id(),
                type.name().isEmpty() ? alias : type.name(),
                cType,
                type instanceof BtfType.Union,
                (int) type.size(),
                btf.alignment(type.id()),
                members,
                text(format.declaration(type.id())));
    }

    private Member member(BtfType.Member member, String struct) {
        String subject = member.name().isEmpty() ? struct : "member " + member.name() + " of " + struct;
        ValueLayout type = member.isBitField() ? bitField(member, subject) : read(member.type(), subject);
        long bitOffset = member.bitOffset();
        int width = member.bitFieldSize();
        if (width == 0 && isPartial(member.type())) {
            BtfType.Int number = (BtfType.Int) btf.resolve(member.type());
            bitOffset += number.bitOffset();
            width = number.bits();
        }
        if (width > Long.SIZE) {
            throw new GenerationException(subject, "a bit-field of " + width + " bits; bpf4j has those of up to 64");
        }
        if (width == 0 && bitOffset % Byte.SIZE != 0) {
            throw new GenerationException(subject, "it starts within a byte");
        }
        return new Member(member.name(), type, bitOffset, width, text(format.declaration(member)));
    }

    /** Compilers take bits out of numbers in the machine's byte order, whatever the typedef says. */
    private ValueLayout bitField(BtfType.Member member, String subject) {
        BtfType type = btf.resolve(member.type());
        if (type instanceof BtfType.Int || type instanceof BtfType.Enumeration) {
            return read(type, "", name(member.type()), subject);
        }
        throw new GenerationException(subject, "a bit-field that is neither a number nor an enum");
    }

    /** How C declares something of a name and type. */
    String declaration(String name, int type) {
        return text(format.declaration(new BtfType.Member(name, type, 0, 0)));
    }

    private String name(int id) {
        return text(format.name(id));
    }

    /** In the letters that every compiler reads in every encoding, names of members aside. */
    private static String text(String declaration) {
        return declaration.replace("…", "...");
    }

    private static int requireSize(long size, String subject) {
        if (size > Integer.MAX_VALUE) {
            throw new GenerationException(subject, "it has " + size + " bytes, more than a Java buffer");
        }
        return (int) size;
    }
}
