package io.bpf4j.codegen;

import static io.bpf4j.codegen.testing.Reflection.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.codegen.testing.BtfBuilder;
import io.bpf4j.codegen.testing.BtfBuilder.Member;
import io.bpf4j.codegen.testing.JavaCompiler;
import io.bpf4j.codegen.testing.Reflection;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.BpfView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Types that no compiler at hand makes. */
class HandMadeTypesTest {

    private final BtfBuilder btf = new BtfBuilder(ByteOrder.nativeOrder());

    private Generation generate() {
        return TypeGenerator.of("dir/made.btf", btf.build()).all().generate("made", "Made");
    }

    private static Class<?> load(ClassLoader loader, String name) {
        return Reflection.load(loader, "made.Made$" + name);
    }

    private static Member member(String name, int type, int bitOffset) {
        return new Member(name, type, bitOffset);
    }

    private static Member bitField(String name, int type, int bitOffset, int width) {
        return new Member(name, type, width << 24 | bitOffset);
    }

    @Test
    void enumsOf64BitsKeepTheirNumbers() {
        int unsigned = btf.enum64("big", false, "ONE", 1L, "HIGH", Long.MIN_VALUE, "ALL", -1L, "LARGE", 1L << 40);
        int signed = btf.enum64("negative", true, "LOW", Long.MIN_VALUE, "MINUS", -1L, "UNKNOWN", 3L, "THREE", 3L);
        btf.composite(BtfBuilder.STRUCT, "both", 16, false, member("big", unsigned, 0), member("negative", signed, 64));
        ClassLoader loader = JavaCompiler.compile(generate());
        Class<?> big = load(loader, "Big");
        Class<?> both = load(loader, "Both");
        ByteBuffer buffer = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(0, -1)
                .putLong(8, 77);
        Object read = Reflection.type(both).read(buffer, 0);

        assertThat(call(read, "big")).hasToString("ALL");
        assertThat(call(read, "negative")).hasToString("UNKNOWN");
        assertThat(call(read, "negativeValue")).isEqualTo(77L);
        assertThat(call(big, "of", 1L << 40)).hasToString("LARGE");
        assertThat(call(call(big, "of", Long.MIN_VALUE), "value")).isEqualTo(Long.MIN_VALUE);
        assertThat(call(load(loader, "Negative"), "of", 3L)).hasToString("UNKNOWN_");
        assertThat(Reflection.type(big).read(buffer, 0)).hasToString("ALL");
        assertThat(Reflection.type(load(loader, "Negative")).read(buffer, 8)).hasToString("UNKNOWN");
        assertThat(Reflection.constant(load(loader, "Negative"), "NUMBER").read(buffer, 8))
                .isEqualTo(77L);
        Object unknown = call(load(loader, "Negative"), "valueOf", "UNKNOWN");
        assertThatThrownBy(() -> call(unknown, "value"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("UNKNOWN stands for any number without a constant, and for none to write");
        ByteBuffer written = ByteBuffer.allocate(16);
        Reflection.type(both).write(written, 0, read);
        assertThat(written).isEqualTo(buffer);
    }

    @Test
    void numbersThatJavaDoesNotHaveAreBytes() {
        int half = btf.add(BtfBuilder.FLOAT, "_Float16", 0, false, 2);
        int extended = btf.add(BtfBuilder.FLOAT, "long double", 0, false, 16);
        int odd = btf.number("_BitInt(24)", 4, 0, 0, 32);
        int three = btf.number("odd", 3, 0, 0, 24);
        btf.composite(
                BtfBuilder.STRUCT,
                "numbers",
                32,
                false,
                member("half", half, 0),
                member("odd", odd, 32),
                member("three", three, 64),
                member("extended", extended, 128));
        Generation generation = generate();
        JavaCompiler.compile(generation);

        assertThat(generation.source())
                .contains("public record Numbers(byte[] half, long odd, byte[] three, byte[] extended) {")
                .contains("Blocks.getBytes(buffer, offset + 16, 16)");
    }

    @Test
    void bitFieldsOfOldCompilersAreThose() {
        int three = btf.number("int", 4, 1, 0, 3);
        int shifted = btf.number("unsigned int", 4, 0, 5, 7);
        btf.composite(BtfBuilder.STRUCT, "old", 8, false, member("a", three, 0), member("b", shifted, 32));

        assertThat(generate().source())
                .contains("(int) BitFields.getSigned(buffer, offset, 4, 0, 3)")
                .contains("(int) BitFields.getUnsigned(buffer, offset + 4, 4, 5, 7)");
    }

    @Test
    void namesThatAreNoneInJavaAreEscaped() {
        int number = btf.number("int", 4, 1, 0, 32);
        List<String> names = List.of(
                "true",
                "_",
                "__",
                "a b",
                "a*/",
                "a}{@code",
                "*/ @see <b> \\u002a/",
                "core::option::Option<u32>",
                "1",
                "goto",
                "für",
                "");
        btf.composite(
                BtfBuilder.STRUCT,
                "*/ } <i> \\u002a/ {@code",
                48,
                false,
                IntStream.range(0, names.size())
                        .mapToObj(i -> member(names.get(i), number, i * 32))
                        .toArray(Member[]::new));
        btf.composite(BtfBuilder.STRUCT, "x".repeat(300), 4, false, member("y".repeat(300), number, 0));
        Generation generation = generate();
        JavaCompiler.compile(generation);

        assertThat(generation.source())
                .contains("public record IU002aCode(int true_, int __, int ___2, int aB, int a, int aCode,")
                .contains("int coreOptionOptionU32")
                .contains("int fu00fcr");
        assertThat(generation.source().chars()).allMatch(each -> each < 0x80);
    }

    @Test
    void typesOfOneNameAreToldApart() {
        int number = btf.number("int", 4, 1, 0, 32);
        btf.composite(BtfBuilder.STRUCT, "same", 4, false, member("first", number, 0));
        btf.composite(BtfBuilder.UNION, "same", 4, false, member("second", number, 0));
        btf.composite(BtfBuilder.STRUCT, "Same", 4, false, member("third", number, 0));
        btf.composite(BtfBuilder.STRUCT, "made", 4, false, member("fourth", number, 0));
        Generation generation = generate();
        JavaCompiler.compile(generation);

        assertThat(generation.source())
                .contains("record Same(int third)")
                .contains("record Same_2(int first)")
                .contains("class Same_3 extends")
                .contains("record Made_(int fourth)");
    }

    @Test
    void whatJavaCannotRepresentIsNamed() {
        int number = btf.number("long", 8, 1, 0, 64);
        int forward = btf.add(BtfBuilder.FORWARD, "gone", 0, false, 0);
        btf.composite(BtfBuilder.STRUCT, "holder", 8, false, member("incomplete", forward, 0));
        assertThatThrownBy(this::generate)
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("member incomplete of struct holder")
                .hasMessageContaining("struct gone has no values: it is only declared");
        TypeGenerator generator = TypeGenerator.of("made.btf", btf.build());
        assertThatThrownBy(() -> generator.type("nothing"))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("made.btf has no struct, union, enum or typedef of this name");
        assertThatThrownBy(() -> generator.generate("a.class", "X")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> generator.generate("", "goto")).isInstanceOf(IllegalArgumentException.class);
        assertThat(number).isEqualTo(1);
    }

    @Test
    void outerClassesHideNothingThatCodeUses() {
        int number = btf.number("int", 4, 1, 0, 32);
        btf.composite(BtfBuilder.STRUCT, "s", 4, false, member("m", number, 0));
        TypeGenerator generator = TypeGenerator.of("made.btf", btf.build()).all();

        assertThatThrownBy(() -> generator.generate("made", "List"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("generated code uses a class List itself; call the one around it List_");
        assertThatThrownBy(() -> generator.generate("made", "Override")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> generator.generate("made", "View")).isInstanceOf(IllegalArgumentException.class);
        for (String name : List.of("Process", "S", "Types", "ArrayLists")) {
            JavaCompiler.compile(generator.generate("made", name));
        }
    }

    private void addWide(String name, int type, int members) {
        btf.composite(
                BtfBuilder.STRUCT,
                name,
                members * 8,
                false,
                IntStream.range(0, members)
                        .mapToObj(i -> member("m" + i, type, i * 64))
                        .toArray(Member[]::new));
    }

    @Test
    void structsOfMoreMembersThanRecordsHaveAreTheirBytes() {
        int number = btf.number("long", 8, 1, 0, 64);
        addWide("most", number, 127);
        addWide("wide", number, 128);
        ClassLoader loader = JavaCompiler.compile(generate());
        Class<?> wide = load(loader, "Wide");
        ByteBuffer buffer =
                ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder()).putLong(1016, 99);
        Object value = Reflection.type(wide).read(buffer, 0);

        assertThat(load(loader, "Most").isRecord()).isTrue();
        assertThat(wide.isRecord()).isFalse();
        assertThat(call(value, "m127")).isEqualTo(99L);
        assertThat(value).isEqualTo(call(wide, "copyOf", (Object) buffer.array()));
    }

    @Test
    void structsOfMoreMembersThanClassesHaveCodeForAreNamed() {
        addWide("huge", btf.number("long", 8, 1, 0, 64), 1_501);
        assertThatThrownBy(this::generate)
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("struct huge: it has 1501 members, more than one Java class has code for");
    }

    @Test
    void theLargestStructsThatGenerateCompile() {
        int number = btf.number("long", 8, 1, 0, 64);
        addWide("large", number, 1_500);
        Member[] bits = IntStream.range(0, 1_500)
                .mapToObj(i -> bitField("b" + i, number, i * 5, 5))
                .toArray(Member[]::new);
        btf.composite(BtfBuilder.STRUCT, "flags", 1_500, true, bits);

        assertThat(Reflection.type(load(JavaCompiler.compile(generate()), "Large"))
                        .size())
                .isEqualTo(12_000);
    }

    @Test
    void moreTypesThanOneClassHasAreRefused() {
        int number = btf.number("long", 8, 1, 0, 64);
        for (int i = 0; i < 8_600; i++) {
            btf.composite(BtfBuilder.STRUCT, "s" + i, 8, false, member("m", number, 0));
        }
        assertThatThrownBy(this::generate)
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("8600 types: one Java class can have about 8571 of them in it");
    }

    @Test
    void membersThatLieOutsideOrWithinBytesAreNamed() {
        int number = btf.number("int", 4, 1, 0, 32);
        btf.composite(BtfBuilder.STRUCT, "broken", 4, false, member("outside", number, 32));
        assertThatThrownBy(this::generate).hasMessageContaining("struct broken").hasMessageContaining("outside");
    }

    /** The union lies in the number that the bit-field is written with. */
    @Test
    void bitFieldsBesideUnionsOfBitFieldsLeaveThemAsTheyAre() {
        int octet = btf.number("unsigned char", 1, 0, 0, 8);
        int number = btf.number("unsigned short", 2, 0, 0, 16);
        int union = btf.composite(
                BtfBuilder.UNION, "", 1, true, bitField("low", octet, 0, 3), bitField("all", octet, 0, 8));
        btf.composite(BtfBuilder.STRUCT, "tight", 2, true, bitField("first", number, 0, 4), member("", union, 8));
        BpfType<Object> type = Reflection.type(load(JavaCompiler.compile(generate()), "Tight"));
        ByteBuffer memory = ByteBuffer.wrap(new byte[] {0x05, 0x5f});
        ByteBuffer copy = ByteBuffer.allocate(2);

        type.write(copy, 0, type.read(memory, 0));

        assertThat(copy.array()).isEqualTo(memory.array());
    }

    @Test
    void wideBitFieldsAreNamed() {
        int number = btf.number("__int128", 16, 1, 0, 128);
        btf.composite(BtfBuilder.STRUCT, "huge", 16, true, bitField("field", number, 0, 100));
        assertThatThrownBy(this::generate)
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("member field of struct huge")
                .hasMessageContaining("a bit-field of 100 bits");
    }

    @Test
    void flexibleArraysAreLeftToTheView() {
        int number = btf.number("unsigned int", 4, 0, 0, 32);
        int index = btf.number("index", 4, 0, 0, 32);
        int elements = btf.add(BtfBuilder.ARRAY, "", 0, false, 0, number, index, 0);
        btf.composite(
                BtfBuilder.STRUCT, "list", 4, false, member("length", number, 0), member("elements", elements, 32));
        ClassLoader loader = JavaCompiler.compile(generate());
        BpfView view = (BpfView) Reflection.make(load(loader, "List_$View"));
        ByteBuffer buffer =
                ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putInt(12, 9);
        view.wrap(buffer, 0);

        assertThat(call(view, "elements", 2)).isEqualTo(9L);
        call(view, "setElements", 1, 8L);
        assertThat(buffer.getInt(8)).isEqualTo(8);
        assertThatThrownBy(() -> call(view, "elements", 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> call(view, "elements", -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> call(view, "elements", 1 << 30)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(Reflection.type(load(loader, "List_")).read(buffer, 0)).hasToString("List_[length=0]");
    }

    @Test
    void typesOfTheOtherByteOrderGiveTheSameClasses() {
        BtfBuilder[] both = {new BtfBuilder(ByteOrder.LITTLE_ENDIAN), new BtfBuilder(ByteOrder.BIG_ENDIAN)};
        String[] sources = new String[2];
        for (int i = 0; i < both.length; i++) {
            int number = both[i].number("unsigned int", 4, 0, 0, 32);
            both[i].enum64("big", false, "LARGE", 1L << 40);
            both[i].composite(
                    BtfBuilder.STRUCT, "s", 8, true, bitField("a", number, 3, 7), bitField("b", number, 32, 0));
            sources[i] = TypeGenerator.of("made.btf", both[i].build())
                    .all()
                    .generate("made", "Made")
                    .source();
        }
        assertThat(sources[0]).isEqualTo(sources[1]).contains("BitFields.getUnsigned(buffer, offset, 4, 3, 7)");
    }
}
