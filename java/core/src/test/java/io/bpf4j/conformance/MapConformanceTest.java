package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfObject;
import io.bpf4j.MapSpec;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/**
 * Every kind of map: made by an object and from a spec, asked about, pinned, opened again, used and misused through the class that is for it,
 * closed, and nothing left. Writes {@code target/conformance/maps.tsv}, a line a kind. A kind is skipped only if the kernel is older than it, or
 * built without it.
 */
@KernelTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MapConformanceTest {

    private static final Path REPORT = Path.of("target", "conformance", "maps.tsv");

    private static final EnumSet<BpfMapType> KINDS = EnumSet.complementOf(EnumSet.of(
            BpfMapType.UNSPEC,
            BpfMapType.UNKNOWN,
            // Deprecated in favour of CGRP_STORAGE.
            BpfMapType.CGROUP_STORAGE,
            BpfMapType.PERCPU_CGROUP_STORAGE,
            // Jump tables, which compilers make and libbpf fills.
            BpfMapType.INSN_ARRAY));

    private static final Map<BpfMapType, String> RESULTS = new EnumMap<>(BpfMapType.class);

    static List<MapKind> kinds() {
        return Stream.of(
                        HashKinds.all(),
                        ArrayKinds.all(),
                        ValueKinds.all(),
                        DescriptorKinds.all(),
                        NetworkKinds.all(),
                        SocketKinds.all(),
                        StorageKinds.all(),
                        List.of(StructOpsKind.KIND))
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Order(1)
    void conforms(MapKind kind) throws Exception {
        RESULTS.put(kind.type(), "failed");
        try {
            require(kind);
            assertConforms(kind);
            RESULTS.put(kind.type(), "passed");
        } catch (TestAbortedException e) {
            RESULTS.put(kind.type(), "skipped\t" + e.getMessage().replaceAll("\\s+", " "));
            throw e;
        }
    }

    private static void assertConforms(MapKind kind) throws Exception {
        KernelState before = KernelState.now();
        List<String> descriptors = OpenDescriptors.now();
        kind.spec().ifPresent(spec -> assertMadeFromSpec(kind, spec));
        assertMadeByObject(kind);
        assertThat(descriptors)
                .as("sockets, processes and directories that were open before")
                .containsAll(OpenDescriptors.now());
        LeakCheck.assertReturnsTo(before);
    }

    private static void assertMadeFromSpec(MapKind kind, MapSpec spec) {
        BpfMap<byte[], byte[]> created = BpfMap.create(spec.name("spec"));
        Runnable use;
        try (created) {
            assertThat(created.info().name()).isEqualTo("spec");
            assertConforms(kind, created);
            use = kind.use().apply(created);
        }
        MapContract.assertClosed(created, use);
        try (BpfMap<byte[], byte[]> map = BpfMap.create(spec.name("spec"))) {
            MapContract.assertFreezes(map);
        }
    }

    private static void assertMadeByObject(MapKind kind) {
        BpfMap<byte[], byte[]> declared;
        Runnable use;
        try (BpfObject object = ConformanceObject.withMap(kind.object(), kind.map())) {
            declared = object.map(kind.map());
            assertConforms(kind, declared);
            use = kind.use().apply(declared);
        }
        MapContract.assertClosed(declared, use);
    }

    private static void assertConforms(MapKind kind, BpfMap<byte[], byte[]> map) {
        assertThat(map.type()).isEqualTo(kind.type());
        MapContract.assertFulfilledBy(map);
        kind.operations().accept(map);
    }

    /** Skips a kind that the kernel need not have. One that it must have, or that the probe finds, and refuses, is a failure. */
    private static void require(MapKind kind) {
        Optional<String> refusal = refusal(kind);
        refusal.ifPresent(
                message -> assertThat(Kernel.probe(kind.type()).isSupported() && kind.type() != BpfMapType.STRUCT_OPS)
                        .as("the probe finds maps of type %s, but: %s", kind, message)
                        .isFalse());
        KernelMaps.of(kind.type(), refusal::isEmpty).require();
    }

    /** Why the kernel makes no map of a kind; empty if it does. */
    private static Optional<String> refusal(MapKind kind) {
        try {
            if (kind.spec().isPresent()) {
                BpfMap.create(kind.spec().orElseThrow()).close();
            } else {
                ConformanceObject.withMap(kind.object(), kind.map()).close();
            }
            return Optional.empty();
        } catch (BpfException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** A kind that is missing here is missing in the suite. */
    @Test
    @Order(2)
    void everyKindHasAnOutcome() {
        assertThat(RESULTS.keySet()).isEqualTo(KINDS);
        assertThat(RESULTS.values()).allMatch(result -> result.matches("passed|skipped\t.+|failed"));
    }

    /** What a skip is decided by says no to a kind that does not exist. */
    @Test
    @Order(3)
    void probeKnowsWhatThereIsNot() {
        assertThatThrownBy(() -> ConformanceObject.withMap("conformance", "maps_without_template"))
                .isInstanceOf(BpfException.class);
        assertThat(Kernel.probe(BpfMapType.HASH).isSupported()).isTrue();
        KernelNeed.JUMP_TABLES.requireAbsence();
        assertThat(refusal(MapKind.of(MapSpec.of(BpfMapType.INSN_ARRAY, 4, 16, 4), map -> map::info, BpfMap::info)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("INSN_ARRAY"));
    }

    @AfterAll
    static void report() throws IOException {
        Files.createDirectories(REPORT.getParent());
        Files.write(
                REPORT,
                RESULTS.entrySet().stream()
                        .map(entry -> entry.getKey() + "\t" + entry.getValue())
                        .toList());
    }
}
