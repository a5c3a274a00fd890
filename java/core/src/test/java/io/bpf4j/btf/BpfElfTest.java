package io.bpf4j.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.OpenMap;
import io.bpf4j.OpenObject;
import io.bpf4j.OpenProgram;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an object file holds, without libbpf; where libbpf can say it too, it says the same. */
class BpfElfTest {

    @TempDir
    private Path directory;

    static List<ByteOrder> orders() {
        return List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    private static BpfElf kinds() {
        return BpfElf.parse("btf_kinds", TestObjects.bytes("btf_kinds"));
    }

    private static MapDefinition map(BpfElf elf, String name) {
        return elf.maps().stream()
                .filter(map -> map.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String type(BpfElf elf, int id) {
        return CFormat.of(elf.btf()).name(id);
    }

    @Test
    void mapsAreWhatTheSourceDefines() {
        BpfElf elf = kinds();
        MapDefinition typed = map(elf, "typed");

        assertThat(elf.maps()).extracting(MapDefinition::name).containsExactly("typed", "untyped", "outer", "bloom");
        assertThat(typed.type()).isEqualTo(BpfMapType.HASH);
        assertThat(typed.maxEntries()).isEqualTo(1024);
        assertThat(typed.flags()).isEqualTo(1);
        assertThat(typed.pinned()).isTrue();
        assertThat(type(elf, typed.key().orElseThrow())).isEqualTo("struct point");
        assertThat(type(elf, typed.value().orElseThrow())).isEqualTo("struct everything");
        assertThat(typed.keySize()).isEqualTo(8);
        assertThat(typed.valueSize())
                .isEqualTo(elf.btf().size(typed.value().orElseThrow()))
                .isPositive();
        assertThat(typed.inner()).isEmpty();
        MapDefinition untyped = map(elf, "untyped");
        assertThat(untyped.key()).isEmpty();
        assertThat(untyped.value()).isEmpty();
        assertThat(List.of(untyped.keySize(), untyped.valueSize())).containsExactly(8L, 24L);
        MapDefinition inner = map(elf, "outer").inner().orElseThrow();
        assertThat(inner.name()).isEqualTo("outer.inner");
        assertThat(inner.type()).isEqualTo(BpfMapType.ARRAY);
        assertThat(type(elf, inner.value().orElseThrow())).isEqualTo("struct point");
        assertThat(map(elf, "bloom").mapExtra()).isEqualTo(3);
        assertThat(map(elf, "bloom").numaNode()).isZero();
    }

    /** Objects whose maps libbpf reads without a kernel's help. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "btf_kinds",
                "maps",
                "layouts",
                "pinned",
                "events",
                "tail_calls",
                "percpu",
                "globals",
                "rejections"
            })
    void mapsAndProgramsAreThoseOfLibbpf(String name) {
        BpfElf elf = BpfElf.parse(name, TestObjects.bytes(name));
        try (OpenObject object = TestObjects.open(name)) {
            assertThat(elf.maps())
                    .extracting(BpfElfTest::text)
                    .containsExactlyInAnyOrderElementsOf(
                            object.maps().stream().map(BpfElfTest::text).toList());
            assertThat(elf.programs())
                    .extracting(ProgramDefinition::name, ProgramDefinition::section)
                    .containsExactlyElementsOf(object.programs().stream()
                            .map(program -> tuple(program.name(), section(program)))
                            .toList());
        }
    }

    private static String section(OpenProgram program) {
        return program.section().startsWith("?") ? program.section().substring(1) : program.section();
    }

    private static String text(MapDefinition map) {
        return map.name() + " " + map.type() + " " + map.keySize() + " " + map.valueSize() + " " + map.maxEntries();
    }

    private static String text(OpenMap map) {
        return map.name() + " " + map.type() + " " + map.keySize() + " " + map.valueSize() + " " + map.maxEntries();
    }

    @Test
    void programsAreFunctionsInSectionsOfTheirOwn() {
        BpfElf elf = kinds();

        assertThat(elf.programs())
                .extracting(ProgramDefinition::name, ProgramDefinition::section, ProgramDefinition::autoload)
                .containsExactly(
                        tuple("not_loaded", "tracepoint/syscalls/sys_enter_write", false),
                        tuple("relocated", "raw_tp/sys_enter", true));
        assertThat(elf.programs()).allMatch(program -> program.instructions() > 1);
        assertThat(elf.license()).contains("Dual BSD/GPL");
        assertThat(elf.name()).isEqualTo("btf_kinds");
        assertThat(elf.byteOrder()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(elf.sections())
                .contains(".maps", ".BTF", ".BTF.ext", "license", ".data.own")
                .doesNotContain("");
        assertThat(elf.section("license").orElseThrow().remaining()).isEqualTo("Dual BSD/GPL".length() + 1);
        assertThat(elf.section(".bss")).isEmpty();
        assertThat(elf.section("missing")).isEmpty();
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> elf.section("license").orElseThrow().put(0, (byte) 1));
    }

    @Test
    void variablesAreWhereTheSymbolsSayAndOfTheTypesThatTheBtfSays() {
        BpfElf elf = kinds();
        var sections = elf.globals().stream().collect(Collectors.toMap(GlobalSection::name, Function.identity()));

        GlobalVariable everything = sections.get(".data").variables().stream()
                .filter(variable -> variable.name().equals("everything"))
                .findFirst()
                .orElseThrow();
        assertThat(type(elf, everything.type().orElseThrow())).isEqualTo("struct everything");
        assertThat(everything.size())
                .isEqualTo((int) elf.btf().size(everything.type().orElseThrow()));
        assertThat(everything.global()).isTrue();
        GlobalSection readOnly = sections.get(".rodata");
        assertThat(readOnly.isReadOnly()).isTrue();
        GlobalVariable origin = readOnly.variables().get(0);
        assertThat(ValueFormat.of(elf.btf())
                        .format(
                                origin.type().orElseThrow(),
                                readOnly.initial().orElseThrow().position(origin.offset())))
                .isEqualTo("{\"x\": 1, \"y\": -2}");
        GlobalSection zero = sections.get(".bss");
        assertThat(zero.initial()).isEmpty();
        assertThat(zero.isReadOnly()).isFalse();
        assertThat(zero.variables())
                .filteredOn(variable -> variable.name().equals("counter"))
                .allMatch(variable -> !variable.global()
                        && variable.size() == 8
                        && variable.section().equals(".bss"))
                .hasSize(1);
        GlobalSection own = sections.get(".data.own");
        assertThat(own.size()).isEqualTo(4);
        assertThat(own.initial().orElseThrow().getInt()).isEqualTo(7);
        assertThat(own.initial().orElseThrow().position()).isZero();
    }

    @Test
    void structOpsAreVariablesOfTheKernelsStructs() {
        BpfElf elf = BpfElf.parse("struct_ops", TestObjects.bytes("struct_ops"));

        assertThat(elf.structOps())
                .isNotEmpty()
                .allMatch(each -> each.type().isPresent() && each.section().contains("struct_ops"));
        assertThat(kinds().structOps()).isEmpty();
    }

    @Test
    void codeHasFunctionsLinesAndRelocations() {
        BpfElf elf = kinds();

        assertThat(elf.functions())
                .extracting(function -> elf.btf().type(function.type()).name())
                .containsExactlyInAnyOrder("helper", "not_loaded", "relocated");
        assertThat(elf.functions()).extracting(FunctionInfo::section).contains(".text", "raw_tp/sys_enter");
        LineInfo line = elf.lines().stream()
                .filter(each -> each.section().equals(".text") && each.text().contains("return point->x + point->y;"))
                .findFirst()
                .orElseThrow();
        assertThat(line.file()).endsWith("btf_kinds.bpf.c");
        assertThat(line.line()).isPositive();
        assertThat(line.column()).isPositive();
        assertThat(elf.lines()).extracting(LineInfo::offset).allMatch(offset -> offset % 8 == 0);
        assertThat(elf.relocations())
                .extracting(
                        CoreRelocation::section,
                        each -> elf.btf().type(each.type()).name(),
                        CoreRelocation::access,
                        CoreRelocation::kind)
                .containsExactlyInAnyOrder(
                        tuple("raw_tp/sys_enter", "task_struct", "0:0", CoreRelocation.Kind.FIELD_BYTE_OFFSET),
                        tuple("raw_tp/sys_enter", "task_struct", "0:0", CoreRelocation.Kind.FIELD_EXISTS));
        assertThat(elf.relocations()).allMatch(each -> each.offset() % 8 == 0);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void objectsOfBothByteOrdersAreRead(ByteOrder order) throws IOException {
        Path file = Compiler.compile(directory, order, Compiler.PROGRAM);
        BpfElf elf = BpfElf.of(file);

        assertThat(elf.byteOrder()).isEqualTo(order);
        assertThat(elf.name()).isEqualTo(file.toString());
        assertThat(elf.license()).contains("GPL");
        assertThat(map(elf, "flows").maxEntries()).isEqualTo(16);
        assertThat(type(elf, map(elf, "flows").key().orElseThrow())).isEqualTo("enum color");
        assertThat(elf.programs()).extracting(ProgramDefinition::name).containsExactly("main_program");
        assertThat(elf.functions()).hasSize(1);
        assertThat(elf.lines()).isNotEmpty();
        assertThat(elf.relocations()).isEmpty();
        assertThat(elf.section(".data").orElseThrow().order()).isEqualTo(order);
        ByteBuffer inside = ByteBuffer.allocate(10 + (int) Files.size(file));
        inside.position(10).put(Files.readAllBytes(file)).position(10);
        assertThat(BpfElf.parse("inside", inside).maps()).isEqualTo(elf.maps());
        assertThat(inside.position()).isEqualTo(10);
    }

    @Test
    void whatIsNoObjectIsRefused() throws IOException {
        assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> BpfElf.of(directory.resolve("missing")));
        assertThatExceptionOfType(BpfException.class).isThrownBy(() -> BpfElf.of(directory));
        for (byte[] bytes : List.of(new byte[0], new byte[5], new byte[6], new byte[100])) {
            assertThatExceptionOfType(BpfObjectFormatException.class)
                    .isThrownBy(() -> BpfElf.parse("zero", bytes))
                    .withMessage("cannot open object zero: it is not an ELF file");
        }
        Path file = Files.writeString(directory.resolve("no.btf.c"), "int x = 1;");
        Path object = directory.resolve("no.btf.o");
        Commands.run("clang", "-target", "bpf", "-c", "-o", object.toString(), file.toString());
        BpfElf elf = BpfElf.of(object);
        assertThat(elf.btf().typeCount()).isEqualTo(1);
        assertThat(elf.btf().find("x")).isEmpty();
        assertThat(elf.maps()).isEmpty();
        assertThat(elf.lines()).isEmpty();
        assertThat(elf.license()).isEqualTo(Optional.empty());
        assertThat(elf.globals().get(0).variables())
                .singleElement()
                .matches(each -> each.type().isEmpty());
        assertThatExceptionOfType(BpfObjectFormatException.class)
                .isThrownBy(() -> Btf.of(object))
                .withMessageContaining("it has no section .BTF; compile it with -g");
    }
}
