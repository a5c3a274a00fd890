package io.bpf4j.btf;

import static io.bpf4j.btf.BtfBuilder.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.groups.Tuple.tuple;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.btf.BtfType.EnumValue;
import io.bpf4j.btf.BtfType.Linkage;
import io.bpf4j.btf.BtfType.Member;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Types by their numbers and names, and what is refused. */
class BtfTest {

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @TempDir
    private Path directory;

    static List<ByteOrder> orders() {
        return List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    private static void assertDamaged(ThrowingCallable call, String... parts) {
        assertThatExceptionOfType(BpfObjectFormatException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    /** The types that clang 14 makes nothing of, or others. */
    @ParameterizedTest
    @MethodSource("orders")
    void kindsThatCompilersLackAreDecoded(ByteOrder order) {
        BtfBuilder builder = new BtfBuilder(order).number("long");
        builder.type(ENUM64, "flags", 2, 8, builder.string("LOW"), 1, 0, builder.string("HIGH"), -2, -1);
        builder.type(ENUM64, "levels", FLAG | 1, 8, builder.string("BELOW"), -5, -1);
        builder.type(ENUM, "signs", FLAG | 1, 4, builder.string("MINUS"), -1);
        builder.type(TYPE_TAG, "user", 0, 1);
        builder.type(DECL_TAG, "important", 0, 2, 1);
        builder.type(FWD, "declared", FLAG, 0);
        builder.type(INT, "flag", 0, 1, 4 << 24 | 8).type(INT, "letter", 0, 1, 2 << 24 | 8);
        builder.type(FUNC_PROTO, "", 0, 0).type(FUNC, "elsewhere", 2, 10).type(VAR, "theirs", 0, 1, 2);
        builder.type(DATASEC, ".ksyms", 2, 12, 12, 0, 8, 11, 8, 4);
        Btf btf = builder.btf();

        assertThat(btf.byteOrder()).isEqualTo(order);
        assertThat(btf.pointerSize()).isEqualTo(4);
        assertThat(btf.typeCount()).isEqualTo(14);
        assertThat(btf.types())
                .hasSize(13)
                .endsWith(new BtfType.DataSection(
                        13,
                        ".ksyms",
                        12,
                        List.of(new BtfType.SectionEntry(12, 0, 8), new BtfType.SectionEntry(11, 8, 4))));
        assertThat(btf.type(0)).isEqualTo(new BtfType.Void(0));
        assertThat(btf.type(2))
                .isEqualTo(new BtfType.Enum64(
                        2, "flags", 8, false, List.of(new EnumValue("LOW", 1), new EnumValue("HIGH", -2))));
        assertThat(btf.type(3))
                .isEqualTo(new BtfType.Enum64(3, "levels", 8, true, List.of(new EnumValue("BELOW", -5))));
        assertThat(btf.type(4)).isEqualTo(new BtfType.Enum(4, "signs", 4, true, List.of(new EnumValue("MINUS", -1))));
        assertThat(btf.type(5)).isEqualTo(new BtfType.TypeTag(5, "user", 1));
        assertThat(btf.type(6)).isEqualTo(new BtfType.DeclTag(6, "important", 2, 1));
        assertThat(btf.type(7)).isEqualTo(new BtfType.Forward(7, "declared", true));
        assertThat(btf.type(8)).isEqualTo(new BtfType.Int(8, "flag", 1, BtfType.IntEncoding.BOOL, 0, 8));
        assertThat(btf.type(9)).isEqualTo(new BtfType.Int(9, "letter", 1, BtfType.IntEncoding.CHAR, 0, 8));
        assertThat(btf.type(10)).isEqualTo(new BtfType.FunctionPrototype(10, 0, List.of(), false));
        assertThat(btf.type(11)).isEqualTo(new BtfType.Function(11, "elsewhere", 10, Linkage.EXTERN));
        assertThat(btf.type(12)).isEqualTo(new BtfType.Variable(12, "theirs", 1, Linkage.EXTERN));
        assertThat(((BtfType.Enumeration) btf.type(3)).nameOf(-5)).contains("BELOW");
        assertThat(((BtfType.Enumeration) btf.type(3)).nameOf(5)).isEmpty();
        assertThat(btf.resolve(5)).isEqualTo(btf.type(1));
        assertThat(btf.size(12)).isEqualTo(4);
        assertThat(btf.alignment(12)).isEqualTo(4);
        assertThat(CFormat.of(btf).declaration(2)).isEqualTo("""
                enum flags {
                \tLOW = 1,
                \tHIGH = 18446744073709551614ULL,
                };""");
    }

    @Test
    void typesAreFoundByTheirNames() {
        Btf btf = Btf.of(Path.of("/sys/kernel/btf/vmlinux"));

        assertThat(btf.find("task_struct", BtfType.Struct.class).orElseThrow().members())
                .extracting(Member::name)
                .contains("pid", "tgid", "comm");
        assertThat(btf.find("task_struct", BtfType.Union.class)).isEmpty();
        assertThat(btf.find("task_struct", BtfType.Composite.class)).isPresent();
        assertThat(btf.find("there_is_no_such_type")).isEmpty();
        assertThat(btf.find("")).isEmpty();
        assertThat(btf.findAll("task_struct"))
                .isNotEmpty()
                .allMatch(type -> type.name().equals("task_struct"));
        assertThat(btf.find("task_struct").orElseThrow())
                .isEqualTo(btf.findAll("task_struct").get(0));
        // One by one is as good as by the index.
        List<BtfType> all =
                btf.types().filter(type -> type.name().equals("list_head")).toList();
        assertThat(btf.findAll("list_head")).isEqualTo(all);
        assertThat(btf.pointerSize()).isEqualTo(8);
        assertThat(btf.base()).isEmpty();
    }

    /** The first of many threads make the index of names. */
    @Test
    void threadsFindTheSame() throws Exception {
        byte[] object = TestObjects.bytes("btf_kinds");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 50; round++) {
                Btf btf = BpfElf.parse("btf_kinds", object).btf();
                List<Future<Optional<BtfType>>> found =
                        threads.invokeAll(Collections.nCopies(4, () -> btf.find("everything")), 1, TimeUnit.MINUTES);
                for (Future<Optional<BtfType>> each : found) {
                    assertThat(each.get()).isEqualTo(btf.find("everything")).isPresent();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void membersOfAnonymousTypesBelongToWhatSurroundsThem() {
        Btf btf = BpfElf.parse("btf_kinds", TestObjects.bytes("btf_kinds")).btf();
        BtfType.Struct nested = btf.find("nested", BtfType.Struct.class).orElseThrow();

        assertThat(nested.members())
                .extracting(Member::name)
                .containsExactly("id", "", "named", "anonymous_type", "anonymous_enum");
        assertThat(btf.members(nested))
                .extracting(Member::name, Member::offset, Member::bitFieldSize)
                .containsExactly(
                        tuple("id", 0L, 0),
                        tuple("raw", 8L, 0),
                        tuple("low", 8L, 0),
                        tuple("inner", 12L, 0),
                        tuple("deep", 14L, 13),
                        tuple("named", 16L, 0),
                        tuple("anonymous_type", 32L, 0),
                        tuple("anonymous_enum", 64L, 0));
        Member deep = btf.members(nested).get(4);
        assertThat(deep.isBitField()).isTrue();
        assertThat(btf.members(nested).get(0).isBitField()).isFalse();
        boolean little = ORDER == ByteOrder.LITTLE_ENDIAN;
        assertThat(deep.bitOffset()).isEqualTo(little ? 115 : 112 + 3);
    }

    @Test
    void sizesAndAlignmentsAreThoseOfC() {
        Btf btf = BpfElf.parse("btf_kinds", TestObjects.bytes("btf_kinds")).btf();

        assertThat(layout(btf, "point")).containsExactly(8, 4);
        assertThat(layout(btf, "packed")).containsExactly(16, 1);
        assertThat(layout(btf, "wide")).containsExactly(16, 16);
        assertThat(layout(btf, "matrix_t")).containsExactly(24, 4);
        assertThat(layout(btf, "callback_t")).containsExactly(8, 8);
        assertThat(layout(btf, "empty")).containsExactly(0, 1);
        assertThat(layout(btf, "__int128")).containsExactly(16, 16);
        assertThat(layout(btf, "declared_only")).containsExactly(0, 1);
        assertThat(layout(btf, "helper")).containsExactly(0, 1);
        assertThat(btf.resolve(btf.find("odd_t").orElseThrow().id()).name()).isEqualTo("unsigned short");
    }

    private static List<Integer> layout(Btf btf, String name) {
        int id = btf.find(name).orElseThrow().id();
        return List.of((int) btf.size(id), btf.alignment(id));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void splitBtfGoesOnAfterItsBase(ByteOrder order) throws IOException {
        BtfBuilder first = new BtfBuilder(order).number("int").type(STRUCT, "shared", 0, 4);
        BtfBuilder second = new BtfBuilder(order, first.stringsLength());
        second.type(STRUCT, "own", 1, 4, second.string("number"), 1, 0).type(PTR, "", 0, 2);
        // A name in the strings of the base.
        second.raw(1, TYPEDEF << 24, 3).type(STRUCT, "shared", 0, 8);
        Btf base = first.btf();
        Btf split = Btf.parseSplit(base, second.bytes());
        Path basePath = Files.write(directory.resolve("base"), first.bytes());
        Path splitPath = Files.write(directory.resolve("split"), second.bytes());

        assertThat(split.base()).contains(base);
        assertThat(split.typeCount()).isEqualTo(7);
        assertThat(split.types()).extracting(BtfType::id).containsExactly(3, 4, 5, 6);
        assertThat(split.type(1)).isEqualTo(base.type(1));
        assertThat(split.type(3)).isEqualTo(new BtfType.Struct(3, "own", 4, List.of(new Member("number", 1, 0, 0))));
        assertThat(split.type(4)).isEqualTo(new BtfType.Pointer(4, 2));
        assertThat(split.type(5)).isEqualTo(new BtfType.Typedef(5, "int", 3));
        assertThat(split.findAll("shared")).extracting(BtfType::id).containsExactly(2, 6);
        assertThat(split.find("shared")).contains(base.type(2));
        assertThat(split.find("int", BtfType.Typedef.class)).contains((BtfType.Typedef) split.type(5));
        assertThat(split.find("own").orElseThrow().id()).isEqualTo(3);
        assertThat(split.pointerSize()).isEqualTo(base.pointerSize());
        assertThat(ValueFormat.of(split)
                        .format(3, ByteBuffer.allocate(4).order(order).putInt(0, 7)))
                .isEqualTo("{\"number\": 7}");
        assertThat(CFormat.of(split).allDeclarations())
                .contains("struct shared___2 {", "struct own {\n\tint number;\n};");
        assertThat(Btf.ofSplit(splitPath, Btf.of(basePath)).types().toList())
                .isEqualTo(split.types().toList());
        assertThat(Btf.parseSplit(base, ByteBuffer.wrap(second.bytes())).type(3))
                .isEqualTo(split.type(3));
        if (order == ORDER) {
            BtfOracleTest.assertSame(
                    split,
                    Commands.json(
                            "bpftool", "-j", "-B", basePath.toString(), "btf", "dump", "file", splitPath.toString()));
        }
    }

    @Test
    void splitBtfOfTheOtherByteOrderIsRefused() {
        Btf base = new BtfBuilder(ORDER).number("int").btf();

        assertDamaged(() -> Btf.parseSplit(base, new BtfBuilder(Compiler.FOREIGN, 5).bytes()), "differ in byte order");
    }

    /** What {@code pahole} puts into modules that are built outside of the kernel. */
    @Test
    void aModuleBringsThePartOfTheKernelsTypesThatItNeeds() throws IOException {
        BtfBuilder base = new BtfBuilder(ORDER).number("int").type(STRUCT, "distilled", 0, 64);
        BtfBuilder split = new BtfBuilder(ORDER, base.stringsLength());
        split.type(STRUCT, "own", 1, 64, split.string("inner"), 2, 0);
        Path module = directory.resolve("module.ko");
        Files.write(module, TestObjects.bytes("maps"));
        Path baseSection = Files.write(directory.resolve("base"), base.bytes());
        Path section = Files.write(directory.resolve("section"), split.bytes());
        Commands.run(
                "llvm-objcopy",
                "--remove-section=.BTF",
                "--remove-section=.rel.BTF",
                "--remove-section=.BTF.ext",
                "--remove-section=.rel.BTF.ext",
                module.toString());
        Commands.run(
                "llvm-objcopy",
                "--add-section=.BTF=" + section,
                "--add-section=.BTF.base=" + baseSection,
                module.toString());
        Btf btf = Btf.of(module);

        assertThat(btf.base().orElseThrow().typeCount()).isEqualTo(3);
        assertThat(btf.type(3)).isEqualTo(new BtfType.Struct(3, "own", 64, List.of(new Member("inner", 2, 0, 0))));
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> Btf.of(directory.resolve("missing")))
                .withMessageContaining("there is no such file");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> Btf.of(directory))
                .withMessageContaining("it cannot be read");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> Btf.module("no_such_module"))
                .withMessageContaining(
                        "cannot read BTF of module no_such_module: there is no /sys/kernel/btf/no_such_module: it is not loaded");
        for (String name : List.of("", "../vmlinux", ".")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Btf.module(name));
        }
        Btf btf = new BtfBuilder(ORDER).number("int").btf();
        for (int id : new int[] {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> btf.type(id));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> btf.size(id));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> btf.alignment(id));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> btf.resolve(id));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> CFormat.of(btf).declaration(id));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> CFormat.of(btf).name(id));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> CFormat.of(btf).declarations(id));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> ValueFormat.of(btf).format(id, ByteBuffer.allocate(8)));
        }
    }

    @Test
    void damageToTheHeaderIsRefused() throws IOException {
        byte[] good = new BtfBuilder(ORDER).number("int").bytes();
        assertThat(Btf.parse(ByteBuffer.wrap(good)).typeCount()).isEqualTo(2);

        assertDamaged(() -> Btf.parse(new byte[0]), "section .BTF ends inside its header");
        assertDamaged(() -> Btf.parse(new byte[100]), "section .BTF is not BTF");
        assertDamaged(() -> Btf.parse(with(good, 2, (byte) 2)), "section .BTF is of version 2, and only 1 is known");
        Path text = Files.writeString(directory.resolve("text.bpf.o"), "this is no BTF, and no ELF file either");
        assertDamaged(() -> Btf.of(text), text.toString(), "section .BTF is not BTF");
        Path elf = Files.write(directory.resolve("cut.o"), List.of("\177ELF and nothing behind it"));
        assertDamaged(() -> Btf.of(elf), "the ELF header");
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        byte[] copy = bytes.clone();
        copy[at] = value;
        return copy;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 31})
    void anUnknownKindIsRefusedByItsNumber(int kind) {
        assertDamaged(
                () -> new BtfBuilder(ORDER).number("int").type(kind, "", 0, 0).btf(),
                "BTF type 2 is of the unknown kind " + kind + " (byte 16 of the types)",
                "knows those up to 19, BTF_KIND_ENUM64");
    }

    @Test
    void damageIsRefusedWhereItIsLookedAt() {
        Btf btf = new BtfBuilder(ORDER)
                .number("int")
                .type(PTR, "", 0, 99)
                .raw(12345, TYPEDEF << 24, 1)
                .type(INT, "odd", 0, 4, 7 << 24 | 32)
                .type(VAR, "v", 0, 1, 77)
                .btf();

        assertThat(btf.type(1).name()).isEqualTo("int");
        assertDamaged(
                () -> btf.type(2),
                "BTF type 2 refers to type 99, which does not exist; split BTF needs the BTF that it is based on (byte 16");
        assertDamaged(() -> btf.type(3), "the name of BTF type 3 is at 12345, outside the table of BTF strings");
        assertDamaged(() -> btf.type(4), "is a number of the unknown encoding 7");
        assertDamaged(() -> btf.type(5), "has the unknown linkage 77");
        assertDamaged(() -> btf.find("int"), "the name of BTF type 3");
        assertDamaged(() -> CFormat.of(btf).name(2), "type 99 does not exist");
    }

    @Test
    void typesThatContainThemselvesAreRefused() {
        BtfBuilder builder = new BtfBuilder(ORDER);
        builder.type(TYPEDEF, "endless", 0, 1).type(CONST, "", 0, 3).type(CONST, "", 0, 2);
        builder.type(ARRAY, "", 0, 0, 4, 4, 2).type(PTR, "", 0, 5).type(STRUCT, "s", 1, 8, 0, 7, 0);
        builder.type(UNION, "", 1, 8, 0, 6, 0).type(FUNC_PROTO, "", 1, 8, 0, 8);
        builder.type(PTR, "", 0, 9);
        Btf btf = builder.btf();

        for (int id : new int[] {1, 2, 3, 4, 6}) {
            assertDamaged(() -> btf.alignment(id), "contains itself, or is nested deeper than 64 levels");
            assertDamaged(() -> ValueFormat.of(btf).format(id, ByteBuffer.allocate(64)), "contains itself");
        }
        for (int id : new int[] {1, 2, 3}) {
            assertDamaged(() -> btf.resolve(id), "contains itself");
            assertDamaged(() -> CFormat.of(btf).name(id == 1 ? 2 : id), "contains itself");
        }
        assertDamaged(() -> btf.size(4), "contains itself");
        assertDamaged(() -> btf.members((BtfType.Composite) btf.type(6)), "contains itself");
        for (int id : new int[] {4, 6}) {
            assertDamaged(() -> CFormat.of(btf).declarations(id), "contains itself");
        }
        // A pointer to itself has a size, and no name.
        assertThat(btf.size(5)).isEqualTo(8);
        assertDamaged(() -> CFormat.of(btf).name(5), "contains itself");
        assertDamaged(() -> CFormat.of(btf).name(8), "contains itself");
        assertThat(CFormat.of(btf).declarations(5)).isEmpty();
    }

    /** Types within types, two each: as many as there are atoms, if somebody counted them. */
    @Test
    void typesThatMultiplyEndInTime() {
        BtfBuilder builder = new BtfBuilder(ORDER).number("int");
        for (int id = 2; id <= 50; id++) {
            builder.type(STRUCT, "", 2, 0, 0, id - 1, 0, 0, id - 1, 0);
        }
        builder.type(FUNC_PROTO, "", 0, 1);
        for (int id = 52; id <= 100; id++) {
            builder.type(FUNC_PROTO, "", 2, 1, 0, id - 1, 0, id - 1);
        }
        for (int id = 101; id <= 150; id++) {
            builder.type(UNION, "", 2, 4, 0, id == 101 ? 1 : id - 1, 0, 0, id == 101 ? 1 : id - 1, 0);
        }
        Btf btf = builder.btf();

        assertDamaged(() -> btf.members((BtfType.Composite) btf.type(50)), "has more than 65536 members");
        assertDamaged(() -> CFormat.of(btf).name(100), "takes more than");
        assertDamaged(() -> CFormat.of(btf).declaration(150), "takes more than");
        assertDamaged(() -> ValueFormat.of(btf).format(150, ByteBuffer.allocate(4)), "takes more than");
        assertThat(btf.alignment(150)).isEqualTo(4);
    }

    @Test
    void longNamesOfManyMembersDoNotFillTheMemory() {
        BtfBuilder builder = new BtfBuilder(ORDER).number("int");
        int longest = builder.string("x".repeat(4096));
        int tooLong = builder.string("x".repeat(4097));
        int[] members = new int[60_000 * 3];
        for (int i = 0; i < 60_000; i++) {
            members[i * 3] = longest;
            members[i * 3 + 1] = 1;
        }
        builder.type(STRUCT, "s", 60_000, 4, members).raw(tooLong, FWD << 24, 0);
        Btf btf = builder.btf();

        assertDamaged(() -> btf.type(2), "has names of more than");
        assertDamaged(() -> btf.type(3), "has more than 4096 bytes");
    }
}
