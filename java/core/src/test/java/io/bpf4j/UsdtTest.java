package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.attach.Usdt;
import io.bpf4j.conformance.JvmProbes;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Probes that the JVM under test has. */
@KernelTest
class UsdtTest {

    private static final long MARK = 0x7654_3210_fedc_ba98L;

    private static void requireProbes() {
        Assumptions.assumeTrue(JvmProbes.exist(), "this JDK was built without USDT probes");
    }

    private static final KernelNeed USDT_OF_ALL = KernelNeed.of("probes of libraries in all processes", 5, 15);

    private static long hits(BpfObject object) {
        return object.global("probed_hits").get();
    }

    @Test
    void aProbeSeesEachGarbageCollection() {
        requireProbes();
        Usdt target = Usdt.inThisJvm("hotspot", "gc__begin").cookie(MARK);
        try (BpfObject object = TestObjects.open("hooks_usdt").load()) {
            try (BpfLink link = object.program("probed").attach(target)) {
                System.gc();
                assertThat(hits(object)).isPositive();
                assertThat(object.global("probed_cookie").get()).isEqualTo(MARK);
                assertThat(object.global("probed_arguments").get()).isEqualTo(1);
                assertThat(link).asString().contains("gc__begin");
            }
            long seen = hits(object);
            System.gc();
            assertThat(hits(object)).isEqualTo(seen);
        }
    }

    @Test
    void aProbeIsFoundByPathForAllProcesses() {
        requireProbes();
        USDT_OF_ALL.require();
        try (BpfObject object = TestObjects.open("hooks_usdt").load();
                BpfLink link = object.program("probed").attach(Usdt.at(JvmProbes.library(), "hotspot", "gc__begin"))) {
            System.gc();
            assertThat(hits(object)).as("runs by %s", link).isPositive();
        }
    }

    @Test
    void olderKernelsAttachInOneProcessAtATime() {
        requireProbes();
        USDT_OF_ALL.requireAbsence();
        try (BpfObject object = TestObjects.open("hooks_usdt").load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(
                            () -> object.program("probed").attach(Usdt.at(JvmProbes.library(), "hotspot", "gc__begin")))
                    .withMessageContaining("Usdt.process");
        }
    }

    /** libbpf's link uses what it has of the object when it is destroyed. */
    @Test
    void theObjectMayBeClosedBefore() {
        requireProbes();
        for (int i = 0; i < 20; i++) {
            BpfObject object = TestObjects.open("hooks_usdt").load();
            BpfLink first = object.program("probed").attach(Usdt.inThisJvm("hotspot", "gc__begin"));
            BpfLink second = object.program("probed").attach(Usdt.inThisJvm("hotspot", "gc__end"));
            long program = object.program("probed").id();
            object.close();
            first.close();
            System.gc();
            assertThat(BpfProgram.list()).anyMatch(info -> info.id() == program);
            second.close();
            second.close();
        }
    }

    @Test
    void thereIsNoLinkToAskOrPin() {
        requireProbes();
        try (BpfObject object = TestObjects.open("hooks_usdt").load();
                BpfLink link = object.program("probed").attach(Usdt.inThisJvm("hotspot", "gc__begin"))) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(link::info)
                    .withMessageContaining("libbpf keeps to itself");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> link.update(object.program("probed")));
            assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(link::keepAfterClose);
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> link.pin(Path.of("/sys/fs/bpf/usdt")));
        }
    }

    @Test
    void missingProbesAndFilesAreNamed() {
        try (BpfObject object = TestObjects.open("hooks_usdt").load()) {
            BpfProgram program = object.program("probed");
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> program.attach(Usdt.inThisJvm("hotspot", "no__such")))
                    .withMessageContaining("USDT probe hotspot:no__such of libjvm.so")
                    .withMessageContaining("has no such probe")
                    .withMessageContaining("readelf -n");
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> program.attach(Usdt.at(Path.of("/nowhere/app"), "a", "b")))
                    .withMessageContaining("there is no file /nowhere/app");
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> program.attach(Usdt.inLibrary("libnone.so.1", "a", "b")))
                    .withMessageContaining("there is no library libnone.so.1");
        }
    }

    @Test
    void missingProcessesAreNamed() throws Exception {
        requireProbes();
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        try (BpfObject object = TestObjects.open("hooks_usdt").load()) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> object.program("probed")
                            .attach(Usdt.at(JvmProbes.library(), "hotspot", "gc__begin")
                                    .process(ended.pid())))
                    .withMessageContaining("there is no process or thread " + ended.pid());
        }
    }

    @Test
    void objectsWithoutTheMapsOfProbesSayWhatToInclude() {
        requireProbes();
        OpenObject open = TestObjects.open("hooks_uprobe");
        open.programs().forEach(each -> each.autoload(each.name().equals("entered")));
        try (BpfObject object = open.load()) {
            assertThatThrownBy(() -> object.program("entered").attach(Usdt.inThisJvm("hotspot", "gc__begin")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("bpf/usdt.bpf.h");
        }
    }

    @Test
    void targetsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> Usdt.inThisJvm("", "b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Usdt.inThisJvm("a", ""));
        assertThat(Usdt.inThisJvm("a", "b").processId())
                .isEqualTo(ProcessHandle.current().pid());
    }
}
