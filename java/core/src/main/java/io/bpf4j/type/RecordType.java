package io.bpf4j.type;

import static java.lang.invoke.MethodType.methodType;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A struct whose members are the components of a record. */
final class RecordType<R extends Record> implements BpfType<R> {

    private static final MethodHandle ADD;
    private static final MethodHandle READ;
    private static final MethodHandle WRITE;
    private static final MethodHandle ZERO;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ADD = lookup.findStatic(Math.class, "addExact", methodType(int.class, int.class, int.class));
            READ = lookup.findVirtual(BpfType.class, "read", methodType(Object.class, ByteBuffer.class, int.class));
            WRITE = lookup.findVirtual(
                    BpfType.class, "write", methodType(void.class, ByteBuffer.class, int.class, Object.class));
            ZERO = lookup.findStatic(
                    Padding.class, "zero", methodType(void.class, ByteBuffer.class, int.class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Class<R> record;
    private final List<Member> members;
    private final int size;
    private final int alignment;
    private final TypeLayout.Struct layout;
    private final MethodHandle reader;
    private final MethodHandle writer;
    private final RecordCodec codec;

    private RecordType(Class<R> record, List<Member> members, MethodHandles.Lookup lookup)
            throws ReflectiveOperationException {
        this.record = record;
        this.members = members;
        this.alignment = members.stream()
                .mapToInt(member -> member.type.alignment())
                .max()
                .orElse(1);
        this.size = Padding.align(members.stream().mapToInt(Member::end).max().orElse(0), alignment);
        this.layout = new TypeLayout.Struct(
                ComponentTypes.structName(record),
                members.stream().map(Member::layout).toList(),
                size);
        this.reader = makeReader(lookup);
        this.writer = makeWriter(lookup);
        this.codec = codec(List.of(reader, writer));
    }

    static <R extends Record> RecordType<R> of(Class<R> record, MethodHandles.Lookup lookup) {
        return of(record, lookup, Set.of());
    }

    /** A record within others, which it must not be one of. */
    static <R extends Record> RecordType<R> of(
            Class<R> record, MethodHandles.Lookup lookup, Set<Class<?>> surrounding) {
        if (!record.isRecord()) {
            throw new IllegalArgumentException(record.getName() + " is not a record");
        }
        Set<Class<?>> inside = new HashSet<>(surrounding);
        inside.add(record);
        List<Member> members = new ArrayList<>();
        int offset = 0;
        for (RecordComponent component : record.getRecordComponents()) {
            BpfType<?> type = ComponentTypes.of(component, lookup, inside);
            Member member = new Member(component, type, Padding.align(offset, type.alignment()));
            members.add(member);
            offset = member.end();
        }
        // A lookup sees only modules that this one reads, and no module descriptor can name those of users.
        RecordType.class.getModule().addReads(record.getModule());
        try {
            return new RecordType<>(record, members, MethodHandles.privateLookupIn(record, lookup));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "the record " + record.getName() + " is not accessible; open its package to io.bpf4j, or hand"
                            + " over MethodHandles.lookup()",
                    e);
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int alignment() {
        return alignment;
    }

    @Override
    public TypeLayout.Struct layout() {
        return layout;
    }

    @Override
    public R read(ByteBuffer buffer, int offset) {
        return record.cast(codec.read(buffer, offset));
    }

    @Override
    public void write(ByteBuffer buffer, int offset, R value) {
        codec.write(buffer, offset, value);
    }

    /** The layout, one member a line, as in {@code struct Flow { 0: __u32 source; 4: __be16 port; } size 8}. */
    @Override
    public String toString() {
        return layout.describe();
    }

    /** {@code (ByteBuffer, int) -> Object}: the constructor, each argument read at its place. */
    private MethodHandle makeReader(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
        Class<?>[] types =
                members.stream().map(member -> member.component.getType()).toArray(Class<?>[]::new);
        MethodHandle constructor = lookup.findConstructor(record, methodType(void.class, types));
        for (int i = members.size() - 1; i >= 0; i--) {
            constructor = MethodHandles.collectArguments(
                    constructor, i, members.get(i).reader());
        }
        int[] order = new int[2 * members.size()];
        Arrays.setAll(order, i -> i % 2);
        return MethodHandles.permuteArguments(constructor, methodType(record, ByteBuffer.class, int.class), order)
                .asType(methodType(Object.class, ByteBuffer.class, int.class));
    }

    /** {@code (ByteBuffer, int, Object) -> void}: the members and the gaps between them, one after the other. */
    private MethodHandle makeWriter(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
        MethodHandle composed = MethodHandles.empty(methodType(void.class, ByteBuffer.class, int.class, record));
        int end = size;
        for (int i = members.size() - 1; i >= 0; i--) {
            Member member = members.get(i);
            if (member.end() < end) {
                composed = MethodHandles.foldArguments(composed, zero(member.end(), end - member.end()));
            }
            MethodHandle accessor = lookup.unreflect(member.component.getAccessor());
            composed =
                    MethodHandles.foldArguments(composed, MethodHandles.filterArguments(member.writer(), 2, accessor));
            end = member.offset;
        }
        return composed.asType(methodType(void.class, ByteBuffer.class, int.class, Object.class));
    }

    private static MethodHandle zero(int offset, int length) {
        return at(MethodHandles.insertArguments(ZERO, 2, length), offset);
    }

    /** A function of a buffer and an offset, moved by a constant. */
    private static MethodHandle at(MethodHandle function, int offset) {
        return offset == 0
                ? function
                : MethodHandles.filterArguments(function, 1, MethodHandles.insertArguments(ADD, 1, offset));
    }

    private static RecordCodec codec(List<MethodHandle> handles) throws ReflectiveOperationException {
        String template = RecordCodecTemplate.class.getSimpleName() + ".class";
        try (InputStream in = RecordCodecTemplate.class.getResourceAsStream(template)) {
            Class<?> codec = MethodHandles.lookup()
                    .defineHiddenClassWithClassData(in.readAllBytes(), handles, true)
                    .lookupClass();
            return (RecordCodec) codec.getDeclaredConstructor().newInstance();
        } catch (IOException e) {
            throw new IllegalStateException("the class file of " + template + " cannot be read", e);
        }
    }

    private static MethodHandle readerOf(BpfType<?> type) throws ReflectiveOperationException {
        if (type instanceof ScalarType<?> scalar) {
            return scalar.reader();
        }
        return type instanceof RecordType<?> nested ? nested.reader : READ.bindTo(type);
    }

    private static MethodHandle writerOf(BpfType<?> type) throws ReflectiveOperationException {
        if (type instanceof ScalarType<?> scalar) {
            return scalar.writer();
        }
        return type instanceof RecordType<?> nested ? nested.writer : WRITE.bindTo(type);
    }

    /** A component and its place. */
    private static final class Member {

        private final RecordComponent component;
        private final BpfType<?> type;
        private final int offset;

        private Member(RecordComponent component, BpfType<?> type, int offset) {
            this.component = component;
            this.type = type;
            this.offset = offset;
        }

        private TypeLayout.Member layout() {
            return new TypeLayout.Member(component.getName(), offset, type.layout());
        }

        private int end() {
            return Math.addExact(offset, type.size());
        }

        /** {@code (ByteBuffer, int) -> component}. */
        private MethodHandle reader() throws ReflectiveOperationException {
            MethodHandle function = readerOf(type);
            Class<?> javaType = component.getType();
            return at(
                    MethodHandles.explicitCastArguments(function, methodType(javaType, ByteBuffer.class, int.class)),
                    offset);
        }

        /** {@code (ByteBuffer, int, component) -> void}. */
        private MethodHandle writer() throws ReflectiveOperationException {
            MethodHandle function = writerOf(type);
            return at(
                    function.asType(methodType(void.class, ByteBuffer.class, int.class, component.getType())), offset);
        }
    }
}
