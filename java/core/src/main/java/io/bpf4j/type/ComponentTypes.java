package io.bpf4j.type;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.lang3.ClassUtils;

/** Which {@link BpfType} a record component has, from its Java type and its {@link CType}. */
final class ComponentTypes {

    private static final Map<String, ScalarType<?>> SCALARS = Stream.of(
                    BpfType.U8,
                    BpfType.U16,
                    BpfType.U32,
                    BpfType.U64,
                    BpfType.S8,
                    BpfType.S16,
                    BpfType.S32,
                    BpfType.S64,
                    BpfType.BE16,
                    BpfType.BE32,
                    BpfType.BE64,
                    BpfType.BOOL)
            .map(type -> (ScalarType<?>) type)
            .collect(Collectors.toMap(Object::toString, Function.identity()));

    private static final Map<Class<?>, BpfType<?>> DEFAULTS = Map.of(
            byte.class, BpfType.S8,
            short.class, BpfType.S16,
            int.class, BpfType.S32,
            long.class, BpfType.S64,
            boolean.class, BpfType.BOOL,
            Inet4Address.class, BpfType.IPV4,
            Inet6Address.class, BpfType.IPV6,
            MacAddress.class, BpfType.MAC);

    /** What C calls an address, with the same size and alignment. */
    private static final Map<Class<?>, Set<String>> ADDRESSES = Map.of(
            Inet4Address.class, Set.of("struct in_addr", "__be32"),
            Inet6Address.class, Set.of("struct in6_addr", "__be32[4]"),
            MacAddress.class, Set.of("__u8[6]"));

    /** The outermost length comes first, as in C: {@code __u32[2][3]} is two arrays of three. */
    private static final Pattern ARRAY = Pattern.compile("([^\\[\\]]+)\\[(\\d{1,9})](.*)");

    private static final Pattern SPACE_AROUND_BRACKETS = Pattern.compile("\\s*([\\[\\]])\\s*");
    private static final Pattern STRUCT = Pattern.compile("struct\\s+(\\w+)");
    private static final Pattern ENUM = Pattern.compile("enum(\\s+\\w+)?");
    private static final String ENUM64 = "enum64";

    private final RecordComponent component;
    private final MethodHandles.Lookup lookup;
    private final Set<Class<?>> inside;

    private ComponentTypes(RecordComponent component, MethodHandles.Lookup lookup, Set<Class<?>> inside) {
        this.component = component;
        this.lookup = lookup;
        this.inside = inside;
    }

    /**
     * The type of a component.
     *
     * @param inside the component's record and those that contain it
     */
    static BpfType<?> of(RecordComponent component, MethodHandles.Lookup lookup, Set<Class<?>> inside) {
        CType annotation = component.getAnnotation(CType.class);
        ComponentTypes types = new ComponentTypes(component, lookup, inside);
        return annotation == null
                ? types.unannotated()
                : types.annotated(component.getGenericType(), normal(annotation.value()));
    }

    /** The name of the C struct that a record stands for; its own where nothing else is said. */
    static String structName(Class<?> record) {
        CType annotation = record.getAnnotation(CType.class);
        if (annotation == null) {
            return record.getSimpleName();
        }
        Matcher struct = STRUCT.matcher(normal(annotation.value()));
        if (!struct.matches()) {
            throw new IllegalArgumentException(record.getSimpleName() + ": a record stands for a struct, as in"
                    + " @CType(\"struct name\"), not for \"" + annotation.value() + "\"");
        }
        return struct.group(1);
    }

    private static String normal(String cType) {
        return SPACE_AROUND_BRACKETS.matcher(cType.strip()).replaceAll("$1");
    }

    private BpfType<?> unannotated() {
        Class<?> javaType = component.getType();
        BpfType<?> type = DEFAULTS.get(javaType);
        if (type != null) {
            return type;
        }
        if (javaType.isRecord()) {
            return record(javaType);
        }
        if (javaType.isEnum()) {
            return enumeration(javaType);
        }
        throw refusal("the Java type " + component.getGenericType().getTypeName()
                + " has no C type of its own; name one with @CType");
    }

    private BpfType<?> annotated(Type javaType, String cType) {
        BpfType<?> address = address(javaType, cType);
        if (address != null) {
            return address;
        }
        Matcher array = ARRAY.matcher(cType);
        if (array.matches()) {
            return array(javaType, cType, array.group(1) + array.group(3), Integer.parseInt(array.group(2)));
        }
        if (SCALARS.containsKey(cType)) {
            return scalar(javaType, cType);
        }
        if (ENUM.matcher(cType).matches() || cType.equals(ENUM64)) {
            requireJavaType(javaType instanceof Class<?> each && each.isEnum(), javaType, cType, "an enum");
            return cType.equals(ENUM64)
                    ? enumeration((Class<?>) javaType, BpfType.U64)
                    : enumeration((Class<?>) javaType);
        }
        if (STRUCT.matcher(cType).matches()) {
            requireJavaType(javaType instanceof Class<?> each && each.isRecord(), javaType, cType, "a record");
            return record((Class<?>) javaType);
        }
        throw refusal("unknown C type \"" + cType + "\"; known are "
                + SCALARS.keySet().stream().sorted().collect(Collectors.joining(", "))
                + ", enum, enum64, struct name, char[n], and arrays of them");
    }

    private static BpfType<?> address(Type javaType, String cType) {
        return javaType instanceof Class<?> each
                        && ADDRESSES.getOrDefault(each, Set.of()).contains(cType)
                ? DEFAULTS.get(each)
                : null;
    }

    private BpfType<?> scalar(Type javaType, String cType) {
        ScalarType<?> scalar = SCALARS.get(cType);
        if (javaType instanceof Class<?> each && each.isEnum() && scalar.primitive() != boolean.class) {
            return enumeration(each, scalar);
        }
        // Elements of lists are objects, components are not.
        boolean element = component.getGenericType() != javaType;
        Class<?> needed = element ? ClassUtils.primitiveToWrapper(scalar.primitive()) : scalar.primitive();
        requireJavaType(javaType == needed, javaType, cType, needed.getTypeName());
        return scalar;
    }

    private BpfType<?> array(Type javaType, String cType, String element, int length) {
        if (javaType instanceof ParameterizedType list && list.getRawType() == List.class) {
            return BpfType.array(annotated(list.getActualTypeArguments()[0], element), length);
        }
        if (element.equals("char")) {
            requireJavaType(javaType == String.class, javaType, cType, "java.lang.String");
            return named(() -> BpfType.string(length));
        }
        if (element.equals("__u8") && javaType == byte[].class) {
            return BpfType.bytes(length);
        }
        ScalarType<?> scalar = SCALARS.get(element);
        String list = "java.util.List";
        if (scalar == null) {
            throw javaTypeRefusal(javaType, cType, list);
        }
        Class<?> primitives = scalar.primitive().arrayType();
        String needed = (element.equals("__u8") ? "byte[], " : "") + primitives.getTypeName() + " or " + list;
        requireJavaType(javaType == primitives, javaType, cType, needed);
        return PrimitiveArrays.of(scalar, length);
    }

    private BpfType<?> record(Class<?> javaType) {
        if (inside.contains(javaType)) {
            throw refusal("the struct " + javaType.getSimpleName() + " would contain itself");
        }
        return RecordType.of(javaType.asSubclass(Record.class), lookup, inside);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private BpfType<?> enumeration(Class<?> javaType) {
        return named(() -> BpfType.ofEnum((Class) javaType));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private BpfType<?> enumeration(Class<?> javaType, BpfType<?> representation) {
        return named(() -> BpfType.ofEnum((Class) javaType, (BpfType) representation));
    }

    /** A type whose refusal names the component as well. */
    private BpfType<?> named(Supplier<BpfType<?>> type) {
        try {
            return type.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name() + ": " + e.getMessage(), e);
        }
    }

    private void requireJavaType(boolean condition, Type javaType, String cType, String needed) {
        if (!condition) {
            throw javaTypeRefusal(javaType, cType, needed);
        }
    }

    private IllegalArgumentException javaTypeRefusal(Type javaType, String cType, String needed) {
        return refusal(cType + " needs the Java type " + needed + ", not " + javaType.getTypeName());
    }

    private IllegalArgumentException refusal(String reason) {
        return new IllegalArgumentException(name() + ": " + reason);
    }

    private String name() {
        return component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    }
}
