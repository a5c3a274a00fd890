package io.bpf4j.btf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.btf.BtfType.EnumValue;
import io.bpf4j.btf.BtfType.IntEncoding;
import io.bpf4j.btf.BtfType.Linkage;
import io.bpf4j.btf.BtfType.Member;
import io.bpf4j.btf.BtfType.Parameter;
import io.bpf4j.btf.BtfType.SectionEntry;
import io.bpf4j.internal.elf.BtfTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Makes records of types. */
final class TypeDecoder {

    /** Far above what all names of a type take up; damaged ones could share a long one. */
    private static final int MAX_NAMES = 1 << 24;

    private final BtfTypes types;
    private final int id;
    private int named;

    private TypeDecoder(BtfTypes types, int id) {
        this.types = types;
        this.id = id;
    }

    static BtfType decode(BtfTypes types, int id) {
        return new TypeDecoder(types, id).decode();
    }

    private BtfType decode() {
        return switch (types.kind(id)) {
            case VOID -> new BtfType.Void(0);
            case INT -> number(types.encoding(id));
            case PTR -> new BtfType.Pointer(id, target());
            case ARRAY ->
                new BtfType.Array(id, known(types.elementType(id)), known(types.indexType(id)), types.elementCount(id));
            case STRUCT -> new BtfType.Struct(id, types.name(id), size(), elements(this::member));
            case UNION -> new BtfType.Union(id, types.name(id), size(), elements(this::member));
            case ENUM -> new BtfType.Enum(id, types.name(id), size(), types.flag(id), elements(this::value));
            case ENUM64 -> new BtfType.Enum64(id, types.name(id), size(), types.flag(id), elements(this::value));
            case FWD -> new BtfType.Forward(id, types.name(id), types.flag(id));
            case TYPEDEF -> new BtfType.Typedef(id, types.name(id), target());
            case VOLATILE -> new BtfType.Volatile(id, target());
            case CONST -> new BtfType.Const(id, target());
            case RESTRICT -> new BtfType.Restrict(id, target());
            case TYPE_TAG -> new BtfType.TypeTag(id, types.name(id), target());
            case FUNC -> new BtfType.Function(id, types.name(id), target(), linkage());
            case FUNC_PROTO -> prototype();
            case VAR -> new BtfType.Variable(id, types.name(id), target(), linkage());
            case DATASEC -> new BtfType.DataSection(id, types.name(id), size(), elements(this::entry));
            case FLOAT -> new BtfType.Float(id, types.name(id), size());
            case DECL_TAG -> new BtfType.DeclTag(id, types.name(id), target(), types.component(id));
            default -> throw new AssertionError("a kind that was not refused before");
        };
    }

    private long size() {
        return Integer.toUnsignedLong(types.sizeOrType(id));
    }

    private int target() {
        return known(types.sizeOrType(id));
    }

    private int known(int referred) {
        types.requireType(referred, id);
        return referred;
    }

    private BtfType number(int encoding) {
        if (encoding == 3 || encoding > 4) {
            types.require(false, id, "is a number of the unknown encoding " + encoding);
        }
        return new BtfType.Int(
                id,
                types.name(id),
                size(),
                switch (encoding) {
                    case 0 -> IntEncoding.UNSIGNED;
                    case 1 -> IntEncoding.SIGNED;
                    case 2 -> IntEncoding.CHAR;
                    default -> IntEncoding.BOOL;
                },
                types.firstBit(id),
                types.bits(id));
    }

    private Linkage linkage() {
        int number = types.linkage(id);
        Linkage[] linkages = Linkage.values();
        types.require(
                number >= 0 && number < linkages.length,
                id,
                "has the unknown linkage " + Integer.toUnsignedString(number));
        return linkages[number];
    }

    private <T> List<T> elements(IntFunction<T> element) {
        int count = types.count(id);
        List<T> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(element.apply(i));
        }
        return elements;
    }

    private String limited(String name) {
        named += name.length();
        if (named > MAX_NAMES) {
            types.require(false, id, "has names of more than " + MAX_NAMES + " characters in all");
        }
        return name;
    }

    private Member member(int index) {
        return new Member(
                limited(types.memberName(id, index)),
                known(types.memberType(id, index)),
                types.memberBitOffset(id, index),
                types.memberBits(id, index));
    }

    private EnumValue value(int index) {
        return new EnumValue(limited(types.valueName(id, index)), types.value(id, index));
    }

    private SectionEntry entry(int index) {
        return new SectionEntry(
                known(types.entry(id, index)), types.entryOffset(id, index), types.entrySize(id, index));
    }

    /** The last parameter of a variadic function has no type and no name. */
    private BtfType prototype() {
        List<Parameter> parameters = elements(this::parameter);
        int last = parameters.size() - 1;
        boolean variadic = last >= 0
                && parameters.get(last).type() == 0
                && parameters.get(last).name().isEmpty();
        return new BtfType.FunctionPrototype(
                id, target(), variadic ? parameters.subList(0, last) : parameters, variadic);
    }

    private Parameter parameter(int index) {
        return new Parameter(limited(types.parameterName(id, index)), known(types.parameterType(id, index)));
    }
}
