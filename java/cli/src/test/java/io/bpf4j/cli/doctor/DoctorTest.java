package io.bpf4j.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.cli.testing.Commands;
import io.bpf4j.junit.BpfTest;
import io.bpf4j.kernel.KernelFeature;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code bpf4j doctor} on this machine, compared with what the tools of the system say of it. */
@BpfTest
class DoctorTest {

    /** In a mount namespace of its own. */
    private static final List<String> OWN_MOUNTS = List.of("unshare", "--mount", "sh", "-euc");

    private static JsonNode page;

    @BeforeAll
    static void examine() throws IOException {
        Commands.Result result = Commands.bpf4j("doctor", "--json");
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.errors()).isEmpty();
        page = result.json();
    }

    private static String value(JsonNode page, String fact) {
        JsonNode node = page.get("facts").get(fact);
        assertThat(node).as(fact).isNotNull();
        assertThat(node.has("value")).as("%s is %s", fact, node).isTrue();
        return node.get("value").isArray()
                ? strings(node.get("value")).collect(Collectors.joining(","))
                : node.get("value").asText();
    }

    private static Stream<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
    }

    private static List<String> names(JsonNode page, String findings) {
        return page.get(findings).findValuesAsText("name");
    }

    private static JsonNode finding(JsonNode page, String findings, String name) {
        return StreamSupport.stream(page.get(findings).spliterator(), false)
                .filter(each -> each.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String support(JsonNode page, String findings, String name) {
        return finding(page, findings, name).get("support").asText();
    }

    private static String id(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Test
    void namesEverythingOnce() {
        assertThat(names(page, "hooks"))
                .doesNotHaveDuplicates()
                .containsExactly(Stream.of(Hook.values()).map(Hook::id).toArray(String[]::new));
        assertThat(names(page, "maps"))
                .containsExactlyInAnyOrderElementsOf(Stream.of(BpfMapType.values())
                        .filter(type -> type != BpfMapType.UNSPEC && type != BpfMapType.UNKNOWN)
                        .map(DoctorTest::id)
                        .toList());
        assertThat(names(page, "features"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(KernelFeature.values()).map(DoctorTest::id).toList());
    }

    @Test
    void coversEachTypeOfPrograms() {
        assertThat(Stream.of(Hook.values()).map(hook -> hook.needs().program()).flatMap(Optional::stream))
                .contains(Stream.of(BpfProgramType.values())
                        .filter(type -> type != BpfProgramType.UNSPEC && type != BpfProgramType.UNKNOWN)
                        .toArray(BpfProgramType[]::new));
    }

    @Test
    void saysThatItWorks() {
        assertThat(page.get("works").asBoolean()).isTrue();
        assertThat(page.get("verdict").asText()).startsWith("bpf4j works here");
    }

    @Test
    void factsAreThoseOfTheTools() throws IOException {
        assertThat(value(page, "kernel_release")).isEqualTo(Commands.shell("uname -r"));
        assertThat(value(page, "kernel_build")).isEqualTo(Commands.shell("uname -v"));
        assertThat(value(page, "distribution")).isEqualTo(Commands.shell(". /etc/os-release; echo \"$PRETTY_NAME\""));
        assertThat(value(page, "java_version")).isEqualTo(System.getProperty("java.version"));
        assertThat(value(page, "user_id")).isEqualTo(Commands.shell("id -u"));
        assertThat(value(page, "seccomp"))
                .isEqualTo(List.of("none", "strict", "filter")
                        .get(Integer.parseInt(Commands.shell("sed -n 's/^Seccomp:\\s*//p' /proc/self/status"))));
        assertThat(value(page, "locked_memory_bytes"))
                .isEqualTo(Commands.shell("prlimit --pid "
                                + ProcessHandle.current().pid() + " --memlock --raw --noheadings --output SOFT")
                        .replace("unlimited", Long.toString(Long.MAX_VALUE)));
        assertThat(value(page, "unprivileged_bpf_disabled"))
                .isEqualTo(Commands.shell("sysctl -n kernel.unprivileged_bpf_disabled"));
        assertThat(value(page, "perf_event_paranoid"))
                .isEqualTo(Commands.shell("sysctl -n kernel.perf_event_paranoid"));
        assertThat(value(page, "kptr_restrict")).isEqualTo(Commands.shell("sysctl -n kernel.kptr_restrict"));
        assertThat(value(page, "bpf_stats_enabled")).isEqualTo(Commands.shell("sysctl -n kernel.bpf_stats_enabled"));
        assertThat(value(page, "btf_vmlinux_bytes")).isEqualTo(Commands.shell("stat -c %s /sys/kernel/btf/vmlinux"));
        assertThat(value(page, "btf_modules"))
                .isEqualTo(Commands.shell("ls /sys/kernel/btf | grep -vcx vmlinux || true"));
    }

    @Test
    void capabilitiesAreThoseOfCapsh() throws IOException {
        for (String set : List.of("effective", "bounding")) {
            String mask = Commands.shell("sed -n 's/^Cap" + (set.equals("effective") ? "Eff" : "Bnd")
                    + ":\\s*//p' /proc/" + ProcessHandle.current().pid() + "/status");
            String decoded = Commands.shell("capsh --decode=" + mask).replaceFirst(".*=", "");
            assertThat(value(page, "capabilities_" + set)
                            .toLowerCase(Locale.ROOT)
                            .split(","))
                    .containsExactlyInAnyOrder(decoded.split(","));
        }
    }

    @Test
    void mountsAreThoseOfFindmnt() throws IOException {
        for (String name : List.of("bpffs", "tracefs", "debugfs", "cgroup2", "securityfs")) {
            String type = name.equals("bpffs") ? "bpf" : name;
            List<String> mounted = Commands.shell("findmnt -rn -t " + type + " -o TARGET || true")
                    .lines()
                    .distinct()
                    .toList();
            assertThat(strings(page.get("facts").get(name).get("value")))
                    .as(name)
                    .containsExactlyInAnyOrderElementsOf(mounted);
        }
    }

    /** They are seen in the first network namespace only, and this test has one of its own. */
    @Test
    void settingsOfTheJitAreThoseOfSysctl() throws IOException {
        String outside =
                "--net=/proc/" + ProcessHandle.current().parent().orElseThrow().pid() + "/ns/net";
        JsonNode told = Doctors.doctorIn(List.of("nsenter", outside)).json();
        for (String setting : List.of("harden", "kallsyms")) {
            String known = Commands.shell(
                    "nsenter " + outside + " sysctl -n net.core.bpf_jit_" + setting + " 2>/dev/null || echo unknown");
            if (known.equals("unknown")) {
                assertThat(told.get("facts").get("jit_" + setting).has("unknown"))
                        .isTrue();
            } else {
                assertThat(value(told, "jit_" + setting)).isEqualTo(known);
            }
        }
        assertThat(page.get("facts").get("jit_harden").get("unknown").asText())
                .isEqualTo("there is no /proc/sys/net/core/bpf_jit_harden");
    }

    @Test
    void lockdownAndModulesAreThoseOfSecurityfs() throws IOException {
        String mount = "mountpoint -q /sys/kernel/security || mount -t securityfs securityfs /sys/kernel/security; ";
        JsonNode told = Doctors.doctorIn(Stream.concat(OWN_MOUNTS.stream(), Stream.of(mount + "exec \"$@\"", "doctor"))
                        .toList())
                .json();
        String directory = "unshare --mount sh -euc '" + mount + "cat /sys/kernel/security/";
        assertThat(value(told, "lockdown"))
                .isEqualTo(Commands.shell(directory + "lockdown'").replaceAll(".*\\[|].*", ""));
        assertThat(value(told, "security_modules")).isEqualTo(Commands.shell(directory + "lsm'"));
    }

    @Test
    void kindsOfMapsAreThoseOfBpftool() throws IOException {
        JsonNode bpftool = Commands.shellJson("bpftool -j feature probe").get("map_types");
        int compared = 0;
        for (String name : names(page, "maps")) {
            JsonNode known = bpftool.get("have_" + name + "_map_type");
            if (known != null) {
                assertThat(support(page, "maps", name)).as(name).isEqualTo(known.asBoolean() ? "yes" : "no");
                compared++;
            }
        }
        // Those of Linux 5.10, which every bpftool knows.
        assertThat(compared).isGreaterThanOrEqualTo(28);
    }

    /** Where nothing but loading counts, and for each hook that is there. */
    @Test
    void hooksAgreeWithBpftool() throws IOException {
        JsonNode bpftool = Commands.shellJson("bpftool -j feature probe").get("program_types");
        Set<String> compared = new TreeSet<>();
        for (Hook hook : Hook.values()) {
            JsonNode finding = finding(page, "hooks", hook.id());
            String by = finding.get("found_by").asText();
            String type = id(hook.needs().program().orElseThrow());
            JsonNode known = bpftool.get("have_" + type + "_prog_type");
            if (known != null && (by.equals("loading") || by.equals("linking"))) {
                boolean yes = finding.get("support").asText().equals("yes");
                boolean no =
                        by.equals("loading") && finding.get("support").asText().equals("no");
                assertThat(known.asBoolean() ? no : yes)
                        .as("%s, for which bpftool says %s", finding, known)
                        .isFalse();
                compared.add(type);
            }
        }
        assertThat(compared).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void eachNoHasItsReasonAndEachChangeItsGain() {
        for (String findings : List.of("hooks", "maps", "features")) {
            for (JsonNode finding : page.get(findings)) {
                if (!finding.get("support").asText().equals("yes")) {
                    assertThat(finding.get("reason").asText())
                            .as(finding.toString())
                            .isNotBlank();
                }
            }
        }
        for (JsonNode change : page.get("changes")) {
            assertThat(change.get("text").asText()).isNotBlank();
            assertThat(strings(change.get("gains"))).isNotEmpty();
        }
    }

    /** What this process has open, but for pipes: the JVM closes those of a child a moment after it. */
    private static String[] descriptors() throws IOException {
        return Commands.shell(
                        "find /proc/" + ProcessHandle.current().pid() + "/fd -type l ! -lname 'pipe:*' -printf '%l\\n'")
                .split("\n");
    }

    @Test
    void leavesNothingBehind() throws IOException {
        int before = descriptors().length;
        Commands.bpf4j("doctor");
        assertThat(descriptors()).hasSizeLessThanOrEqualTo(before);
        // The kernel frees programs a moment after the last descriptor is closed.
        assertThat(Commands.shell("for i in $(seq 100); do"
                        + " bpftool prog show | grep -q 'name try_' || exit 0; sleep 0.1; done; echo left"))
                .isEmpty();
    }

    @Test
    void pageIsPlainAndNarrow() {
        Commands.Result result = Commands.bpf4j("doctor");
        assertThat(result.exitCode()).isZero();
        assertThat(result.output().lines())
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(100).doesNotContain("\u001b"))
                .anyMatch(line -> line.startsWith("bpf4j works here: "));
        assertThat(names(page, "hooks"))
                .allSatisfy(name -> assertThat(result.output()).contains(name));
        assertThat(names(page, "maps"))
                .allSatisfy(name -> assertThat(result.output()).contains(name));
    }

    @Test
    void tracepointsNeedTracefs() throws IOException {
        assertThat(support(page, "hooks", "tracepoint")).isEqualTo("yes");
        assertThat(finding(page, "hooks", "tracepoint").get("found_by").asText())
                .isEqualTo("attaching");

        JsonNode without = inMounts("while umount /sys/kernel/tracing /sys/kernel/debug 2>/dev/null; do :; done");
        JsonNode tracepoint = finding(without, "hooks", "tracepoint");
        assertThat(tracepoint.get("support").asText()).isEqualTo("no");
        assertThat(tracepoint.get("reason").asText()).isEqualTo("tracefs is not mounted");
        assertThat(strings(tracepoint.get("changes"))).containsExactly("mount -t tracefs tracefs /sys/kernel/tracing");
    }

    @Test
    void withoutBpffsItSaysHowToMountIt() throws IOException {
        JsonNode without = inMounts("while umount /sys/fs/bpf 2>/dev/null; do :; done");
        assertThat(value(without, "bpffs")).isEmpty();
        assertThat(without.get("changes").findValuesAsText("text")).contains("mount -t bpf bpf /sys/fs/bpf");
        assertThat(page.get("changes").findValuesAsText("text")).doesNotContain("mount -t bpf bpf /sys/fs/bpf");
    }

    private static JsonNode inMounts(String script) throws IOException {
        return Doctors.doctorIn(Stream.concat(OWN_MOUNTS.stream(), Stream.of(script + "; exec \"$@\"", "doctor"))
                        .toList())
                .json();
    }

    @Test
    void withoutCapabilitiesItCannotWorkAndNamesThem() throws IOException {
        Commands.Result result =
                Doctors.doctorIn(List.of("setpriv", "--bounding-set", "-bpf,-net_admin,-perfmon,-sys_admin"));
        assertThat(result.exitCode()).as(result.errors()).isEqualTo(1);
        assertThat(result.errors()).isEmpty();
        JsonNode without = result.json();
        assertThat(without.get("verdict").asText()).isEqualTo("bpf4j cannot work here: the process lacks CAP_BPF");
        assertThat(value(without, "capabilities_effective"))
                .contains("CAP_CHOWN")
                .doesNotContain("CAP_BPF");
        assertThat(finding(without, "hooks", "xdp").get("reason").asText())
                .isEqualTo("the process lacks CAP_BPF, CAP_NET_ADMIN");
        assertThat(finding(without, "hooks", "xdp").get("found_by").asText()).isEqualTo("privileges");
        assertThat(without.get("changes").get(0).get("text").asText()).startsWith("Give the process CAP_BPF");
        assertThat(support(without, "features", "bounded_loops")).isEqualTo("unknown");
    }

    @Test
    void theCapabilitiesForBpfAreEnough() throws IOException {
        Commands.Result result = Doctors.doctorIn(List.of("setpriv", "--bounding-set", "-sys_admin"));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(support(result.json(), "hooks", "xdp")).isEqualTo("yes");
        assertThat(support(result.json(), "hooks", "raw_tracepoint")).isEqualTo("yes");
    }

    @Test
    void lookupsOfSocketsNeedNoRightsForNetworks() throws IOException {
        Commands.Result result = Doctors.doctorIn(List.of("setpriv", "--bounding-set", "-sys_admin,-net_admin"));
        assertThat(support(result.json(), "hooks", "sk_lookup"))
                .isEqualTo(support(page, "hooks", "sk_lookup"))
                .isEqualTo("yes");
    }

    @Test
    void withoutNetworkingCapabilityTracingStays() throws IOException {
        Commands.Result result = Doctors.doctorIn(List.of("setpriv", "--bounding-set", "-sys_admin,-net_admin"));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(support(result.json(), "hooks", "raw_tracepoint")).isEqualTo("yes");
        assertThat(finding(result.json(), "hooks", "xdp").get("reason").asText())
                .isEqualTo("the process lacks CAP_NET_ADMIN");
    }

    @Test
    void rootOfAUserNamespaceIsToldSo() throws IOException {
        Commands.Result result = Doctors.doctorIn(List.of("unshare", "--user", "--map-root-user"));
        assertThat(result.exitCode()).as(result.errors()).isEqualTo(1);
        assertThat(value(result.json(), "initial_user_namespace")).isEqualTo("false");
        assertThat(value(result.json(), "capabilities_effective")).contains("CAP_BPF");
        assertThat(result.json().get("verdict").asText()).contains("user namespace");
    }

    @Test
    void aProcessNamespaceIsEvidenceOfAContainer() throws IOException {
        JsonNode inside = Doctors.doctorIn(List.of("unshare", "--pid", "--fork", "--mount-proc"))
                .json();
        assertThat(value(inside, "container")).isNotEqualTo("none");
        assertThat(inside.get("facts").get("container").get("text").asText()).contains("PID namespace of its own");
    }

    @Test
    void withoutTheNativeLibraryItSaysWhy() throws IOException {
        Commands.Result result = Doctors.doctorIn(List.of(), "-Dio.bpf4j.native.path=/no/such/library.so");
        assertThat(result.exitCode()).as(result.errors()).isEqualTo(1);
        JsonNode without = result.json();
        assertThat(without.get("verdict").asText())
                .isEqualTo("bpf4j cannot work here: the native library cannot be loaded");
        assertThat(without.get("facts").get("libbpf_version").get("unknown").asText())
                .contains("/no/such/library.so");
        assertThat(without.get("changes").get(0).get("kind").asText()).isEqualTo("library");
        assertThat(support(without, "maps", "hash")).isEqualTo("unknown");
        assertThat(value(without, "kernel_release")).isEqualTo(value(page, "kernel_release"));
    }

    @Test
    void misuseIsToldApart() {
        assertThat(Commands.bpf4j("doctor", "--no-such-option").exitCode()).isEqualTo(2);
        assertThat(Commands.bpf4j("no-such-command").exitCode()).isEqualTo(2);
        assertThat(Commands.bpf4j().exitCode()).isEqualTo(2);
    }

    @Test
    void helpTellsTheExitStatus() {
        Commands.Result help = Commands.bpf4j("doctor", "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).contains("Exit status:", "--json", "it cannot");
        assertThat(Commands.bpf4j("--help").output()).contains("doctor");
        assertThat(Commands.bpf4j("--version").output()).matches("bpf4j \\d+\\.\\d+\\.\\S+\\s+");
    }
}
