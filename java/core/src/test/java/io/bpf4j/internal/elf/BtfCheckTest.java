package io.bpf4j.internal.elf;

import static io.bpf4j.internal.elf.BtfTypes.*;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfObjectFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage to the sections {@code .BTF} and {@code .BTF.ext}. */
class BtfCheckTest {

    /** What makes a section of relocations one that is not looked into. */
    private static final int SHT_PROGBITS = 1;

    private static void assertRefused(Damage damage, String... parts) {
        assertThatThrownBy(() -> ElfFile.check("flow", damage.file()))
                .isInstanceOf(BpfObjectFormatException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void aDamagedHeaderIsRefused() {
        Damage place = Damage.of("maps");
        int btf = place.content(".BTF");
        assertRefused(Damage.of("maps").put16(btf, 0x1234), "section .BTF is not BTF");
        assertRefused(Damage.of("maps").put32(btf + 4, 8), "section .BTF has a header of 8 bytes");
        assertRefused(Damage.of("maps").put32(btf + 4, -1), "section .BTF has a header of 4294967295 bytes");
        for (int value : new int[] {-1, Integer.MAX_VALUE, 1 << 20}) {
            assertRefused(Damage.of("maps").put32(btf + 8, value), "the types of section .BTF lie outside it");
            assertRefused(Damage.of("maps").put32(btf + 12, value), "the types of section .BTF lie outside it");
            assertRefused(Damage.of("maps").put32(btf + 16, value), "the strings of section .BTF lie outside it");
            assertRefused(Damage.of("maps").put32(btf + 20, value), "the strings of section .BTF lie outside it");
        }
        assertRefused(
                Damage.of("maps")
                        .put64(place.header(".BTF") + 32, 23)
                        .put32(place.header(".rel.BTF") + 4, SHT_PROGBITS),
                "section .BTF ends inside its header");
    }

    @Test
    void stringsWithoutEndAreRefused() {
        Damage damage = Damage.of("maps");
        int btf = damage.content(".BTF");
        int strings = damage.file().getInt(btf + 20);
        assertRefused(damage.put32(btf + 20, strings - 1), "the table of BTF strings does not end with a zero byte");
    }

    @Test
    void aTypeThatIsCutOffIsRefused() {
        Damage damage = Damage.of("maps");
        int btf = damage.content(".BTF");
        int size = damage.file().getInt(btf + 12);
        assertRefused(damage.put32(btf + 12, size - 4), "BTF type ", " is cut off");
    }

    @Test
    void moreMembersThanTheSectionHoldsAreRefused() {
        Damage damage = Damage.of("maps");
        int pair = damage.btfType(STRUCT, "pair");
        assertRefused(damage.put32(pair + 4, STRUCT << 24 | 0xffff), "BTF type " + damage.btfId(pair) + " is cut off");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 31})
    void anUnknownKindIsRefused(int kind) {
        Damage damage = Damage.of("maps");
        int pair = damage.btfType(STRUCT, "pair");
        assertRefused(
                damage.put32(pair + 4, kind << 24),
                "BTF type " + damage.btfId(pair) + " is of the unknown kind " + kind);
    }

    @Test
    void aReferenceToATypeThatDoesNotExistIsRefused() {
        Damage pointer = Damage.of("maps");
        int at = pointer.btfType(PTR, null);
        assertRefused(
                pointer.put32(at + 8, -1),
                "BTF type " + pointer.btfId(at) + " refers to type 4294967295, which does not exist");
        Damage member = Damage.of("maps");
        int pair = member.btfType(STRUCT, "pair");
        assertRefused(member.put32(pair + 16, 100_000), "refers to type 100000, which does not exist");
        Damage element = Damage.of("maps");
        assertRefused(element.put32(element.btfType(ARRAY, null) + 12, 100_000), "refers to type 100000");
        Damage variable = Damage.of("maps");
        assertRefused(variable.put32(variable.btfType(DATASEC, ".maps") + 12, 100_000), "refers to type 100000");
    }

    @Test
    void aNameOutsideTheStringsIsRefused() {
        Damage type = Damage.of("maps");
        int pair = type.btfType(STRUCT, "pair");
        assertRefused(
                type.put32(pair, 1 << 24),
                "the name of BTF type " + type.btfId(pair),
                "outside the table of BTF strings");
        Damage member = Damage.of("maps");
        assertRefused(member.put32(pair + 12, 1 << 24), "a name in BTF type ", "outside the table of BTF strings");
    }

    @Test
    void aStructThatContainsItselfIsRefused() {
        Damage damage = Damage.of("maps");
        int pair = damage.btfType(STRUCT, "pair");
        assertRefused(damage.put32(pair + 16, damage.btfId(pair)), "contains itself");
    }

    @Test
    void aTypedefOfItselfIsRefused() {
        Damage damage = Damage.of("maps");
        int typedef = damage.btfType(TYPEDEF, "__u32");
        assertRefused(damage.put32(typedef + 8, damage.btfId(typedef)), "contains itself");
    }

    @Test
    void aStructMayPointToItself() {
        Damage damage = Damage.of("maps");
        int pair = damage.btfType(STRUCT, "pair");
        int pointer = damage.btfType(PTR, null);
        damage.put32(pair + 24 + 4, damage.btfId(pointer)).put32(pointer + 8, damage.btfId(pair));
        // The pointer was the number of a map's attribute, which libbpf misses later.
        assertThatCode(() -> ElfFile.check("flow", damage.file())).doesNotThrowAnyException();
    }

    /** struct_ops values are copied member by member. */
    @Test
    void aMemberOutsideItsStructIsRefused() {
        Damage offset = Damage.of("maps");
        int pair = offset.btfType(STRUCT, "pair");
        String refusal = "BTF type " + offset.btfId(pair) + " has a member that lies outside it";
        assertRefused(offset.put32(pair + 12 + 8, 128), refusal);
        assertRefused(Damage.of("maps").put32(pair + 12 + 8, -8), refusal);
        assertRefused(Damage.of("maps").put32(pair + 8, 15), refusal);
        assertRefused(Damage.of("maps").put32(pair + 8, -1), "is larger than 2 GiB");
    }

    /** libbpf divides by the size of a bit-field's type. */
    @Test
    void aBitFieldOfNoNumberIsRefused() {
        Damage damage = Damage.of("maps");
        int pair = damage.btfType(STRUCT, "pair");
        int pointer = damage.btfType(PTR, null);
        int id = damage.btfId(pair);
        damage.put32(pair + 4, damage.file().getInt(pair + 4) | 1 << 31)
                .put32(pair + 12 + 4, damage.btfId(pointer))
                .put32(pair + 12 + 8, 3 << 24);
        assertRefused(damage, "BTF type " + id + " has a bit-field that is no number");
    }

    /** libbpf writes a linkage behind what it takes for a variable. */
    @Test
    void aSectionOfVariablesWithSomethingElseIsRefused() {
        Damage damage = Damage.of("tracing");
        int section = damage.btfType(DATASEC, ".kconfig");
        int other = damage.btfId(damage.btfType(INT, "int"));
        assertRefused(
                damage.put32(section + 12, other),
                "BTF type " + damage.btfId(section) + " is a section of variables and holds type " + other);
    }

    /** A size of 2 GiB overflows into an error number that comes out of libbpf as a pointer. */
    @Test
    void aLargeKconfigVariableIsRefused() {
        Damage damage = Damage.of("tracing");
        int variable = damage.btfType(VAR, "LINUX_KERNEL_VERSION");
        int array = damage.btfType(ARRAY, null);
        assertRefused(
                damage.put32(variable + 8, damage.btfId(array)).put32(array + 12 + 8, 0x8000_0000),
                "BTF type " + damage.btfId(variable)
                        + " is a variable in .kconfig that is neither a number nor a string");
    }

    /** libbpf computes its alignment member by member, without an end in sight for unions of unions. */
    @Test
    void aStructInKconfigIsRefused() {
        Damage damage = Damage.of("tracing");
        int variable = damage.btfType(VAR, "LINUX_KERNEL_VERSION");
        assertRefused(
                damage.put32(variable + 8, damage.btfId(damage.btfType(STRUCT, "task_struct"))),
                "BTF type " + damage.btfId(variable) + " is a variable in .kconfig");
    }

    /** libbpf looks for what only maps from section .struct_ops have. */
    @Test
    void aMapThatSaysItIsStructOpsIsRefused() {
        Damage damage = Damage.of("events");
        // Its type is the length of an array: 27, BPF_MAP_TYPE_RINGBUF.
        int map = damage.btfType(VAR, "events");
        int array = damage.btfType(ARRAY, null);
        while (damage.file().getInt(array + 12 + 8) != 27) {
            array += 24;
        }
        assertRefused(
                damage.put32(array + 12 + 8, 26),
                "BTF type " + damage.btfId(map) + " is a map of type struct_ops outside section .struct_ops");
    }

    @Test
    void aDamagedExtensionHeaderIsRefused() {
        Damage place = Damage.of("tracing");
        int ext = place.content(".BTF.ext");
        assertRefused(Damage.of("tracing").put16(ext, 0), "section .BTF.ext is not BTF");
        assertRefused(Damage.of("tracing").put32(ext + 4, 4), "section .BTF.ext has a header of 4 bytes");
        assertRefused(
                Damage.of("tracing")
                        .put64(place.header(".BTF.ext") + 32, 20)
                        .put32(place.header(".rel.BTF.ext") + 4, SHT_PROGBITS),
                "section .BTF.ext ends inside its header");
        String[] parts = {"functions", "lines", "relocations"};
        for (int i = 0; i < parts.length; i++) {
            String outside = "the " + parts[i] + " of section .BTF.ext lie outside it";
            assertRefused(Damage.of("tracing").put32(ext + 8 + 8 * i, Integer.MAX_VALUE), outside);
            assertRefused(Damage.of("tracing").put32(ext + 12 + 8 * i, -1), outside);
        }
    }

    @Test
    void recordsThatAreCutOffAreRefused() {
        Damage place = Damage.of("tracing");
        int ext = place.content(".BTF.ext");
        int body = ext + place.file().getInt(ext + 4);
        String[] parts = {"functions", "lines", "relocations"};
        for (int i = 0; i < parts.length; i++) {
            int part = body + place.file().getInt(ext + 8 + 8 * i);
            int size = place.file().getInt(ext + 12 + 8 * i);
            String start = "the " + parts[i] + " of section .BTF.ext ";
            assertRefused(Damage.of("tracing").put32(ext + 12 + 8 * i, size - 4), start + "end inside a ");
            assertRefused(Damage.of("tracing").put32(ext + 12 + 8 * i, 2), start + "have no record size");
            assertRefused(Damage.of("tracing").put32(part, 4), start + "have records of 4 bytes");
            assertRefused(Damage.of("tracing").put32(part, 17), start + "have records of 17 bytes");
            assertRefused(Damage.of("tracing").put32(part, Integer.MAX_VALUE - 3), start + "end inside a record");
            assertRefused(Damage.of("tracing").put32(part + 8, 0), start + "end inside a record");
            assertRefused(Damage.of("tracing").put32(part + 8, -1), start + "end inside a record");
        }
    }

    /** libbpf compares the number with that of the members as a signed one. */
    @ParameterizedTest
    @ValueSource(strings = {"0:-", "-:0", "::0", "0::", "0:x", " :0"})
    void aPathOfARelocationThatIsNoneIsRefused(String path) {
        Damage damage = Damage.of("tracing");
        int at = damage.btfString("0:0");
        for (int i = 0; i < path.length(); i++) {
            damage.put8(at + i, path.charAt(i));
        }
        assertRefused(damage, "the relocations of section .BTF.ext have the path \"" + path + "\"");
    }

    @Test
    void aRelocationOfATypeThatDoesNotExistIsRefused() {
        Damage damage = Damage.of("tracing");
        int ext = damage.content(".BTF.ext");
        int first = ext + damage.file().getInt(ext + 4) + damage.file().getInt(ext + 24) + 12;
        assertRefused(
                damage.put32(first + 4, 1 << 20),
                "the relocations of section .BTF.ext name a type that does not exist");
    }
}
