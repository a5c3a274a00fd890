package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.attach.Xdp;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a process can do with few capabilities, and what it is told that lacks some. Each runs in a JVM that was started without them. */
@KernelTest
class PrivilegeTest {

    /** Before, BPF needs {@code CAP_SYS_ADMIN}. */
    private static final String HOW_TO_GET =
            "; run it as root, give it the capabilities, or in a container add them with --cap-add";

    /** The outcome of each operation without some capabilities. */
    private static Map<String, String> without(String capabilities, String... operations) {
        return attempt(List.of("setpriv", "--bounding-set", "-" + capabilities.replace(",", ",-")), operations);
    }

    private static Map<String, String> attempt(List<String> prefix, String... operations) {
        Commands.Result result = ChildJvm.run(prefix, Attempt.class, operations);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        Map<String, String> outcomes = new LinkedHashMap<>();
        for (String outcome : result.output().split("\u0000\n")) {
            String[] parts = outcome.split("=", 2);
            outcomes.put(parts[0], parts[1]);
        }
        assertThat(outcomes).containsOnlyKeys(operations);
        return outcomes;
    }

    private static String lacks(String capabilities) {
        return "EPERM (operation not permitted): the process lacks " + capabilities + HOW_TO_GET;
    }

    @Test
    void threeCapabilitiesSufficeWithoutRoot() {
        KernelNeed.CAPABILITIES_FOR_BPF.require();
        // One more, to read the class path of these tests.
        String capabilities = "-all,+bpf,+net_admin,+perfmon,+dac_read_search";
        List<String> prefix = List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--inh-caps=" + capabilities,
                "--ambient-caps=" + capabilities,
                "--bounding-set=" + capabilities);
        Map<String, String> outcomes = attempt(
                prefix,
                "whoami",
                "open maps",
                "load flow_tracker",
                "maps",
                "xdp",
                "ring",
                "tracepoint",
                "id 1",
                "list");
        assertThat(outcomes.get("whoami")).isEqualTo("done as 65534");
        assertThat(outcomes.get("open maps")).isEqualTo("done");
        assertThat(outcomes.get("load flow_tracker")).isEqualTo("done");
        assertThat(outcomes.get("maps")).isEqualTo("done with 42");
        assertThat(outcomes.get("xdp")).startsWith("done with link");
        assertThat(outcomes.get("ring")).isEqualTo("done with 3 events");
        if (perfEventsNeedSysAdmin()) {
            assertThat(outcomes.get("tracepoint"))
                    .startsWith("BpfPermissionException")
                    .contains("/proc/sys/kernel/perf_event_paranoid, which is ");
        } else {
            assertThat(outcomes.get("tracepoint")).startsWith("done with link");
        }
        assertThat(outcomes.get("id 1"))
                .isEqualTo("BpfPermissionException cannot open map with id 1: " + lacks("CAP_SYS_ADMIN"));
        assertThat(outcomes.get("list"))
                .isEqualTo("BpfPermissionException cannot list the maps of the system: " + lacks("CAP_SYS_ADMIN"));
    }

    /** Whether the verifier does not look for speculation either, since Linux 6.7: offsets that vary are then for everybody. */
    private static boolean isWithoutMitigations() {
        return KernelVersion.atLeast(6, 7)
                && Commands.run("cat", "/proc/cmdline").contains("mitigations=off");
    }

    /** As on Debian's kernels by default. */
    private static boolean perfEventsNeedSysAdmin() {
        return Integer.parseInt(Commands.run("cat", "/proc/sys/kernel/perf_event_paranoid")
                        .strip())
                > 2;
    }

    @Test
    void withoutAnyOnlyOpeningWorks() {
        Map<String, String> outcomes = without("all", "open maps", "load maps", "create HASH");
        boolean split = KernelVersion.atLeast(5, 8);
        assertThat(outcomes.get("open maps")).isEqualTo("done");
        assertThat(outcomes.get("load maps"))
                .contains("BpfPermissionException cannot load object maps")
                .contains(lacks(split ? "CAP_NET_ADMIN, CAP_BPF" : "CAP_NET_ADMIN, CAP_SYS_ADMIN"));
    }

    @Test
    void withoutBpfNothingIsCreated() {
        KernelNeed.CAPABILITIES_FOR_BPF.require();
        Map<String, String> outcomes = without(
                "bpf,sys_admin", "load maps", "load tracing", "create LRU_HASH", "create DEVMAP", "create SK_STORAGE");
        assertThat(outcomes.values())
                .allSatisfy(outcome ->
                        assertThat(outcome).startsWith("BpfPermissionException").contains(lacks("CAP_BPF")));
        assertThat(outcomes.get("create LRU_HASH")).contains("cannot create map of type LRU_HASH");
    }

    @Test
    void withoutNetAdminNothingOfTheNetworkIsCreated() {
        KernelNeed.CAPABILITIES_FOR_BPF.require();
        Map<String, String> outcomes = without(
                "net_admin,sys_admin",
                "load maps",
                "create DEVMAP",
                "create SOCKHASH",
                "create HASH",
                "create CPUMAP",
                "load tracing");
        assertThat(outcomes.get("load maps")).contains(lacks("CAP_NET_ADMIN"));
        assertThat(outcomes.get("create DEVMAP")).contains(lacks("CAP_NET_ADMIN"));
        assertThat(outcomes.get("create SOCKHASH")).contains(lacks("CAP_NET_ADMIN"));
        assertThat(outcomes.get("create HASH")).isEqualTo("done");
        assertThat(outcomes.get("create CPUMAP")).isEqualTo("done");
        assertThat(outcomes.get("load tracing")).isEqualTo("done");
    }

    /** The capabilities for BPF are not enough to choose the seed of a hash. */
    @Test
    void aFlagCanNeedAllPrivileges() {
        KernelNeed.CAPABILITIES_FOR_BPF.require();
        Map<String, String> outcomes = without("sys_admin", "create HASH", "seedless", "load seedless maps");
        assertThat(outcomes.get("create HASH")).isEqualTo("done");
        assertThat(outcomes.get("seedless")).contains("cannot create map").contains(lacks("CAP_SYS_ADMIN"));
        assertThat(outcomes.get("load seedless maps"))
                .contains("cannot load object maps")
                .contains(lacks("CAP_SYS_ADMIN"));
    }

    @Test
    void withoutPerfmonNothingIsTraced() {
        KernelNeed.CAPABILITIES_FOR_BPF.require();
        Map<String, String> outcomes =
                without("perfmon,sys_admin", "load tracing", "load flow_tracker", "load maps", "create HASH");
        assertThat(outcomes.get("load tracing")).contains(lacks("CAP_PERFMON"));
        if (isWithoutMitigations()) {
            assertThat(outcomes.get("load flow_tracker")).isEqualTo("done");
        } else {
            assertThat(outcomes.get("load flow_tracker"))
                    .contains("BpfPermissionException")
                    .contains("program track_flows of object flow_tracker")
                    .containsAnyOf("prohibited for !root", "pointer comparison prohibited")
                    .contains("the process lacks CAP_PERFMON" + HOW_TO_GET);
        }
        assertThat(outcomes.get("load maps"))
                .contains("BpfPermissionException")
                .contains("pointer -= pointer prohibited")
                .contains("the process lacks CAP_PERFMON" + HOW_TO_GET);
        assertThat(outcomes.get("create HASH")).isEqualTo("done");
    }

    /** On kernels that count memory so; the others do without the limit. */
    @Test
    void aLimitOfLockedMemoryIsNamed() {
        Map<String, String> outcomes = attempt(
                List.of("prlimit", "--memlock=65536:65536", "setpriv", "--bounding-set=-sys_resource"),
                "big",
                "load maps");
        if (KernelVersion.atLeast(5, 11)) {
            assertThat(outcomes.values()).containsOnly("done");
        } else {
            assertThat(outcomes.values())
                    .allSatisfy(outcome -> assertThat(outcome)
                            .startsWith("BpfPermissionException")
                            .contains("so something else forbids it: RLIMIT_MEMLOCK, which is 65536 bytes here")
                            .contains("docker run --ulimit memlock=-1"));
        }
    }

    @Test
    void aLimitOfLockedMemoryIsLiftedWherePossible() {
        List<String> limited = List.of("prlimit", "--memlock=65536:65536");
        Assumptions.assumeTrue(
                KernelVersion.atLeast(5, 11)
                        || Commands.run("cat", "/proc/self/status").contains("CapEff:\t000001ffffffffff"),
                "lifting the limit needs CAP_SYS_RESOURCE");
        assertThat(attempt(limited, "big").get("big")).isEqualTo("done");
    }

    /** As tracefs is to all but root. */
    @Test
    void filesThatMayNotBeReadAreNamed() {
        List<String> prefix = List.of(
                "unshare",
                "--mount",
                "sh",
                "-euc",
                // libbpf takes the older place if it is there.
                "mount -t tmpfs -o mode=0 none /sys/kernel/tracing;"
                        + " [ ! -d /sys/kernel/debug ] || mount -t tmpfs -o mode=0 none /sys/kernel/debug; exec \"$@\"",
                "sh",
                "setpriv",
                "--bounding-set=-dac_override,-dac_read_search");
        assertThat(attempt(prefix, "tracepoint").get("tracepoint"))
                .startsWith("BpfPermissionException cannot attach program on_fork of object tracing by its section"
                        + " tracepoint/sched/sched_process_fork: EACCES (access denied): ")
                .contains("so something else forbids it: the permissions of a file, such as those of tracefs");
    }

    @Test
    void whatHasAllCapabilitiesElsewhereIsToldWhere() {
        Map<String, String> outcomes =
                attempt(List.of("unshare", "--user", "--map-root-user"), "load maps", "create HASH", "list");
        assertThat(outcomes.get("load maps"))
                .startsWith("BpfPermissionException")
                .contains("it needs CAP_NET_ADMIN, CAP_BPF in the initial user namespace, and this process is in"
                        + " another one")
                .contains("BPF token");
        assertThat(outcomes.get("list"))
                .contains("it needs CAP_SYS_ADMIN in the initial user namespace")
                .doesNotContain("hand it a BPF token");
    }

    /** Tries operations and prints what became of each. */
    static final class Attempt {

        private Attempt() {}

        public static void main(String[] operations) {
            for (String operation : operations) {
                System.out.print(operation + "=" + outcome(operation) + "\u0000\n");
            }
        }

        private static String outcome(String operation) {
            String[] words = operation.split(" ");
            try {
                return switch (words[0]) {
                    case "whoami" -> "done as " + Commands.run("id", "--user").strip();
                    case "open" -> {
                        TestObjects.open(words[1]).close();
                        yield "done";
                    }
                    case "load" -> {
                        OpenObject open = TestObjects.open(words[words.length - 1]);
                        if (words[1].equals("seedless")) {
                            open.map("hash", map -> map.flags(MapFlag.ZERO_SEED));
                        }
                        open.load().close();
                        yield "done";
                    }
                    case "seedless" -> {
                        BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 1).flags(MapFlag.ZERO_SEED))
                                .close();
                        yield "done";
                    }
                    case "create" -> create(BpfMapType.valueOf(words[1]));
                    case "big" -> {
                        BpfMap.create(MapSpec.of(BpfMapType.ARRAY, 4, 8, 1 << 18))
                                .close();
                        yield "done";
                    }
                    case "maps" -> useMaps();
                    case "xdp" -> attachXdp();
                    case "ring" -> receive();
                    case "tracepoint" -> attachTracepoint();
                    case "id" -> "done with " + BpfMap.openById(Long.parseLong(words[1]));
                    case "list" -> "done with " + BpfMap.list();
                    default -> throw new IllegalArgumentException(operation);
                };
            } catch (BpfException e) {
                return e.getClass().getSimpleName() + " " + e.getMessage();
            }
        }

        private static String create(BpfMapType type) {
            boolean storage = type == BpfMapType.SK_STORAGE;
            MapSpec spec = MapSpec.of(type, 4, 4, storage ? 0 : 1);
            BpfMap.create(storage ? spec.flags(MapFlag.NO_PREALLOC) : spec).close();
            return "done";
        }

        private static String useMaps() {
            MapSpec spec = MapSpec.of(BpfMapType.HASH, BpfType.U32, BpfType.U64, 8);
            try (BpfMap<Long, Long> map = BpfMap.create(spec).as(BpfType.U32, BpfType.U64)) {
                map.update(1L, 41L);
                map.update(1L, map.lookup(1L).orElseThrow() + 1);
                List<Long> values = new ArrayList<>();
                map.forEach((key, value) -> values.add(value));
                return "done with " + values.get(0);
            }
        }

        private static String attachXdp() {
            try (BpfObject object = TestObjects.open("maps").load();
                    BpfLink link = object.program("count_packets").attach(Xdp.on("lo"))) {
                return "done with " + link;
            }
        }

        private static String receive() {
            List<Integer> sizes = new ArrayList<>();
            try (BpfObject object = TestObjects.open("events").load();
                    RingBuffer ring = RingBuffer.of(object.map("events"), event -> sizes.add(event.remaining()))) {
                Stream.generate(() -> RunOptions.packet(new byte[64])).limit(4).forEach(object.program("emit")::run);
                ring.consume();
                return "done with " + sizes.size() + " events";
            }
        }

        private static String attachTracepoint() {
            try (BpfObject object = TestObjects.open("tracing").load();
                    BpfLink link = object.program("on_fork").attach()) {
                return "done with " + link;
            }
        }
    }
}
