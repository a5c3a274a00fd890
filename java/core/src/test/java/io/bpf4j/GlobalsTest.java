package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class GlobalsTest {

    record Point(int x, long y) {
        static final BpfType<Point> TYPE = BpfType.ofRecord(Point.class);
    }

    private static int run(BpfObject object, String program) {
        return object.program(program).run(RunOptions.packet(new byte[64])).returnValue();
    }

    @Test
    void programsSeeTheValuesThatTheyWereCompiledWith() {
        try (BpfObject object = TestObjects.open("globals").global("broken", 0).load()) {
            assertThat(run(object, "sum")).isEqualTo(1 - 2 + 3 - 4 + 5 + 6);
            assertThat(run(object, "first_letter")).isEqualTo('b');
        }
    }

    @Test
    void programsSeeTheValuesThatWereSet() {
        try (BpfObject object = TestObjects.open("globals")
                .global("broken", 0)
                .global("constant8", 200)
                .global("constant16", -30_000)
                .global("constant32", 70_000)
                .global("constant64", -1_000_000)
                .global("point", Point.TYPE, new Point(-7, 8))
                .global("zero", 1_000_000)
                .global("text", BpfType.string(16), "after")
                .load()) {
            assertThat(run(object, "sum")).isEqualTo(200 - 30_000 + 70_000 - 1_000_000 - 7 + 8 + 1_000_000);
            assertThat(run(object, "first_letter")).isEqualTo('a');
        }
    }

    @Test
    void verifierTakesConstantsForConstants() {
        try (OpenObject open = TestObjects.open("globals")) {
            assertThatExceptionOfType(VerifierException.class).isThrownBy(open::load);
        }
        try (BpfObject object = TestObjects.open("globals").global("broken", 0).load()) {
            assertThat(run(object, "only_if_not_broken")).isEqualTo(1);
        }
    }

    @Test
    void refusesValuesThatDoNotFit() {
        try (OpenObject open = TestObjects.open("globals")) {
            assertThatThrownBy(() -> open.global("constant8", 256)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> open.global("constant8", -129)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> open.global("constant16", 1 << 16)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> open.global("constant32", 1L << 32)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> open.global("constant32", Integer.MIN_VALUE - 1L))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(() -> open.global("point", 1))
                    .withMessageContaining("16 bytes");
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(() -> open.global("constant32", BpfType.U64, 1L))
                    .withMessageContaining("global variable constant32 of object globals")
                    .withMessageContaining("4 bytes")
                    .withMessageContaining("8");
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> open.global("nothing", 1))
                    .withMessageContaining("constant8");
        }
    }

    @Test
    void refusedValueChangesNothing() {
        try (OpenObject open = TestObjects.open("globals").global("broken", 0).global("zero", 40)) {
            assertThatThrownBy(() -> open.global("constant8", 1_000)).isInstanceOf(IllegalArgumentException.class);
            try (BpfObject object = open.load()) {
                assertThat(run(object, "sum")).isEqualTo(1 - 2 + 3 - 4 + 5 + 6 + 40);
            }
        }
    }

    @Test
    void settingsSurviveAChangeOfOptions(@TempDir Path directory) throws Exception {
        Path btf = Files.copy(Path.of("/sys/kernel/btf/vmlinux"), directory.resolve("vmlinux.btf"));
        try (BpfObject object = TestObjects.open("globals")
                .global("broken", 0)
                .global("zero", 40)
                .customBtf(btf)
                .kconfig("CONFIG_HZ=250")
                .load()) {
            assertThat(run(object, "sum")).isEqualTo(1 - 2 + 3 - 4 + 5 + 6 + 40);
        }
    }
}
