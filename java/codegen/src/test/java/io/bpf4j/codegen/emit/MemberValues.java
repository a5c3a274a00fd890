package io.bpf4j.codegen.emit;

import com.palantir.javapoet.TypeName;
import io.bpf4j.codegen.layout.ValueLayout;
import io.bpf4j.codegen.layout.ValueLayout.Array;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Encoding;
import io.bpf4j.codegen.layout.ValueLayout.Member;
import io.bpf4j.codegen.layout.ValueLayout.Scalar;
import io.bpf4j.codegen.testing.Reflection;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A random value for each member of a struct, one arm of each union, as C assigns it and as generated Java sets it. */
final class MemberValues {

    /**
     * A member that is no struct, or an element of an array of these.
     *
     * @param statement assigns the value in C to the member of a variable {@code v}
     * @param value the value in Java
     * @param setter name of the method of the view
     * @param getter name of the method of the view
     * @param indices indices in the array
     * @param view finds the view that it is in, from that of the outermost struct
     * @param record gets the value out of the record of the outermost struct
     */
    record Assignment(
            String statement,
            Object value,
            String setter,
            String getter,
            Object[] indices,
            UnaryOperator<Object> view,
            UnaryOperator<Object> record) {}

    private final JavaTypes types;
    private final Random random;
    private final List<Assignment> assignments = new ArrayList<>();

    private MemberValues(JavaTypes types, Random random) {
        this.types = types;
        this.random = random;
    }

    static List<Assignment> of(JavaTypes types, Composite type, Random random) {
        MemberValues values = new MemberValues(types, random);
        values.fill(type, "v", UnaryOperator.identity(), UnaryOperator.identity());
        return values.assignments;
    }

    private void fill(Composite type, String path, UnaryOperator<Object> view, UnaryOperator<Object> record) {
        List<Slot> active = new ArrayList<>();
        choose(type, true, types.shape(type).leaves().iterator(), active);
        for (Slot slot : active) {
            if (!slot.isFlexible()) {
                fill(slot, path + "." + slot.member().name(), new ArrayList<>(), view, record);
            }
        }
    }

    private void choose(Composite type, boolean on, Iterator<Slot> leaves, List<Slot> active) {
        int arm = type.union() ? random.nextInt(type.members().size()) : -1;
        for (int i = 0; i < type.members().size(); i++) {
            Member member = type.members().get(i);
            boolean chosen = on && (arm < 0 || arm == i);
            if (member.isAnonymous()) {
                choose((Composite) member.type(), chosen, leaves, active);
            } else {
                Slot slot = leaves.next();
                if (chosen) {
                    active.add(slot);
                }
            }
        }
    }

    private void fill(
            Slot slot, String path, List<Integer> indices, UnaryOperator<Object> view, UnaryOperator<Object> record) {
        if (indices.size() < slot.dimensions().size()) {
            for (int i = 0; i < slot.dimensions().get(indices.size()); i++) {
                List<Integer> inner = new ArrayList<>(indices);
                inner.add(i);
                fill(slot, path + "[" + i + "]", inner, view, record);
            }
            return;
        }
        Object[] at = indices.toArray();
        UnaryOperator<Object> value = outer -> {
            Object found = Reflection.call(record.apply(outer), slot.numberName());
            for (int index : indices) {
                found = Reflection.element(found, index);
            }
            return found;
        };
        if (slot.element().kind() == Element.Kind.STRUCT) {
            Composite inner = composite(slot);
            fill(inner, path, outer -> Reflection.call(view.apply(outer), slot.numberName(), at), value);
            return;
        }
        String setter =
                "set" + slot.setter() + slot.numberName().substring(slot.name().length());
        add(slot, path, setter, at, view, value);
    }

    private static Composite composite(Slot slot) {
        ValueLayout type = slot.member().type();
        while (type instanceof Array array) {
            type = array.element();
        }
        return (Composite) type;
    }

    private void add(
            Slot slot,
            String path,
            String setter,
            Object[] at,
            UnaryOperator<Object> view,
            UnaryOperator<Object> record) {
        Element element = slot.element();
        Object value;
        String statement;
        if (element.kind() == Element.Kind.TEXT) {
            value = random.ints(random.nextInt(element.size()), 'a', 'z' + 1)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
            statement = "strcpy(" + path + ", \"" + value + "\");";
        } else if (element.kind() == Element.Kind.BYTES) {
            byte[] bytes = new byte[element.size()];
            random.nextBytes(bytes);
            value = bytes;
            StringBuilder list = new StringBuilder();
            for (byte each : bytes) {
                list.append(each & 0xff).append(',');
            }
            statement = "memcpy(" + path + ", (unsigned char[]){" + list + "}, " + bytes.length + ");";
        } else {
            value = slot.member().isBitField() ? bits(slot) : number(element);
            statement = path + " = " + literal(slot, value) + ";";
        }
        assignments.add(new Assignment(statement, value, setter, slot.numberName(), at, view, record));
    }

    private Object bits(Slot slot) {
        int unused = Long.SIZE - slot.member().width();
        long bits = slot.element().codec().equals("S")
                ? random.nextLong() << unused >> unused
                : random.nextLong() << unused >>> unused;
        return boxed(slot.element().type(), bits);
    }

    private static Object boxed(TypeName type, long bits) {
        return type.equals(TypeName.BOOLEAN)
                ? (Object) ((bits & 1) != 0)
                : type.equals(TypeName.INT) ? (Object) (int) bits : (Object) bits;
    }

    private Object number(Element element) {
        return switch (element.codec()) {
            case "Float" -> random.nextFloat() - 0.5f;
            case "Double" -> random.nextDouble() - 0.5;
            case "U128" -> new BigInteger(128, random);
            case "S128" -> new BigInteger(128, random).subtract(BigInteger.ONE.shiftLeft(127));
            case "Bool" -> random.nextBoolean();
            default -> {
                int unused = Long.SIZE - element.size() * Byte.SIZE;
                long bits = element.codec().startsWith("S")
                        ? random.nextLong() << unused >> unused
                        : random.nextLong() << unused >>> unused;
                yield boxed(element.type(), bits);
            }
        };
    }

    private static String literal(Slot slot, Object value) {
        if (value instanceof BigInteger huge) {
            return "(unsigned __int128)%sULL << 64 | %sULL"
                    .formatted(
                            Long.toUnsignedString(huge.shiftRight(Long.SIZE).longValue()),
                            Long.toUnsignedString(huge.longValue()));
        } else if (value instanceof Float number) {
            return Float.toHexString(number) + "f";
        } else if (value instanceof Double number) {
            return Double.toHexString(number);
        } else if (value instanceof Boolean flag) {
            return flag ? "1" : "0";
        }
        String number = Long.toUnsignedString(((Number) value).longValue()) + "ULL";
        String codec = slot.element().codec();
        if (codec.startsWith("Be") || codec.startsWith("Le")) {
            return "hto" + codec.toLowerCase(Locale.ROOT) + "(" + number + ")";
        }
        return isPointer(slot) ? "(void *)" + number : number;
    }

    private static boolean isPointer(Slot slot) {
        ValueLayout type = slot.member().type();
        while (type instanceof Array array) {
            type = array.element();
        }
        return type instanceof Scalar scalar && scalar.encoding() == Encoding.POINTER;
    }

    /** What C runs to set all members of a variable and to print it. */
    static String function(Composite type, List<Assignment> assignments) {
        return type.cType() + " v;\nmemset(&v, 0, sizeof(v));\n"
                + assignments.stream().map(Assignment::statement).collect(Collectors.joining("\n"))
                + "\nbytes(&v, sizeof(v));\n";
    }
}
