package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.Probe;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of objects and maps that ask for what the kernel lacks: each kernel lacks something else. */
@KernelTest
class UnsupportedTest {

    private static OpenObject open(String program) {
        OpenObject open = TestObjects.open("unsupported");
        open.programs().forEach(each -> each.autoload(each.name().equals(program)));
        return open;
    }

    @ParameterizedTest
    @CsvSource({"on_infrared, LIRC_MODE2", "on_packet, NETFILTER", "on_call, SYSCALL"})
    void aLoadNamesTheTypeOfAProgram(String program, BpfProgramType type) {
        OpenObject open = open(program).map("seen", map -> map.autocreate(false));
        Probe probe = Kernel.probe(type);
        if (probe.isSupported()) {
            open.load().close();
        } else {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(open::load)
                    .withMessageStartingWith("cannot load object unsupported: program " + program
                            + " needs program type " + type + ": " + probe.reason())
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(22))
                    .satisfies(e -> assertThat(e.libbpfMessages()).isNotEmpty());
        }
    }

    @Test
    void aLoadNamesTheTypeOfAMap() {
        OpenObject open = open("none");
        Probe probe = Kernel.probe(BpfMapType.BLOOM_FILTER);
        if (probe.isSupported()) {
            open.load().close();
        } else {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(open::load)
                    .withMessageContaining(
                            "map seen needs map type BLOOM_FILTER: it needs Linux 5.16 and this is Linux "
                                    + Kernel.version());
        }
    }

    @Test
    void aLoadNamesAllThatIsMissing() {
        // They stand for what a kernel lacks.
        KernelNeed.OVERWRITING_RINGS.requireAbsence();
        OpenObject open = open("none")
                .map("seen", map -> map.autocreate(false))
                .map("numbers", UnsupportedTest::makeOverwritingRing)
                .map("others", UnsupportedTest::makeOverwritingRing);
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(open::load)
                .withMessageContaining("map numbers needs map flag RB_OVERWRITE: it needs Linux 6.19")
                .withMessageContaining("; map others needs map flag RB_OVERWRITE: it needs Linux 6.19");
    }

    private static void makeOverwritingRing(OpenMap map) {
        map.type(BpfMapType.RINGBUF).keySize(0).valueSize(0).maxEntries(4_096).flags(MapFlag.RB_OVERWRITE);
    }

    @Test
    void aCreationNamesTheFlag() {
        // They stand for what a kernel lacks.
        KernelNeed.OVERWRITING_RINGS.requireAbsence();
        MapSpec spec = MapSpec.of(BpfMapType.RINGBUF, 0, 0, 4_096).flags(MapFlag.RB_OVERWRITE);
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> BpfMap.create(spec))
                .withMessageContaining(
                        "this kernel has no map flag RB_OVERWRITE: it needs Linux 6.19 and this is Linux "
                                + Kernel.version());
    }

    /** The kernel's number for what it does not know is also that for what is wrong. */
    @Test
    void whatIsWrongIsNotCalledUnsupported() {
        MapSpec spec = MapSpec.of(BpfMapType.HASH, 4, 4, 1).flags(MapFlag.MMAPABLE);
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> BpfMap.create(spec))
                .isNotInstanceOf(BpfNotSupportedException.class)
                .withMessageContaining("does not take this combination of sizes");
    }
}
