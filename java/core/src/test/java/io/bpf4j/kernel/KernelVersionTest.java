package io.bpf4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelVersionTest {

    @ParameterizedTest
    @CsvSource({
        "6.1, 6, 1, 0",
        "6.18.5, 6, 18, 5",
        "5.10.0-32-amd64, 5, 10, 0",
        "5.14.0-503.11.1.el9_5.x86_64, 5, 14, 0",
        "6.5.0-1024-aws, 6, 5, 0",
        "5.15.167.4-microsoft-standard-WSL2, 5, 15, 167",
        "6.12.0-rc3+, 6, 12, 0",
        "7.0-rc1, 7, 0, 0",
    })
    void readsReleases(String release, int major, int minor, int patch) {
        assertThat(KernelVersion.parse(release)).isEqualTo(new KernelVersion(major, minor, patch));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linux", "6", "6.", "-6.1", "99999999999.1"})
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> KernelVersion.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no version of Linux: " + text);
    }

    @Test
    void takesTheSourcesVersionOfDebianAndUbuntu() {
        String mainline = "#1 SMP PREEMPT_DYNAMIC Tue Feb 4 12:00:00 UTC 2025\n";
        assertThat(KernelVersion.running("", mainline, "6.12.12\n")).hasToString("6.12.12");
        assertThat(KernelVersion.running("", "#1 SMP Debian 5.10.234-1 (2025-02-24)\n", "5.10.0-34-amd64\n"))
                .hasToString("5.10.234");
        assertThat(KernelVersion.running(
                        "Ubuntu 5.4.0-12.15-generic 5.4.8\n",
                        "#15-Ubuntu SMP Tue Jan 21 15:12:29 UTC 2020\n",
                        "5.4.0-12-generic\n"))
                .hasToString("5.4.8");
        assertThat(KernelVersion.running("something else\n", mainline, "5.4.0-12-generic\n"))
                .hasToString("5.4");
    }

    @Test
    void isOrderedByNumbers() {
        List<KernelVersion> ascending = List.of(
                KernelVersion.of(4, 19),
                KernelVersion.of(5, 4),
                KernelVersion.of(5, 10),
                new KernelVersion(5, 10, 234),
                KernelVersion.of(6, 1));
        assertThat(ascending.stream().sorted()).containsExactlyElementsOf(ascending);
        assertThat(new KernelVersion(5, 10, 234).isAtLeast(5, 10)).isTrue();
        assertThat(new KernelVersion(5, 10, 234).isAtLeast(5, 11)).isFalse();
        assertThat(KernelVersion.of(6, 0).isAtLeast(KernelVersion.of(5, 19))).isTrue();
    }

    @Test
    void hasTheKernelsOwnNumber() {
        assertThat(new KernelVersion(5, 4, 8).code()).isEqualTo(0x050408);
        assertThat(new KernelVersion(4, 19, 325).code()).isEqualTo(0x0413ff);
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatThrownBy(() -> new KernelVersion(6, -1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsTheRunningKernel() {
        String release = System.getProperty("os.version");
        assertThat(release)
                .startsWith(Kernel.version().major() + "." + Kernel.version().minor());
    }
}
