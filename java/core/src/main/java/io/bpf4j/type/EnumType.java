package io.bpf4j.type;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A number with a Java enum's constants for some of its values.
 *
 * <p>A record, since the JIT compiler trusts the fields of records: in a struct the getter and setter are then constants.
 *
 * @param enumeration the enum
 * @param layout how C would declare it
 * @param getter reads the number
 * @param setter writes the number
 * @param sorted the constants with a number, by ascending numbers
 * @param numbers the numbers of those
 * @param ofOrdinals the numbers of all constants by their ordinals; of the unknown one any
 * @param unknown what other numbers are read as; null if they are refused
 */
record EnumType<E extends Enum<E>>(
        Class<E> enumeration,
        TypeLayout.Scalar layout,
        ScalarType.Getter getter,
        ScalarType.Setter setter,
        List<E> sorted,
        long[] numbers,
        long[] ofOrdinals,
        E unknown)
        implements BpfType<E> {

    private static final String UNKNOWN = "UNKNOWN";

    /** Four bytes, with the sign that a C compiler gives them. */
    static <E extends Enum<E>> EnumType<E> of(Class<E> enumeration) {
        boolean signed = constants(enumeration).stream().anyMatch(constant -> number(constant) < 0);
        return of(enumeration, signed ? BpfType.S32 : BpfType.U32, "enum " + enumeration.getSimpleName());
    }

    static <E extends Enum<E>> EnumType<E> of(Class<E> enumeration, BpfType<? extends Number> representation) {
        return of(enumeration, representation, "enum " + enumeration.getSimpleName() + " : " + representation);
    }

    private static <E extends Enum<E>> EnumType<E> of(
            Class<E> enumeration, BpfType<? extends Number> representation, String name) {
        if (!(representation instanceof ScalarType<?> scalar)) {
            throw new IllegalArgumentException(
                    "an enum is represented by one of the numbers in BpfType, not by " + representation);
        }
        List<E> sorted = constants(enumeration).stream()
                .sorted(Comparator.comparingLong(EnumType::number))
                .toList();
        long[] numbers = sorted.stream().mapToLong(EnumType::number).toArray();
        for (int i = 0; i < numbers.length; i++) {
            requireRoom(sorted.get(i), scalar, numbers[i]);
            if (i > 0 && numbers[i] == numbers[i - 1]) {
                throw new IllegalArgumentException(name(sorted.get(i - 1)) + " and " + name(sorted.get(i))
                        + " have the same number " + numbers[i]);
            }
        }
        E unknown = Stream.of(enumeration.getEnumConstants())
                .filter(EnumType::isUnknown)
                .findFirst()
                .orElse(null);
        return new EnumType<>(
                enumeration,
                new TypeLayout.Scalar(name, scalar.size()),
                scalar.getter(),
                scalar.setter(),
                sorted,
                numbers,
                Stream.of(enumeration.getEnumConstants())
                        .mapToLong(constant -> isUnknown(constant) ? 0 : number(constant))
                        .toArray(),
                unknown);
    }

    private static <E extends Enum<E>> void requireRoom(E constant, ScalarType<?> scalar, long number) {
        try {
            scalar.setter().put(ByteBuffer.allocate(scalar.size()), 0, number);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name(constant) + ": " + e.getMessage(), e);
        }
    }

    private static <E extends Enum<E>> List<E> constants(Class<E> enumeration) {
        return Stream.of(enumeration.getEnumConstants())
                .filter(constant -> !isUnknown(constant))
                .toList();
    }

    private static boolean isUnknown(Enum<?> constant) {
        return constant.name().equals(UNKNOWN);
    }

    private static long number(Enum<?> constant) {
        return constant instanceof CEnum numbered ? numbered.value() : constant.ordinal();
    }

    private static String name(Enum<?> constant) {
        return constant.getDeclaringClass().getSimpleName() + "." + constant.name();
    }

    @Override
    public int size() {
        return layout.size();
    }

    @Override
    public int alignment() {
        return layout.size();
    }

    @Override
    public E read(ByteBuffer buffer, int offset) {
        long number = getter.get(buffer, offset);
        int index = Arrays.binarySearch(numbers, number);
        if (index >= 0) {
            return sorted.get(index);
        }
        if (unknown == null) {
            throw new IllegalArgumentException(number + " is the number of no constant of the enum "
                    + enumeration.getName() + "; give it one, or a constant " + UNKNOWN + " for all others");
        }
        return unknown;
    }

    @Override
    public void write(ByteBuffer buffer, int offset, E value) {
        if (value == unknown) {
            throw new IllegalArgumentException(
                    name(value) + " stands for any number without a constant, and for none to write");
        }
        setter.put(buffer, offset, ofOrdinals[value.ordinal()]);
    }

    @Override
    public String toString() {
        return layout.cType();
    }
}
