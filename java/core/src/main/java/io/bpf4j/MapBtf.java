package io.bpf4j;

import io.bpf4j.btf.MapDefinition;
import io.bpf4j.internal.btf.MapReader;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.layout.LayoutCheck;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.TypeLayout;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is known of the types of a map's keys and values, to be compared with the Java types that it is bound to. Where nothing is known but sizes,
 * those are compared.
 *
 * <p>Thread-safe. A type that was found right is not compared again as long as no other one was.
 */
final class MapBtf {

    private final int keySize;
    private final int valueSize;
    private final int keyId;
    private final int valueId;
    private volatile BpfType<?> checkedKey;
    private volatile BpfType<?> checkedValue;

    /** The BTF in the kernel, which is read when it is needed; 0 if there is none, or it was read. */
    private int kernelId;

    private BtfTypes types;

    private MapBtf(int keySize, int valueSize, int keyId, int valueId, int kernelId, BtfTypes types) {
        this.keySize = keySize;
        this.valueSize = valueSize;
        this.keyId = keyId;
        this.valueId = valueId;
        this.kernelId = kernelId;
        this.types = types;
    }

    /** Of a map that an object declares. Its file knows types that libbpf forgets at load, for kinds of maps of which the kernel takes no BTF. */
    static MapBtf ofObject(BtfTypes types, String map, int keySize, int valueSize) {
        Optional<MapDefinition> definition = MapReader.find(types, map);
        return new MapBtf(
                keySize,
                valueSize,
                definition.map(MapDefinition::key).orElseGet(OptionalInt::empty).orElse(0),
                definition
                        .map(MapDefinition::value)
                        .orElseGet(OptionalInt::empty)
                        .orElse(0),
                0,
                types);
    }

    /**
     * Of a map that belongs to no object. Its BTF can be read with {@code CAP_SYS_ADMIN} only; without, nothing but sizes is known.
     *
     * @param facts what the kernel says of it, indexed by {@code MapNative.INFO_*}
     */
    static MapBtf ofKernel(long[] facts) {
        return new MapBtf(
                (int) facts[MapNative.INFO_KEY_SIZE],
                (int) facts[MapNative.INFO_VALUE_SIZE],
                (int) facts[MapNative.INFO_BTF_KEY_TYPE],
                (int) facts[MapNative.INFO_BTF_VALUE_TYPE],
                (int) facts[MapNative.INFO_BTF_ID],
                null);
    }

    /**
     * Compares the types of keys and values.
     *
     * @param operation what they are for, as an infinitive
     * @param subject the map
     * @throws LayoutMismatchException if one of them differs
     */
    void check(String operation, String subject, BpfType<?> key, BpfType<?> value) {
        if (key == checkedKey && value == checkedValue) {
            return;
        }
        String difference = Stream.of(
                        difference("key", keySize, keyId, key), difference("value", valueSize, valueId, value))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("\n"));
        if (!difference.isEmpty()) {
            throw new LayoutMismatchException(operation, subject, difference);
        }
        checkedKey = key;
        checkedValue = value;
    }

    private Optional<String> difference(String part, int size, int id, BpfType<?> type) {
        boolean sameSize = type.size() == size;
        if (sameSize && (id == 0 || !LayoutCheck.hasParts(type.layout()))) {
            return Optional.empty();
        }
        Optional<String> difference = types().filter(each -> describes(each, id, size))
                .flatMap(each -> LayoutCheck.difference(each, id, type));
        return difference
                .or(() -> sameSize ? Optional.empty() : Optional.of(LayoutCheck.sizeDifference(size, type)))
                .map(text -> "its " + part + " and the Java type differ:\n" + text);
    }

    /** Sizes may be set anew before load; the types then tell nothing. */
    private static boolean describes(BtfTypes types, int id, int size) {
        return id != 0 && id < types.size() && types.sizeOf(id) == size;
    }

    /**
     * Compares a type with the struct of the same name, if the program was compiled with one.
     *
     * @param operation what it is for, as an infinitive
     * @param subject the map
     * @throws LayoutMismatchException if it differs
     */
    void checkStruct(String operation, String subject, BpfType<?> type) {
        types().flatMap(each -> structDifference(each, type)).ifPresent(difference -> {
            throw new LayoutMismatchException(
                    operation, subject, "its events and the Java type differ:\n" + difference);
        });
    }

    private static Optional<String> structDifference(BtfTypes types, BpfType<?> type) {
        OptionalInt id = type.layout() instanceof TypeLayout.Struct struct
                ? types.find(struct.union() ? BtfTypes.UNION : BtfTypes.STRUCT, struct.name())
                : OptionalInt.empty();
        return id.isPresent() ? LayoutCheck.difference(types, id.getAsInt(), type) : Optional.empty();
    }

    private synchronized Optional<BtfTypes> types() {
        if (kernelId != 0) {
            types = KernelBtf.read(kernelId).orElse(null);
            kernelId = 0;
        }
        return Optional.ofNullable(types);
    }
}
