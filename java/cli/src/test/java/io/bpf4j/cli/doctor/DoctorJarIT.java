package io.bpf4j.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.cli.testing.Commands;
import io.bpf4j.junit.BpfTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The finished jar, alone in a directory, as somebody runs it who has copied it to a machine. */
class DoctorJarIT {

    @TempDir
    private static Path directory;

    private static Path jar;

    @BeforeAll
    static void copy() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        jar = Files.copy(Path.of(System.getProperty("jar")), directory.resolve("bpf4j.jar"));
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static Commands.Result run(List<String> prefix, String... arguments) throws IOException {
        return Commands.run(Commands.java(prefix, List.of("-jar", jar.toString()), arguments));
    }

    @BpfTest
    @Test
    void worksForRoot() throws IOException {
        Commands.Result result = run(List.of(), "doctor");
        assertThat(result.exitCode()).as(result.errors()).isZero();
        // Among others the JVM's warning that native code is used.
        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).contains("bpf4j works here: ");
    }

    @BpfTest
    @Test
    void saysToNobodyWhatIsMissing() throws IOException {
        String outside =
                "--net=/proc/" + ProcessHandle.current().parent().orElseThrow().pid() + "/ns/net";
        Commands.Result result = run(
                List.of("nsenter", outside, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"),
                "doctor",
                "--json");
        assertThat(result.exitCode()).as(result.errors()).isEqualTo(1);
        JsonNode page = result.json();
        assertThat(page.get("facts").get("user_id").get("value").asInt()).isEqualTo(65_534);
        assertThat(page.get("facts").get("capabilities_effective").get("value")).isEmpty();
        // Only root may read it, and in other network namespaces than the first it is not there.
        assertThat(page.get("facts").get("jit_harden").get("unknown").asText())
                .isIn(
                        "this user may not read /proc/sys/net/core/bpf_jit_harden",
                        "there is no /proc/sys/net/core/bpf_jit_harden");
        assertThat(page.get("verdict").asText()).isEqualTo("bpf4j cannot work here: the process lacks CAP_BPF");
    }

    @BpfTest
    @Test
    void saysToWhomTracefsIsClosedThatItIs() throws IOException {
        String capabilities = "+bpf,+net_admin,+perfmon";
        Commands.Result result = run(
                List.of(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        "--inh-caps=" + capabilities,
                        "--ambient-caps=" + capabilities,
                        "--"),
                "doctor",
                "--json");
        assertThat(result.exitCode()).as(result.errors()).isZero();
        JsonNode hooks = result.json().get("hooks");
        int tracepoint = hooks.findValuesAsText("name").indexOf("tracepoint");
        assertThat(hooks.get(tracepoint).get("support").asText()).isEqualTo("no");
        assertThat(hooks.get(tracepoint).get("reason").asText())
                .isEqualTo("this user may not read /sys/kernel/tracing/events");
    }

    @Test
    void aPageThatIsLostIsNoSuccess() throws IOException {
        Commands.Result result = run(List.of("sh", "-c", "exec \"$@\" >/dev/full", "sh"), "--version");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.errors()).isEqualTo("bpf4j: the output could not be written\n");
    }

    @Test
    void knowsItsVersion() throws IOException {
        assertThat(run(List.of(), "--version").output()).startsWith("bpf4j ").contains(".");
    }

    @Test
    void runsOnJdksThatAskForLeaveToUseNativeCode() throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(file.getManifest().getMainAttributes().getValue("Enable-Native-Access"))
                    .isEqualTo("ALL-UNNAMED");
            assertThat(file.getEntry("module-info.class")).isNull();
            assertThat(file.stream().map(entry -> entry.getName()))
                    .contains(
                            "META-INF/LICENSE",
                            "META-INF/NOTICE",
                            "META-INF/licenses/libbpf/LICENSE.BSD-2-Clause",
                            "META-INF/licenses/elfutils/COPYING",
                            "META-INF/licenses/elfutils/COPYING-LGPLV3",
                            "META-INF/licenses/zlib/LICENSE")
                    .doesNotHaveDuplicates();
        }
    }
}
