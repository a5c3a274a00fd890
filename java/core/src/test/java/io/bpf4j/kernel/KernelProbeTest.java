package io.bpf4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.BpfException;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.MapFlag;
import io.bpf4j.OpenObject;
import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the probes with those of {@code bpftool}, with the versions in which the kernel got things, and with what other processes are told. */
@KernelTest
class KernelProbeTest {

    /** What {@code bpftool} tries only when told to, because the kernel then warns in its log. */
    private static final Set<BpfHelper> NOT_TRIED_BY_BPFTOOL =
            EnumSet.of(BpfHelper.TRACE_PRINTK, BpfHelper.PROBE_WRITE_USER);

    /** What distributions leave out, or the architecture or a setting decides. */
    private static final Set<Enum<?>> OPTIONAL = Set.of(
            BpfProgramType.LIRC_MODE2,
            BpfProgramType.LWT_SEG6LOCAL,
            BpfProgramType.NETFILTER,
            BpfProgramType.EXT,
            BpfProgramType.LSM,
            BpfMapType.INODE_STORAGE,
            BpfLinkType.TRACING,
            BpfLinkType.NETKIT,
            BpfLinkType.NETFILTER,
            BpfLinkType.KPROBE_MULTI,
            KernelFeature.KPROBES,
            KernelFeature.KPROBE_SESSION,
            KernelFeature.FENTRY,
            KernelFeature.LSM_PROGRAMS);

    private static JsonNode bpftool;

    @BeforeAll
    static void probeByBpftool() {
        bpftool = Commands.json("bpftool", "-j", "feature", "probe", "kernel");
    }

    @Test
    void bpftoolFindsTheSameTypesOfPrograms() {
        assertThat(compare("program_types", "_prog_type", BpfProgramType.values(), Kernel::probe))
                .as("types of programs compared")
                .isGreaterThan(25);
    }

    @Test
    void bpftoolFindsTheSameTypesOfMaps() {
        assertThat(compare("map_types", "_map_type", BpfMapType.values(), Kernel::probe))
                .as("types of maps compared")
                .isGreaterThan(25);
    }

    private <E extends Enum<E>> int compare(String section, String suffix, E[] values, Function<E, Probe> probe) {
        int compared = 0;
        for (E value : values) {
            JsonNode shown = bpftool.get(section).get("have_" + value.name().toLowerCase(Locale.ROOT) + suffix);
            Probe ours = probe.apply(value);
            if (shown != null && !isNoToBpftoolOnly(value, ours)) {
                assertThat(ours.isSupported()).as(ours.toString()).isEqualTo(shown.asBoolean());
                compared++;
            }
        }
        return compared;
    }

    /** An attempt that could not be made is a no to bpftool. For tracing programs it attempts fentry, which a kernel may refuse. */
    private static boolean isNoToBpftoolOnly(Enum<?> value, Probe ours) {
        return ours.support() == Support.UNKNOWN
                || value == BpfProgramType.TRACING
                        && Kernel.probe(KernelFeature.FENTRY).support() == Support.UNKNOWN;
    }

    @Test
    void bpftoolFindsTheSameFeatures() {
        Map<String, KernelFeature> features = Map.of(
                "have_large_insn_limit", KernelFeature.LARGE_PROGRAMS,
                "have_bounded_loops", KernelFeature.BOUNDED_LOOPS,
                "have_v2_isa_extension", KernelFeature.ISA_V2,
                "have_v3_isa_extension", KernelFeature.ISA_V3);
        features.forEach(
                (name, feature) -> assertThat(bpftool.get("misc").get(name).asBoolean())
                        .as(name)
                        .isEqualTo(Kernel.probe(feature).isSupported()));
    }

    @Test
    void bpftoolFindsTheSameHelpers() {
        Map<BpfProgramType, Set<String>> available = helpersByBpftool();
        Set<String> known = new HashSet<>();
        available.values().forEach(known::addAll);
        // Kernels since 6.14 refuse in words that older ones of bpftool do not know: they then take everything for a
        // yes.
        boolean credulous = available.get(BpfProgramType.KPROBE).contains("bpf_xdp_adjust_head");
        int compared = 0;
        for (Map.Entry<BpfProgramType, Set<String>> each : available.entrySet()) {
            for (BpfHelper helper : BpfHelper.values()) {
                Probe ours = Kernel.probe(each.getKey(), helper);
                boolean theirs = each.getValue().contains(helper.functionName());
                if (known.contains(helper.functionName())
                        && !NOT_TRIED_BY_BPFTOOL.contains(helper)
                        && ours.support() != Support.UNKNOWN
                        && !isAskedOtherwiseByBpftool(each.getKey(), helper)
                        && (ours.isSupported() || !credulous)) {
                    assertThat(theirs).as(ours.toString()).isEqualTo(ours.isSupported());
                    compared++;
                }
            }
        }
        assertThat(compared).as("helpers compared").isGreaterThan(1_000);
    }

    /** It does not look at the maps that a helper works on, asks for one hook of a type, and not for programs that sleep. */
    private static boolean isAskedOtherwiseByBpftool(BpfProgramType type, BpfHelper helper) {
        return switch (helper) {
            case SPIN_LOCK,
                    SPIN_UNLOCK,
                    TIMER_INIT,
                    TIMER_SET_CALLBACK,
                    TIMER_START,
                    TIMER_CANCEL,
                    COPY_FROM_USER,
                    COPY_FROM_USER_TASK -> true;
            case SETSOCKOPT, GETSOCKOPT -> type == BpfProgramType.CGROUP_SOCKOPT;
            default -> false;
        };
    }

    /** By the types that {@code bpftool} can tell of and this kernel has. */
    private static Map<BpfProgramType, Set<String>> helpersByBpftool() {
        Map<BpfProgramType, Set<String>> available = new TreeMap<>();
        for (BpfProgramType type : BpfProgramType.values()) {
            JsonNode list = bpftool.get("helpers").get(type.name().toLowerCase(Locale.ROOT) + "_available_helpers");
            if (list != null && list.size() > 0 && Kernel.probe(type).isSupported()) {
                Set<String> names = new HashSet<>();
                list.forEach(name -> names.add(name.asText()));
                available.put(type, names);
            }
        }
        return available;
    }

    @ParameterizedTest
    @EnumSource
    void kernelsKnowAHelperSinceItsVersion(BpfHelper helper) {
        Probe probe = Kernel.probe(BpfProgramType.SOCKET_FILTER, helper);
        if (Kernel.version().isAtLeast(helper.leastKernel())) {
            assertThat(probe.reason())
                    .as(probe.toString())
                    .isIn(
                            "",
                            "the kernel does not offer it to such programs",
                            "the kernel does not let such programs use the maps that it works on",
                            "it may sleep, and such programs must not");
        } else {
            assertThat(probe.isUnsupported()).as(probe.toString()).isTrue();
            assertThat(probe.reason())
                    .isEqualTo("it needs Linux " + helper.leastKernel() + " and this is Linux " + Kernel.version());
        }
    }

    static Stream<Versioned> versioned() {
        Stream.Builder<Versioned> all = Stream.builder();
        for (BpfProgramType type : BpfProgramType.values()) {
            type.leastKernel().ifPresent(least -> all.add(new Versioned(type, least, Kernel.probe(type))));
        }
        for (BpfMapType type : BpfMapType.values()) {
            type.leastKernel().ifPresent(least -> all.add(new Versioned(type, least, Kernel.probe(type))));
        }
        for (BpfLinkType type : BpfLinkType.values()) {
            type.leastKernel().ifPresent(least -> all.add(new Versioned(type, least, Kernel.probe(type))));
        }
        for (MapFlag flag : MapFlag.values()) {
            all.add(new Versioned(flag, flag.leastKernel(), Kernel.probe(flag)));
        }
        for (KernelFeature feature : KernelFeature.values()) {
            all.add(new Versioned(feature, feature.leastKernel(), Kernel.probe(feature)));
        }
        return all.build();
    }

    private record Versioned(Enum<?> what, KernelVersion least, Probe probe) {}

    @Test
    void kernelsHaveThingsSinceTheirVersions() {
        List<Probe> wrong = new ArrayList<>();
        versioned().forEach(each -> {
            boolean due = Kernel.version().isAtLeast(each.least());
            if (!due && each.probe().isSupported()
                    || due && !each.probe().isSupported() && !OPTIONAL.contains(each.what())) {
                wrong.add(each.probe());
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatIsNoTypeIsNotSupported() {
        assertThat(Kernel.probe(BpfProgramType.UNKNOWN).isUnsupported()).isTrue();
        assertThat(Kernel.probe(BpfMapType.UNSPEC).isUnsupported()).isTrue();
        assertThat(Kernel.probe(BpfLinkType.UNKNOWN).isUnsupported()).isTrue();
        assertThat(BpfMapType.UNKNOWN.leastKernel()).isEmpty();
    }

    @Test
    void helpersOfProgramsThatDependOnOthersAreNotKnown() {
        assertThat(Kernel.probe(BpfProgramType.STRUCT_OPS, BpfHelper.MAP_LOOKUP_ELEM))
                .hasToString(
                        "helper bpf_map_lookup_elem in programs of type STRUCT_OPS: UNKNOWN, what such programs can"
                                + " call depends on what they replace or implement");
    }

    /** With what a program can only do there, by its attach point. */
    @Test
    void tracingProgramsAreAskedForEachOfTheirHooks() {
        assertThat(Kernel.probe(BpfProgramType.TRACING, BpfHelper.SEQ_WRITE).isSupported())
                .isEqualTo(Kernel.version().isAtLeast(5, 8));
        assertThat(Kernel.probe(BpfProgramType.TRACING, BpfHelper.XDP_ADJUST_HEAD)
                        .isSupported())
                .isFalse();
    }

    /** An answer for each that could be tried must be what befalls a program that is loaded. */
    @ParameterizedTest
    @CsvSource({
        "sockopt, CGROUP_SOCKOPT, SETSOCKOPT",
        "iterator, TRACING, SETSOCKOPT",
        "lsm, LSM, SET_RETVAL",
        "sleepable, KPROBE, COPY_FROM_USER",
        "in_kprobe, KPROBE, SPIN_LOCK",
        "in_tracepoint, TRACEPOINT, SPIN_LOCK",
        "in_raw_tracepoint, RAW_TRACEPOINT, SPIN_LOCK",
        "in_perf_event, PERF_EVENT, SPIN_UNLOCK",
        "in_socket, SOCKET_FILTER, SPIN_LOCK",
        "in_xdp, XDP, SPIN_LOCK"
    })
    void programsThatCallAHelperLoadWhereTheAnswerIsYes(String program, BpfProgramType type, BpfHelper helper) {
        Probe probe = Kernel.probe(type, helper);
        String failure = loadFailure(program);
        if (failure.isEmpty()) {
            assertThat(probe.isSupported()).as(probe.toString()).isTrue();
        } else {
            assertThat(probe.isSupported()).as(failure).isFalse();
        }
    }

    private static String loadFailure(String name) {
        try (OpenObject object = TestObjects.open("helper_hooks")) {
            object.programs().forEach(each -> each.autoload(each.name().equals(name)));
            object.load().close();
            return "";
        } catch (BpfException e) {
            return e.toString();
        }
    }

    /** What it works on is for the program's type, not for its call. */
    @ParameterizedTest
    @EnumSource(
            value = BpfProgramType.class,
            names = {"KPROBE", "TRACEPOINT", "PERF_EVENT", "RAW_TRACEPOINT"})
    void programsThatTraceHaveNoTimers(BpfProgramType type) {
        // Since when exactly they have is not known here; 6.18 is the last that was seen to have none.
        Assumptions.assumeFalse(Kernel.version().isAtLeast(6, 19), "newer kernels have timers there");
        assertThat(Kernel.probe(type, BpfHelper.TIMER_START).isSupported()).isFalse();
    }

    @Test
    void timersAreForProgramsThatDoNotTrace() {
        assertThat(Kernel.probe(BpfProgramType.XDP, BpfHelper.TIMER_START).isSupported())
                .isEqualTo(Kernel.version().isAtLeast(5, 15));
    }

    /** Other hooks than those that are tried may offer what these do not. */
    @Test
    void aFewHooksThatLackAHelperAreNoAnswer() {
        Probe probe = Kernel.probe(BpfProgramType.TRACING, BpfHelper.XDP_ADJUST_HEAD);
        boolean none = Kernel.probe(BpfProgramType.TRACING).isUnsupported();
        assertThat(probe.support()).as(probe.toString()).isEqualTo(none ? Support.UNSUPPORTED : Support.UNKNOWN);
        assertThat(probe.reason()).isNotEmpty();
    }

    /** The capabilities for BPF are not enough for these. */
    @Test
    void whatNeedsAllPrivilegesIsNotKnownWithout() {
        Commands.Result result =
                ChildJvm.run(List.of("setpriv", "--bounding-set", "-sys_admin"), AskForPrivileged.class);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        List<String> lines = result.output().lines().toList();
        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains(": UNKNOWN, ").contains("CAP_SYS_ADMIN"));
    }

    /** Prints the answers. */
    static final class AskForPrivileged {

        private AskForPrivileged() {}

        public static void main(String[] arguments) {
            System.out.println(Kernel.probe(BpfProgramType.KPROBE, BpfHelper.PROBE_WRITE_USER));
            System.out.println(Kernel.probe(MapFlag.ZERO_SEED));
        }
    }

    @Test
    void answersAreKeptUnlessTheyAreUnknown() {
        assertThat(Kernel.probe(BpfMapType.HASH)).isSameAs(Kernel.probe(BpfMapType.HASH));
        assertThat(Kernel.probe(BpfMapType.UNSPEC)).isSameAs(Kernel.probe(BpfMapType.UNSPEC));
        assertThat(Kernel.probe(BpfProgramType.EXT, BpfHelper.MAP_LOOKUP_ELEM))
                .isNotSameAs(Kernel.probe(BpfProgramType.EXT, BpfHelper.MAP_LOOKUP_ELEM));
    }

    @Test
    void threadsMayAskAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<List<String>> ask =
                    () -> versioned().map(each -> each.probe().toString()).toList();
            List<String> expected = ask.call();
            for (Future<List<String>> answer : threads.invokeAll(Collections.nCopies(8, ask))) {
                assertThat(answer.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void possibleCpusAreThoseOfTheKernel() {
        String expand = "for r in $(tr , ' ' </sys/devices/system/cpu/possible); do seq \"${r%-*}\" \"${r#*-}\"; done";
        assertThat(Kernel.possibleCpus())
                .isNotEmpty()
                .containsExactlyElementsOf(Commands.run("sh", "-c", expand)
                        .lines()
                        .map(Integer::valueOf)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "all",
                "bpf,sys_admin",
                "perfmon,sys_admin",
                "net_admin,sys_admin",
                "bpf,perfmon,net_admin,sys_admin"
            })
    void aMissingCapabilityIsNoAnswer(String dropped) {
        String option = dropped.equals("all") ? "-all" : "-" + dropped.replace(",", ",-");
        Commands.Result result = ChildJvm.run(List.of("setpriv", "--bounding-set", option), AskAll.class);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(contradictions(result)).isEmpty();
        if (!dropped.equals("net_admin,sys_admin")) {
            assertThat(result.output()).containsPattern("UNKNOWN\t.*the process lacks CAP_");
        }
    }

    /** It can use any number, also the one of a kernel without BPF ({@code ENOSYS}). */
    @ParameterizedTest
    @ValueSource(ints = {1, 38})
    void aFilterOfSystemCallsIsNoAnswer(int errno, @TempDir Path directory) {
        String refuse = directory.resolve("refuse").toString();
        Commands.run("gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-o", refuse, "src/test/c/refuse.c");
        Commands.Result result = ChildJvm.run(List.of(refuse, Integer.toString(errno)), AskAll.class);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(contradictions(result)).isEmpty();
        assertThat(result.output())
                .containsPattern("map type HASH\tUNKNOWN\t.*a seccomp filter, which the process has");
    }

    /** Answers of another process that are not those of this one. */
    private static List<String> contradictions(Commands.Result result) {
        List<String> wrong = new ArrayList<>();
        Map<String, Probe> ours = new TreeMap<>();
        versioned().forEach(each -> ours.put(each.probe().subject(), each.probe()));
        List<String> lines = result.output().lines().toList();
        assertThat(lines).hasSize(ours.size());
        for (String line : lines) {
            String[] words = line.split("\t");
            Probe own = ours.get(words[0]);
            boolean contradicts = !words[1].equals("UNKNOWN")
                    && own.support() != Support.UNKNOWN
                    && !words[1].equals(own.support().name());
            if (contradicts || words[1].equals("UNKNOWN") && words[2].isBlank()) {
                wrong.add(line);
            }
        }
        return wrong;
    }

    /** Prints the answers. */
    static final class AskAll {

        private AskAll() {}

        public static void main(String[] arguments) {
            versioned()
                    .map(Versioned::probe)
                    .forEach(probe ->
                            System.out.println(probe.subject() + "\t" + probe.support() + "\t" + probe.reason()));
        }
    }

    /** Without the native code no system call for BPF can be made. */
    @Test
    void initialisationAsksNothing() {
        Commands.Result result = ChildJvm.run(List.of(), Initialise.class);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output()).isEqualTo("initialised " + Kernel.version() + System.lineSeparator());
    }

    /** Initialises every class of the package and uses what needs no native code. */
    static final class Initialise {

        private Initialise() {}

        public static void main(String[] arguments) {
            System.setProperty(NativeLibrary.PATH_PROPERTY, "/nowhere");
            EnumSet.allOf(KernelFeature.class).forEach(KernelFeature::description);
            EnumSet.allOf(BpfHelper.class).forEach(BpfHelper::number);
            System.out.println("initialised " + Kernel.version());
        }
    }
}
