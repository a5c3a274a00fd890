package io.bpf4j.codegen.emit;

import static io.bpf4j.codegen.testing.Reflection.call;
import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javapoet.ClassName;
import io.bpf4j.btf.BpfElf;
import io.bpf4j.codegen.TypeGenerator;
import io.bpf4j.codegen.emit.MemberValues.Assignment;
import io.bpf4j.codegen.layout.LayoutReader;
import io.bpf4j.codegen.layout.ValueLayout;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.testing.JavaCompiler;
import io.bpf4j.codegen.testing.NativeProgram;
import io.bpf4j.codegen.testing.Reflection;
import io.bpf4j.codegen.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.BpfView;
import io.bpf4j.type.TypeLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types of torture.h in Java and in C: what the one writes the other reads, and every byte is the same. */
class TortureTest {

    private static final int ROUNDS = 25;
    private static final int BEFORE = 3;

    private static JavaTypes types;
    private static ClassLoader classes;
    private static List<Composite> composites;

    @TempDir
    private Path directory;

    @BeforeAll
    static void generate() {
        BpfElf object = TestObjects.read("torture");
        types = new JavaTypes(ClassName.get("generated", "Torture"), new JavaNames());
        LayoutReader layouts = new LayoutReader(object.btf());
        object.globals()
                .forEach(section -> section.variables()
                        .forEach(variable ->
                                types.add(layouts.read(variable.type().orElseThrow()), variable.name())));
        object.maps().forEach(map -> types.add(layouts.read(map.value().orElseThrow()), "value"));
        types.name();
        classes = JavaCompiler.compile(TypeGenerator.of(object).reached().generate("generated", "Torture"));
        composites = types.all().stream()
                .filter(Composite.class::isInstance)
                .map(Composite.class::cast)
                // C cannot name the others, which are reached as members.
                .filter(each -> !each.cType().contains("{"))
                .toList();
    }

    private static Class<?> load(ClassName name) {
        return Reflection.load(classes, "generated.Torture$" + String.join("$", name.simpleNames()));
    }

    @Test
    void everyMemberLiesWhereCPutsIt() throws IOException {
        List<String> functions = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (Composite composite : composites) {
            TypeLayout.Struct layout = (TypeLayout.Struct)
                    Reflection.type(load(types.classOf(composite))).layout();
            functions.add("printf(\"%zu\\n\", sizeof(" + composite.cType() + "));\n");
            expected.add(String.valueOf(layout.size()));
            addMembers(composite, composite.cType(), "", 0, layout, functions, expected);
        }

        assertThat(NativeProgram.run(directory, functions)).isEqualTo(expected);
        assertThat(expected).hasSizeGreaterThan(200);
    }

    private void addMembers(
            Composite type,
            String outer,
            String path,
            int offset,
            TypeLayout.Struct layout,
            List<String> functions,
            List<String> expected) {
        for (Slot slot : types.shape(type).leaves()) {
            if (slot.isFlexible() || slot.member().isBitField()) {
                continue;
            }
            TypeLayout.Member member = layout.members().stream()
                    .filter(each -> each.name().equals(slot.name()))
                    .findFirst()
                    .orElseThrow();
            String name = path + slot.member().name();
            functions.add("printf(\"%%zu %%zu %s %s\\n\", offsetof(%s, %s), sizeof(((%s *)0)->%s));\n"
                    .formatted(outer, name, outer, name, outer, name));
            int at = offset + member.offset();
            expected.add(at + " " + member.layout().size() + " " + outer + " " + name);
            ValueLayout element = slot.member().type();
            TypeLayout elementLayout = member.layout();
            StringBuilder indices = new StringBuilder();
            while (element instanceof ValueLayout.Array array && elementLayout instanceof TypeLayout.Array javaArray) {
                element = array.element();
                elementLayout = javaArray.element();
                indices.append("[0]");
            }
            if (element instanceof Composite inner) {
                addMembers(
                        inner, outer, name + indices + ".", at, (TypeLayout.Struct) elementLayout, functions, expected);
            }
        }
    }

    @Test
    void bitFieldsHaveTheBitsThatCGivesThem() throws IOException {
        List<String> functions = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (Composite composite : composites) {
            for (Slot slot : types.shape(composite).leaves()) {
                if (slot.member().isBitField()) {
                    boolean signed = slot.element().codec().equals("S");
                    String name = slot.member().name();
                    functions.add(composite.cType() + " v; memset(&v, 0, sizeof(v)); v." + name
                            + " = -1; bytes(&v, sizeof(v));\n");
                    ByteBuffer buffer = ByteBuffer.allocate(composite.size());
                    int width = slot.member().width();
                    long ones = signed ? -1 : -1L >>> Long.SIZE - width;
                    Object value = slot.element().type().toString().equals("boolean")
                            ? (Object) true
                            : slot.element().type().toString().equals("int") ? (Object) (int) ones : (Object) ones;
                    call(
                            view(composite, buffer, 0),
                            "set" + slot.setter()
                                    + slot.numberName().substring(slot.name().length()),
                            value);
                    expected.add(HexFormat.of().formatHex(buffer.array()));
                }
            }
        }

        assertThat(NativeProgram.run(directory, functions)).isEqualTo(expected);
        assertThat(expected).hasSize(20);
    }

    private static Object view(Composite type, ByteBuffer buffer, int offset) {
        BpfView view = (BpfView) Reflection.make(load(types.classOf(type).nestedClass("View")));
        view.wrap(buffer, offset);
        return view;
    }

    @Test
    void whatCWritesIsReadInJavaAndTheOtherWayRound() throws IOException {
        Random random = new Random(7);
        List<Composite> written = new ArrayList<>();
        List<List<Assignment>> values = new ArrayList<>();
        List<String> functions = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Composite composite : composites) {
                List<Assignment> assignments = MemberValues.of(types, composite, random);
                written.add(composite);
                values.add(assignments);
                functions.add(MemberValues.function(composite, assignments));
            }
        }
        List<String> lines = NativeProgram.run(directory, functions);

        assertThat(lines).hasSameSizeAs(written);
        for (int i = 0; i < lines.size(); i++) {
            check(written.get(i), values.get(i), HexFormat.of().parseHex(lines.get(i)));
        }
    }

    private void check(Composite type, List<Assignment> assignments, byte[] bytes) {
        BpfType<Object> javaType = Reflection.type(load(types.classOf(type)));
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + BEFORE).put(BEFORE, bytes);
        Object view = view(type, buffer, BEFORE);
        Object record = javaType.read(buffer, BEFORE);
        ByteBuffer empty = ByteBuffer.allocate(bytes.length);
        Object writer = view(type, empty, 0);
        for (Assignment each : assignments) {
            assertThat(call(each.view().apply(view), each.getter(), each.indices()))
                    .as("%s, by the view", each.statement())
                    .isEqualTo(each.value());
            assertThat(each.record().apply(record))
                    .as("%s, by the record", each.statement())
                    .isEqualTo(each.value());
            Object[] arguments = new Object[each.indices().length + 1];
            System.arraycopy(each.indices(), 0, arguments, 0, each.indices().length);
            arguments[each.indices().length] = each.value();
            call(each.view().apply(writer), each.setter(), arguments);
        }
        ByteBuffer rewritten = ByteBuffer.allocate(bytes.length);
        new Random(bytes.length).nextBytes(rewritten.array());
        javaType.write(rewritten, 0, record);
        String text = HexFormat.of().formatHex(bytes);

        assertThat(HexFormat.of().formatHex(empty.array()))
                .as("%s by the view", type.cType())
                .isEqualTo(text);
        assertThat(HexFormat.of().formatHex(rewritten.array()))
                .as("%s by the record", type.cType())
                .isEqualTo(text);
        assertThat(javaType.read(rewritten, 0))
                .isEqualTo(record)
                .hasSameHashCodeAs(record)
                .hasToString(record.toString());
    }
}
