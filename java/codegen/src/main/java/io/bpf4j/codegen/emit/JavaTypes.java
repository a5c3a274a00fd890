package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import io.bpf4j.codegen.layout.ValueLayout;
import io.bpf4j.codegen.layout.ValueLayout.Array;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Encoding;
import io.bpf4j.codegen.layout.ValueLayout.Enumeration;
import io.bpf4j.codegen.layout.ValueLayout.Member;
import io.bpf4j.codegen.layout.ValueLayout.Opaque;
import io.bpf4j.codegen.layout.ValueLayout.Scalar;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Java types of C types: first all are {@linkplain #add added}, then they are {@linkplain #name named}, so that names do not depend on which one came first.
 * Not thread-safe.
 */
public final class JavaTypes {

    /** Each member takes up no more than two of the 254 slots that a constructor has for its parameters. */
    private static final int SURELY_IN_A_RECORD = 127;

    private final ClassName outer;
    private final JavaNames names;
    private final Map<Integer, Entry> entries = new LinkedHashMap<>();
    private final Map<Integer, ClassName> classes = new HashMap<>();

    /**
     * Types within a class.
     *
     * @param outer the class in which they are
     * @param names names of what is in it besides
     * @throws IllegalArgumentException if generated code uses a class of the name
     */
    public JavaTypes(ClassName outer, JavaNames names) {
        if (Types.isMentioned(outer.simpleName())) {
            throw new IllegalArgumentException("generated code uses a class " + outer.simpleName()
                    + " itself; call the one around it " + outer.simpleName() + "_");
        }
        this.outer = outer;
        this.names = names;
        names.reserveType(outer.simpleName());
    }

    /** A struct, union or enum, and what to call it if it has no name: after the one around it, or by itself. */
    private record Entry(ValueLayout type, int parent, String hint) {

        private String name() {
            return type instanceof Composite composite ? composite.name() : ((Enumeration) type).name();
        }
    }

    /**
     * Adds a type, and those that it consists of.
     *
     * @param type its layout
     * @param hint a name for a type that has none in C
     */
    public void add(ValueLayout type, String hint) {
        add(type, 0, hint);
    }

    private void add(ValueLayout layout, int parent, String hint) {
        ValueLayout type = layout;
        while (type instanceof Array array) {
            type = array.element();
        }
        if (type instanceof Enumeration enumeration) {
            entries.putIfAbsent(enumeration.id(), new Entry(enumeration, parent, hint));
        } else if (type instanceof Composite composite
                && entries.putIfAbsent(composite.id(), new Entry(composite, parent, hint)) == null) {
            composite.leaves().forEach(leaf -> add(leaf.type(), composite.id(), leaf.name()));
            addUnions(composite.parts(), composite.id());
        }
    }

    private void addUnions(List<Member> parts, int parent) {
        for (Member part : parts) {
            if (part.isAnonymous() && part.type() instanceof Composite inner) {
                if (inner.union()) {
                    add(inner, parent, unionName(inner));
                } else {
                    addUnions(inner.parts(), parent);
                }
            }
        }
    }

    /** By its first arm: later ones may be added without a change. */
    private static String unionName(Composite union) {
        return union.leaves().stream().findFirst().map(Member::name).orElse("anonymous") + "_union";
    }

    /** Gives all types that were added their names. */
    public void name() {
        entries.values().stream()
                .filter(entry -> !entry.name().isEmpty() && !classes.containsKey(id(entry)))
                .sorted(Comparator.comparing(Entry::name).thenComparing(JavaTypes::id))
                .forEach(entry -> classes.put(id(entry), Types.named(names.type(entry.name()))));
        entries.values().stream()
                .filter(entry -> !classes.containsKey(id(entry)))
                .forEach(entry -> {
                    ClassName parent = classes.get(entry.parent());
                    String name = parent == null ? entry.hint() : parent.simpleName() + "_" + entry.hint();
                    classes.put(id(entry), Types.named(names.type(name)));
                });
    }

    private static int id(Entry entry) {
        return entry.type() instanceof Composite composite ? composite.id() : ((Enumeration) entry.type()).id();
    }

    /** All structs, unions and enums that were added, by their Java names. */
    Collection<ValueLayout> all() {
        Map<String, ValueLayout> sorted = new TreeMap<>();
        entries.values().forEach(entry -> sorted.put(classes.get(id(entry)).simpleName(), entry.type()));
        return sorted.values();
    }

    /** The class of a struct or union, for code within the outer class. */
    ClassName classOf(Composite type) {
        return classes.get(type.id());
    }

    /** The enum of an enum, for code within the outer class. */
    ClassName classOf(Enumeration type) {
        return classes.get(type.id());
    }

    /**
     * The Java type of values of a C type that was added.
     *
     * @param layout its layout
     */
    public JavaType typeOf(ValueLayout layout) {
        if (layout instanceof Enumeration enumeration) {
            ClassName name = outer.nestedClass(classOf(enumeration).simpleName());
            return new JavaType(name, CodeBlock.of("$T.TYPE", name), null);
        }
        if (layout instanceof Composite composite) {
            ClassName name = outer.nestedClass(classOf(composite).simpleName());
            return new JavaType(name, CodeBlock.of("$T.TYPE", name), name.nestedClass("View"));
        }
        ClassName bpfTypes = Types.bpf4j("BpfType");
        if (layout instanceof Array array && !isBytes(array)) {
            JavaType element = typeOf(array.element());
            CodeBlock bpfType = element.bpfType();
            if (element.type().equals(TypeName.INT.box())) {
                return new JavaType(
                        ArrayTypeName.of(TypeName.INT),
                        CodeBlock.of("$T.ints($L, $L)", bpfTypes, bpfType, array.length()),
                        null);
            } else if (element.type().equals(TypeName.LONG.box())) {
                return new JavaType(
                        ArrayTypeName.of(TypeName.LONG),
                        CodeBlock.of("$T.longs($L, $L)", bpfTypes, bpfType, array.length()),
                        null);
            } else if (element.type().equals(TypeName.BOOLEAN.box())) {
                return new JavaType(
                        ArrayTypeName.of(TypeName.BOOLEAN),
                        CodeBlock.of("$T.booleans($L)", bpfTypes, array.length()),
                        null);
            }
            return new JavaType(
                    Types.of(ClassName.get(List.class), element.type()),
                    CodeBlock.of("$T.array($L, $L)", bpfTypes, bpfType, array.length()),
                    null);
        }
        Element element = element(layout);
        TypeName type = element.type().equals(Types.BIG_INTEGER)
                ? ClassName.get(BigInteger.class)
                : element.kind() == Element.Kind.TEXT
                        ? ClassName.get(String.class)
                        : element.type().box();
        return new JavaType(type, CodeBlock.of("$T.$L", bpfTypes, element.bpfType()), null);
    }

    /** Text and bytes are one value, not many. */
    static boolean isBytes(Array array) {
        return array.length() > 0
                && (array.text()
                        || array.element() instanceof Scalar scalar
                                && scalar.size() == 1
                                && scalar.encoding() == Encoding.UNSIGNED);
    }

    /** The members of a struct or union, with names that do not collide. They get these in order: members that are added behind change none. */
    Shape shape(Composite type) {
        boolean inMemory = type.union() || type.leaves().size() > SURELY_IN_A_RECORD;
        JavaNames names = new JavaNames(inMemory ? Types.METHODS_OF_MEMORY : Types.METHODS_OF_VIEWS);
        List<Slot> leaves = new ArrayList<>();
        List<Shape.Part> parts = parts(type, type.parts(), names, leaves);
        return new Shape(leaves, parts);
    }

    private List<Shape.Part> parts(Composite type, List<Member> members, JavaNames names, List<Slot> leaves) {
        List<Shape.Part> parts = new ArrayList<>();
        for (Member member : members) {
            int before = leaves.size();
            if (!member.isAnonymous()) {
                Slot slot = slot(type, member, names);
                leaves.add(slot);
                parts.add(new Shape.Part(slot, List.of(slot), List.of()));
                continue;
            }
            Composite inner = (Composite) member.type();
            if (inner.union()) {
                Slot union = slot(type, member, names.member(unionName(inner)), names);
                inner.leaves().forEach(leaf -> leaves.add(slot(type, leaf.moved(member.bitOffset()), names)));
                parts.add(new Shape.Part(union, leaves.subList(before, leaves.size()), List.of()));
            } else {
                List<Member> moved = inner.parts().stream()
                        .map(part -> part.moved(member.bitOffset()))
                        .toList();
                List<Shape.Part> within = parts(type, moved, names, leaves);
                parts.add(new Shape.Part(null, leaves.subList(before, leaves.size()), within));
            }
        }
        return parts;
    }

    private Slot slot(Composite outer, Member member, JavaNames names) {
        return slot(outer, member, names.member(member.name()), names);
    }

    private Slot slot(Composite outer, Member member, String name, JavaNames members) {
        List<Integer> dimensions = new ArrayList<>();
        ValueLayout type = member.type();
        while (type instanceof Array array && !isBytes(array)) {
            dimensions.add(array.length());
            type = array.element();
        }
        Element element = member.isBitField() ? bitField(member) : element(type);
        String numberName =
                element.enumeration() == null ? name : members.free(name + (dimensions.isEmpty() ? "Value" : "Values"));
        return new Slot(
                member,
                name,
                numberName,
                members.free("set" + JavaNames.capital(name)).substring(3),
                element,
                dimensions,
                member.isBitField() ? BitUnit.of(member, outer) : null);
    }

    /** Numbers of a few bits are {@code int}s, whatever C calls them. */
    private Element bitField(Member member) {
        boolean signed = member.type() instanceof Enumeration enumeration
                ? enumeration.signed()
                : ((Scalar) member.type()).encoding() == Encoding.SIGNED;
        boolean bool = member.type() instanceof Scalar scalar && scalar.encoding() == Encoding.BOOL;
        boolean small = member.width() < Integer.SIZE || signed && member.width() == Integer.SIZE;
        TypeName type = bool ? TypeName.BOOLEAN : small ? TypeName.INT : TypeName.LONG;
        ClassName enumeration = member.type() instanceof Enumeration each ? classOf(each) : null;
        return new Element(
                type, Element.Kind.SCALAR, signed ? "S" : "U", "", member.type().size(), enumeration);
    }

    private Element element(ValueLayout type) {
        if (type instanceof Scalar scalar) {
            return scalar(scalar.encoding(), scalar.size());
        } else if (type instanceof Enumeration enumeration) {
            Element number = scalar(enumeration.signed() ? Encoding.SIGNED : Encoding.UNSIGNED, enumeration.size());
            return new Element(
                    number.type(),
                    number.kind(),
                    number.codec(),
                    number.bpfType(),
                    number.size(),
                    classOf(enumeration));
        } else if (type instanceof Composite composite) {
            ClassName name = classOf(composite);
            return new Element(name, Element.Kind.STRUCT, "", "", composite.size(), null);
        } else if (type instanceof Array array && array.text()) {
            return new Element(
                    Types.STRING, Element.Kind.TEXT, "", "string(" + array.length() + ")", array.length(), null);
        }
        int size = ((type instanceof Opaque || type instanceof Array) ? type.size() : 0);
        return new Element(ArrayTypeName.of(TypeName.BYTE), Element.Kind.BYTES, "", "bytes(" + size + ")", size, null);
    }

    private static Element scalar(Encoding encoding, int size) {
        int bits = size * Byte.SIZE;
        return switch (encoding) {
            case UNSIGNED, POINTER -> number(size <= Short.BYTES ? TypeName.INT : TypeName.LONG, "U" + bits, size);
            case SIGNED -> number(size <= Integer.BYTES ? TypeName.INT : TypeName.LONG, "S" + bits, size);
            case BIG_ENDIAN -> number(size <= Short.BYTES ? TypeName.INT : TypeName.LONG, "Be" + bits, size);
            case LITTLE_ENDIAN -> number(size <= Short.BYTES ? TypeName.INT : TypeName.LONG, "Le" + bits, size);
            case BOOL -> number(TypeName.BOOLEAN, "Bool", size);
            case FLOAT ->
                number(
                        size == Float.BYTES ? TypeName.FLOAT : TypeName.DOUBLE,
                        size == Float.BYTES ? "Float" : "Double",
                        size);
        };
    }

    private static Element number(TypeName type, String codec, int size) {
        boolean huge = size > Long.BYTES;
        boolean signless = size == Long.BYTES && (codec.startsWith("U") || codec.startsWith("S"));
        return new Element(
                huge ? Types.BIG_INTEGER : type,
                Element.Kind.SCALAR,
                signless ? "64" : codec,
                codec.toUpperCase(Locale.ROOT),
                size,
                null);
    }
}
