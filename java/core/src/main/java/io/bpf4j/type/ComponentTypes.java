package io.bpf4j.type;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which {@link BpfType} a record component has, from its Java type and its {@link CType}. */
final class ComponentTypes {

    private static final Map<String, BpfType<?>> SCALARS = Stream.of(
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

    private static final Pattern ARRAY = Pattern.compile("(char|__u8)\\s*\\[\\s*(\\d{1,9})\\s*]");

    private static final Map<String, IntFunction<BpfType<?>>> ARRAYS =
            Map.of("char", BpfType::string, "__u8", BpfType::bytes);

    private static final Map<String, Class<?>> ARRAY_CLASSES = Map.of("char", String.class, "__u8", byte[].class);

    private ComponentTypes() {}

    static BpfType<?> of(RecordComponent component, MethodHandles.Lookup lookup) {
        CType annotation = component.getAnnotation(CType.class);
        return annotation == null ? unannotated(component, lookup) : annotated(component, annotation.value());
    }

    private static BpfType<?> unannotated(RecordComponent component, MethodHandles.Lookup lookup) {
        Class<?> javaType = component.getType();
        BpfType<?> type = DEFAULTS.get(javaType);
        if (type != null) {
            return type;
        }
        if (javaType.isRecord()) {
            return RecordType.of(javaType.asSubclass(Record.class), lookup);
        }
        throw new IllegalArgumentException(name(component) + ": the Java type " + javaType.getTypeName()
                + " has no C type of its own; name one with @CType");
    }

    private static BpfType<?> annotated(RecordComponent component, String cType) {
        BpfType<?> scalar = SCALARS.get(cType);
        if (scalar instanceof ScalarType<?> type) {
            requireClass(component, cType, type.primitive());
            return scalar;
        }
        Matcher array = ARRAY.matcher(cType);
        if (array.matches()) {
            requireClass(component, cType, ARRAY_CLASSES.get(array.group(1)));
            return ARRAYS.get(array.group(1)).apply(Integer.parseInt(array.group(2)));
        }
        List<String> known = SCALARS.keySet().stream().sorted().toList();
        throw new IllegalArgumentException(name(component) + ": unknown C type \"" + cType + "\"; known are "
                + String.join(", ", known) + ", char[n], __u8[n]");
    }

    private static void requireClass(RecordComponent component, String cType, Class<?> javaType) {
        if (component.getType() != javaType) {
            throw new IllegalArgumentException(name(component) + ": " + cType + " needs the Java type "
                    + javaType.getTypeName() + ", not " + component.getType().getTypeName());
        }
    }

    private static String name(RecordComponent component) {
        return component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    }
}
