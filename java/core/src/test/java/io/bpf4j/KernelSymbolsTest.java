package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelConfig;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a program has of the kernel by name: its symbols, functions and configuration. */
@KernelTest
class KernelSymbolsTest {

    /** {@code struct found} in {@code kernel_symbols.bpf.c}. */
    record Found(
            @CType("__u64") long schedule,
            @CType("__u64") long missing,
            @CType("__u64") long hz,
            boolean functionsCalled,
            boolean bpfSyscall,
            boolean missingOption,
            @CType("__u8") int jit,
            @CType("char[32]") String hostname) {
        static final BpfType<Found> TYPE = BpfType.ofRecord(Found.class);
    }

    private static Found find(BpfObject object) {
        object.program("find").run(RunOptions.context(new byte[0]));
        return object.global("found", Found.TYPE).get();
    }

    private static long addressOf(String symbol) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/kallsyms"))) {
            String line = lines.filter(each -> each.endsWith(" " + symbol))
                    .findFirst()
                    .orElseThrow();
            return Long.parseUnsignedLong(line.substring(0, line.indexOf(' ')), 16);
        }
    }

    /** Where the kernel has functions for programs, it takes no program that calls one without a JIT compiler. */
    private static void requireCallsOfTheKernel() {
        if (KernelVersion.atLeast(6, 2)) {
            KernelNeed.of("calls of the kernel's functions", 6, 2)
                    .with("CONFIG_BPF_JIT")
                    .require();
        }
    }

    @Test
    void resolvesSymbols() throws IOException {
        requireCallsOfTheKernel();
        try (BpfObject object = TestObjects.open("kernel_symbols").load()) {
            Found found = find(object);
            assertThat(found.schedule()).isNotZero().isEqualTo(addressOf("schedule"));
            assertThat(found.missing()).isZero();
            assertThat(found.functionsCalled()).isEqualTo(KernelVersion.atLeast(6, 2));
        }
    }

    @Test
    void readsVariablesOfEachCpu() throws IOException {
        // Older kernels were built before pahole told of such variables.
        KernelNeed.of("variables of each CPU in the kernel's types", 5, 11)
                .with("CONFIG_KALLSYMS_ALL")
                .require();
        try (BpfObject object = TestObjects.open("kernel_variable").load()) {
            object.program("read_queues").run(RunOptions.context(new byte[0]));
            assertThat(object.global("first_cpu").get()).isZero();
            assertThat(object.global("second_cpu").get()).isOne();
        }
    }

    @Test
    void readsTheKernelsConfiguration() throws IOException {
        requireCallsOfTheKernel();
        Map<String, String> options = KernelConfig.options();
        try (BpfObject object = TestObjects.open("kernel_symbols").load()) {
            Found found = find(object);
            assertThat(found.hz()).isPositive().isEqualTo(Long.parseLong(options.get("CONFIG_HZ")));
            assertThat(found.bpfSyscall()).isTrue();
            assertThat(found.jit())
                    .as("TRI_YES or TRI_NO")
                    .isEqualTo("y".equals(options.get("CONFIG_BPF_JIT")) ? 1 : 0);
            assertThat(found.missingOption()).isFalse();
            assertThat('"' + found.hostname() + '"').isEqualTo(options.get("CONFIG_DEFAULT_HOSTNAME"));
            assertSameByName(object, found);
        }
    }

    private static void assertSameByName(BpfObject object, Found found) {
        assertThat(object.global("CONFIG_HZ").get()).isEqualTo(found.hz());
        assertThat(object.global("CONFIG_HZ").isReadOnly()).isTrue();
        assertThat(object.global("CONFIG_BPF_SYSCALL", BpfType.BOOL).get()).isEqualTo(found.bpfSyscall());
        assertThat(object.global("CONFIG_BPF_JIT").get()).isEqualTo(found.jit());
        assertThat(object.global("CONFIG_NO_KERNEL_HAS_THIS", BpfType.BOOL).get())
                .isEqualTo(found.missingOption());
        assertThat(object.global("CONFIG_DEFAULT_HOSTNAME", BpfType.string(32)).get())
                .isEqualTo(found.hostname());
    }

    @Test
    void configurationIsNotSetAsOtherVariablesAre() {
        try (OpenObject object = TestObjects.open("kernel_symbols")) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.global("CONFIG_HZ", 100))
                    .withMessageContaining("kconfig(\"CONFIG_HZ=...\")");
        }
    }

    @Test
    void configurationOfTheCallersOverridesTheKernels() {
        requireCallsOfTheKernel();
        try (BpfObject object = TestObjects.open("kernel_symbols")
                .kconfig("CONFIG_HZ=12345\nCONFIG_NO_KERNEL_HAS_THIS=y\nCONFIG_DEFAULT_HOSTNAME=\"of the test\"\n")
                .load()) {
            Found found = find(object);
            assertThat(found.hz()).isEqualTo(12345);
            assertThat(found.missingOption()).isTrue();
            assertThat(found.hostname()).isEqualTo("of the test");
            assertSameByName(object, found);
            assertThat(found.bpfSyscall()).as("from the kernel").isTrue();
        }
    }

    @Test
    void namesWhatTheKernelLacks() {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> TestObjects.open("kernel_symbols_missing").load())
                .withMessageContaining("object kernel_symbols_missing")
                .withMessageContaining("no_kernel_has_this_symbol");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> TestObjects.open("kernel_config_missing").load())
                .withMessageContaining("object kernel_config_missing")
                .withMessageContaining("CONFIG_NO_KERNEL_HAS_THIS")
                .withMessageContaining("kconfig(");
    }

    /** As in a container that has nothing of the kernel's package. */
    @Test
    void kernelsThatKeepTheirConfigurationToThemselvesAreTold() {
        requireCallsOfTheKernel();
        Commands.Result result = ChildJvm.run(
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-euc",
                        "mount -t tmpfs none /boot; [ ! -e /proc/config.gz ] || mount --bind /dev/null /proc/config.gz;"
                                + " exec \"$@\"",
                        "sh"),
                WithoutConfiguration.class);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output())
                .contains("12345")
                .contains("BpfNotFoundException")
                .contains("kconfig(");
    }

    /** Runs where nothing tells how the kernel was built. */
    static final class WithoutConfiguration {
        public static void main(String[] arguments) {
            String all = "CONFIG_HZ=12345\nCONFIG_BPF_SYSCALL=y\nCONFIG_BPF_JIT=y\nCONFIG_DEFAULT_HOSTNAME=\"x\"\n"
                    + "CONFIG_NO_KERNEL_HAS_THIS=y\n";
            try (BpfObject object =
                    TestObjects.open("kernel_symbols").kconfig(all).load()) {
                System.out.println(find(object).hz());
            }
            try {
                TestObjects.open("kernel_symbols").load().close();
            } catch (BpfException e) {
                System.out.println(e);
            }
        }
    }
}
