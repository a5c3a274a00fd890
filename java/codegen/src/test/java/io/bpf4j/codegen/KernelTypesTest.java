package io.bpf4j.codegen;

import static io.bpf4j.codegen.testing.Reflection.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.btf.Btf;
import io.bpf4j.btf.BtfType;
import io.bpf4j.codegen.testing.JavaCompiler;
import io.bpf4j.codegen.testing.Reflection;
import io.bpf4j.junit.BpfTest;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.BpfView;
import io.bpf4j.type.MemoryValue;
import io.bpf4j.type.TypeLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types of the running kernel, the largest that there are. */
@BpfTest
class KernelTypesTest {

    private static final int PARTS = 8;

    private static Btf kernel;
    private static ClassLoader classes;

    @BeforeAll
    static void generate() {
        kernel = Btf.kernel();
        classes = JavaCompiler.compile(TypeGenerator.of("vmlinux", kernel)
                .type("task_struct")
                .type("net_device")
                .type("sk_buff")
                .generate("kernel", "Kernel"));
    }

    private static Class<?> load(String name) {
        return Reflection.load(classes, "kernel.Kernel$" + name);
    }

    @ParameterizedTest
    @CsvSource({"task_struct,TaskStruct", "net_device,NetDevice", "sk_buff,SkBuff"})
    void membersLieWhereBtfSays(String struct, String name) {
        TypeLayout.Struct layout =
                (TypeLayout.Struct) Reflection.type(load(name)).layout();
        BtfType.Struct type = kernel.find(struct, BtfType.Struct.class).orElseThrow();
        List<String> expected = new ArrayList<>();
        addMembers(type, 0, expected);

        assertThat(layout.size()).isEqualTo((int) type.size());
        assertThat(layout.members().stream().map(KernelTypesTest::place))
                .containsExactlyInAnyOrderElementsOf(expected)
                .hasSizeGreaterThan(50);
    }

    private static void addMembers(BtfType.Composite type, long bits, List<String> places) {
        for (BtfType.Member member : kernel.members(type)) {
            long start = bits + member.bitOffset();
            if (member.name().isEmpty() && kernel.resolve(member.type()) instanceof BtfType.Composite inner) {
                addMembers(inner, start, places);
            } else if (member.isBitField()) {
                places.add("bits " + start + ", " + member.bitFieldSize());
            } else if (!(kernel.resolve(member.type()) instanceof BtfType.Array array) || array.length() > 0) {
                places.add("bytes " + start / Byte.SIZE + ", " + kernel.size(member.type()));
            }
        }
    }

    private static String place(TypeLayout.Member member) {
        return member.layout() instanceof TypeLayout.BitField bits
                ? "bits " + (member.offset() * Byte.SIZE + bits.start()) + ", " + bits.width()
                : "bytes " + member.offset() + ", " + member.layout().size();
    }

    @Test
    void structsOfMoreMembersThanRecordsHaveAreTheirBytes() {
        Class<?> task = load("TaskStruct");
        BpfType<Object> type = Reflection.type(task);
        byte[] bytes = new byte[type.size()];
        new Random(7).nextBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        BpfView view = (BpfView) Reflection.make(load("TaskStruct$View"));
        view.wrap(buffer, 0);
        call(view, "setPid", 4711);
        int offset = ((TypeLayout.Struct) type.layout())
                .members().stream()
                        .filter(member -> member.name().equals("pid"))
                        .findFirst()
                        .orElseThrow()
                        .offset();

        assertThat(task).hasSuperclass(MemoryValue.class);
        assertThat(buffer.getInt(offset)).isEqualTo(4711);
        Object value = type.read(buffer, 0);
        ByteBuffer written = ByteBuffer.allocate(bytes.length + 1);
        type.write(written, 1, value);

        assertThat(written.slice(1, bytes.length)).isEqualTo(buffer.rewind());
        assertThat(call(value, "pid")).isEqualTo(4711);
        assertThat(call(value, "comm")).isEqualTo(call(view, "comm"));
        assertThat(value)
                .isEqualTo(call(task, "copyOf", bytes.clone()))
                .hasSameHashCodeAs(call(task, "copyOf", bytes.clone()));
        buffer.putInt(offset, 1);
        assertThat(call(value, "pid")).isEqualTo(4711);
    }

    /** All of them are more than one class has room for, and take a compiler minutes. */
    @Test
    void typesOfAllKindsGenerate() {
        TypeGenerator generator = TypeGenerator.of("vmlinux", kernel);
        kernel.types()
                .filter(type -> type instanceof BtfType.Composite || type instanceof BtfType.Enumeration)
                .filter(type -> !type.name().isEmpty() && kernel.size(type.id()) > 0 && type.id() % PARTS == 0)
                .forEach(type -> generator.type(type.id(), type.name()));

        assertThat(generator.generate("kernel", "Part").source()).hasSizeGreaterThan(1_000_000);
    }
}
