package io.bpf4j.internal.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.testing.TestObjects;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One kind of damage at a time, to objects that clang made, and what the exception says of it. */
class ElfFileTest {

    private static final int SHT_NULL = 0;
    private static final int SHT_NOBITS = 8;

    private static void assertRefused(Damage damage, String... parts) {
        assertThatThrownBy(() -> ElfFile.check("flow", damage.file()))
                .isInstanceOf(BpfObjectFormatException.class)
                .hasMessageStartingWith("cannot open object flow: ")
                .hasMessageContainingAll(parts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"maps", "globals", "events", "pinned", "tracing", "rejected"})
    void objectsThatClangMadeAreAccepted(String name) {
        assertThatCode(() -> ElfFile.check(name, ByteBuffer.wrap(TestObjects.bytes(name))))
                .doesNotThrowAnyException();
    }

    @Test
    void theContentIsWhatLiesBetweenPositionAndLimit() {
        byte[] object = TestObjects.bytes("maps");
        ByteBuffer larger = ByteBuffer.allocateDirect(object.length + 10).position(3);
        larger.put(object).flip().position(3);

        assertThatCode(() -> ElfFile.check("maps", larger)).doesNotThrowAnyException();

        assertThat(larger.position()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"maps", "tracing"})
    void anObjectCutOffAnywhereIsRefused(String name) {
        byte[] object = TestObjects.bytes(name);
        for (int length = 0; length < object.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(object, 0, length);
            // The section table is what clang writes last.
            assertThatThrownBy(() -> ElfFile.check(name, cut))
                    .as("%d bytes", length)
                    .isInstanceOf(BpfObjectFormatException.class);
        }
    }

    @Test
    void whatIsNoElfFileIsRefused() {
        assertRefused(new Damage(new byte[0]), "it is not an ELF file");
        assertRefused(new Damage("#!/bin/sh\necho something that is long enough".getBytes()), "it is not an ELF file");
        assertRefused(Damage.of("maps").put8(1, 'e'), "it is not an ELF file");
    }

    @Test
    void anElfFileForAnotherMachineIsRefused() {
        assertRefused(Damage.of("maps").put8(4, 1), "it is not a 64-bit ELF file");
        assertRefused(Damage.of("maps").put8(5, 3), "no byte order");
        assertRefused(Damage.of("maps").put16(18, 62), "machine 62, not BPF", "-target bpf");
        assertRefused(Damage.of("maps").put16(16, 2), "not a relocatable object");
    }

    @Test
    void anElfHeaderThatIsCutOffIsRefused() {
        assertRefused(new Damage(Arrays.copyOf(TestObjects.bytes("maps"), 63)), "it ends inside the ELF header");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, 0x1_0000_0040L})
    void aSectionTableOutsideTheFileIsRefused(long offset) {
        assertRefused(Damage.of("maps").put64(40, offset), "the section table", "lies outside the file");
    }

    @Test
    void aDamagedSectionTableIsRefused() {
        assertRefused(Damage.of("maps").put16(58, 63), "its section headers are 63 bytes long");
        assertRefused(Damage.of("maps").put16(60, 0), "it has no sections");
        assertRefused(Damage.of("maps").put16(60, 0xffff), "the section table", "lies outside the file");
        assertRefused(Damage.of("maps").put16(62, 0), "it has no section names");
        assertRefused(Damage.of("maps").put16(62, 0xffff), "it has no section names");
        Damage wrongNames = Damage.of("maps");
        assertRefused(wrongNames.put16(62, wrongNames.section("license")), "its section names are not a string table");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MAX_VALUE, Integer.MAX_VALUE, 1L << 32})
    void aSectionOutsideTheFileIsRefused(long value) {
        Damage offset = Damage.of("maps");
        assertRefused(offset.put64(offset.header("xdp") + 24, value), "(xdp)", "lies outside the file");
        Damage size = Damage.of("maps");
        assertRefused(size.put64(size.header("xdp") + 32, value), "(xdp)", "lies outside the file");
    }

    /** Found by fuzzing: such a section has a place in the file all the same, and was read there. */
    @Test
    void aSectionOfNoTypeOutsideTheFileIsRefused() {
        Damage damage = Damage.of("maps");
        int header = damage.header(".BTF");
        assertRefused(
                damage.put32(header + 4, SHT_NULL).put64(header + 24, 1L << 30), "(.BTF)", "lies outside the file");
    }

    @Test
    void aBssSectionBeyondTwoGigabytesIsRefused() {
        Damage damage = Damage.of("globals");
        assertRefused(damage.put64(damage.header(".bss") + 32, 1L << 31), "(.bss) is too large");
    }

    @Test
    void aCompressedSectionIsRefused() {
        Damage damage = Damage.of("maps");
        assertRefused(damage.put64(damage.header(".BTF") + 8, 0x800), "(.BTF) is compressed");
    }

    @Test
    void aNameOutsideTheTableOfNamesIsRefused() {
        Damage damage = Damage.of("maps");
        int index = damage.section("xdp");
        assertRefused(damage.put32(damage.header(index), -1), "the name of section " + index, "outside the table");
    }

    @Test
    void aTableOfNamesWithoutEndIsRefused() {
        Damage damage = Damage.of("maps");
        int last = damage.content(".strtab") + damage.size(".strtab") - 1;
        assertRefused(damage.put8(last, 'x'), "does not end with a zero byte");
    }

    @Test
    void aDamagedSymbolTableIsRefused() {
        Damage size = Damage.of("maps");
        int header = size.header(".symtab");
        assertRefused(size.put64(header + 32, size.size(".symtab") - 1L), "its symbol table ends inside a symbol");
        assertRefused(Damage.of("maps").put64(header + 56, 16), "its symbols are 16 bytes long");
        assertRefused(Damage.of("maps").put32(header + 40, 0), "its symbol table has no names");
        assertRefused(Damage.of("maps").put32(header + 40, 1 << 20), "its symbol table has no names");
        assertRefused(Damage.of("maps").put32(header + 4, 1), "0 symbol tables");
        Damage two = Damage.of("maps");
        assertRefused(two.put32(two.header("license") + 4, 2), "2 symbol tables");
    }

    @Test
    void aSymbolOutsideItsSectionIsRefused() {
        for (long value : new long[] {-8, 1 << 20, Long.MAX_VALUE - 7}) {
            Damage offset = Damage.of("maps");
            assertRefused(
                    offset.put64(offset.symbol("count_packets") + 8, value),
                    "(count_packets) lies outside its section xdp");
            Damage size = Damage.of("maps");
            assertRefused(size.put64(size.symbol("hash") + 16, value), "(hash) lies outside its section .maps");
        }
    }

    @Test
    void aSymbolInASectionThatDoesNotExistIsRefused() {
        Damage damage = Damage.of("maps");
        int count = damage.sectionCount();
        assertRefused(
                damage.put16(damage.symbol("hash") + 6, count),
                "(hash) is in section " + count + ", which does not exist");
    }

    @Test
    void aSymbolWithoutSectionBeyondTwoGigabytesIsRefused() {
        Damage damage = Damage.of("maps");
        int symbol = damage.symbol("hash");
        assertRefused(damage.put16(symbol + 6, 0xfff1).put64(symbol + 8, 1L << 31), "(hash)", "beyond 2 GiB");
    }

    @Test
    void aSymbolNameOutsideTheNamesIsRefused() {
        Damage damage = Damage.of("maps");
        assertRefused(damage.put32(damage.symbol("hash"), 1 << 20), "the name of symbol ", "symbol names");
    }

    @Test
    void aFunctionOfBrokenInstructionsIsRefused() {
        Damage offset = Damage.of("maps");
        assertRefused(
                offset.put64(offset.symbol("drop_packets") + 8, 4), "(drop_packets) is not made of whole instructions");
        Damage size = Damage.of("maps");
        assertRefused(size.put64(size.symbol("drop_packets") + 16, 0), "(drop_packets) has no instructions");
        Damage section = Damage.of("maps");
        assertRefused(
                section.put64(section.header("xdp") + 32, section.size("xdp") + 4L),
                "section xdp is not made of whole instructions");
    }

    /** libbpf writes the second half behind the function's memory. */
    @Test
    void aFunctionThatEndsInALongInstructionIsRefused() {
        Damage damage = Damage.of("maps");
        int symbol = damage.symbol("count_packets");
        int end = damage.content("xdp")
                + (int) (damage.file().getLong(symbol + 8) + damage.file().getLong(symbol + 16));
        assertRefused(damage.put8(end - 8, 0x18), "(count_packets) ends inside an instruction");
    }

    @Test
    void aDamagedRelocationIsRefused() {
        Damage symbol = Damage.of("maps");
        int relocations = symbol.content(".relxdp");
        assertRefused(symbol.put64(relocations + 8, 1L << 52), ".relxdp names a symbol that does not exist");
        Damage place = Damage.of("maps");
        assertRefused(place.put64(relocations, place.size("xdp")), ".relxdp relocates outside section xdp");
        assertRefused(Damage.of("maps").put64(relocations, -8), ".relxdp relocates outside section xdp");
        Damage target = Damage.of("maps");
        assertRefused(
                target.put32(target.header(".relxdp") + 44, target.sectionCount()), ".relxdp relocates no section");
        Damage size = Damage.of("maps");
        assertRefused(size.put64(size.header(".relxdp") + 56, 8), ".relxdp is not made of whole relocations");
        assertRefused(
                Damage.of("maps").put64(size.header(".relxdp") + 56, 0), ".relxdp is not made of whole relocations");
    }

    @Test
    void aLicenseWithoutContentIsRefused() {
        Damage empty = Damage.of("maps");
        int license = empty.symbol("LICENSE");
        empty.put64(license + 16, 0);
        assertRefused(empty.put64(empty.header("license") + 32, 0), "section license has no content");
        Damage noBits = Damage.of("maps");
        assertRefused(noBits.put32(noBits.header("license") + 4, SHT_NOBITS), "section license has no content");
    }

    @Test
    void aMapsSectionWithoutContentIsRefused() {
        Damage damage = Damage.of("maps");
        assertRefused(damage.put32(damage.header(".maps") + 4, SHT_NOBITS), "section .maps has no content");
    }

    @Test
    void aSecondBtfSectionIsRefused() {
        Damage damage = Damage.of("maps");
        int name = damage.file().getInt(damage.header(".BTF"));
        assertRefused(damage.put32(damage.header("license"), name), "it has 2 sections .BTF");
    }

    @Test
    void theVariablesOfDataSectionsAreFoundByName() {
        ElfFile file = ElfFile.check("globals", ByteBuffer.wrap(TestObjects.bytes("globals")));

        assertThat(file.variables().find("constant32")).hasValueSatisfying(variable -> {
            assertThat(variable.section()).isEqualTo(".rodata");
            assertThat(variable.size()).isEqualTo(4);
            assertThat(variable.signed()).isFalse();
        });
        assertThat(file.variables().find("zero").orElseThrow().section()).isEqualTo(".bss");
        assertThat(file.variables().find("constant64").orElseThrow().signed()).isTrue();
        assertThat(file.variables().sections()).containsExactly(".bss", ".data", ".rodata");
        assertThat(file.variables().find("LICENSE")).isEmpty();
        assertThat(file.variables().names())
                .contains("constant8", "point", "text")
                .doesNotContain("LICENSE", "sum");
    }

    @Property
    void onlyFormatExceptionsComeOutOfAnyBytes(@ForAll byte[] content) {
        assertThatThrownBy(() -> ElfFile.check("any", ByteBuffer.wrap(content)))
                .isInstanceOf(BpfObjectFormatException.class);
    }

    /** Bytes of any value anywhere: the check either passes or throws its own exception. */
    @Property
    void onlyFormatExceptionsComeOutOfAnyDamage(@ForAll int seed) {
        Random random = new Random(seed);
        byte[] object = TestObjects.bytes(random.nextBoolean() ? "tracing" : "globals");
        for (int i = 0; i < 20; i++) {
            byte[] damaged = object.clone();
            for (int j = random.nextInt(6); j >= 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Throwable thrown = catchThrowable(() -> ElfFile.check("any", ByteBuffer.wrap(damaged)));
            assertThat(thrown == null ? null : thrown.getClass()).isIn(null, BpfObjectFormatException.class);
        }
    }
}
