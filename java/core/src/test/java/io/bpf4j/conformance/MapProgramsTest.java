package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.bpf4j.BloomFilter;
import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfQueue;
import io.bpf4j.BpfStack;
import io.bpf4j.CpuMap;
import io.bpf4j.DeviceMap;
import io.bpf4j.LocalStorage;
import io.bpf4j.MapFlag;
import io.bpf4j.MapMismatchException;
import io.bpf4j.MapOfMaps;
import io.bpf4j.MapSpec;
import io.bpf4j.OpenMap;
import io.bpf4j.OpenObject;
import io.bpf4j.ProgramArray;
import io.bpf4j.RunOptions;
import io.bpf4j.StackTraces;
import io.bpf4j.XskMap;
import io.bpf4j.testing.Cgroup;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestNative;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.IpPrefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What Java puts into a map is what programs find there, and the other way round.
 *
 * <p>Programs that use the storage of sockets and files attach to hooks that test runs do not reach, and the one of files needs the LSM, which
 * lockdown refuses on some machines: these kinds are tested from Java alone.
 */
@KernelTest
class MapProgramsTest {

    private static final KernelNeed XDP_SOCKETS =
            KernelNeed.of("sockets of type AF_XDP", 4, 18).with("CONFIG_XDP_SOCKETS");

    private static final int NOTHING = -1;
    private static final int XDP_ABORTED = 0;
    private static final int XDP_REDIRECT = 4;
    private static final MapSpec INNER = MapSpec.of(BpfMapType.ARRAY, BpfType.U32, BpfType.U64, 4);

    private static int run(BpfObject object, String program, long argument) {
        byte[] packet = ByteBuffer.allocate(64)
                .order(ByteOrder.nativeOrder())
                .putInt((int) argument)
                .array();
        return object.program(program).run(RunOptions.packet(packet)).returnValue();
    }

    private static int trace(BpfObject object, String program) {
        return object.program(program).run(RunOptions.context(new byte[16])).returnValue();
    }

    @Test
    void programsPushAndPop() {
        try (BpfObject object =
                ConformanceObject.withPrograms(List.of("queue", "stack"), "queue_to_stack", "stack_to_queue")) {
            BpfQueue<Long> queue = BpfQueue.of(object.map("queue"), BpfType.U64);
            BpfStack<Long> stack = BpfStack.of(object.map("stack"), BpfType.U64);
            assertThat(run(object, "queue_to_stack", 0)).isEqualTo(NOTHING);
            queue.push(10L);
            queue.push(20L);
            assertThat(run(object, "queue_to_stack", 0)).isEqualTo(10);
            assertThat(run(object, "queue_to_stack", 0)).isEqualTo(20);
            assertThat(queue.pop()).isEmpty();
            assertThat(stack.peek()).contains(20L);
            assertThat(run(object, "stack_to_queue", 0)).isEqualTo(20);
            assertThat(queue.pop()).contains(20L);
            assertThat(stack.pop()).contains(10L);
        }
    }

    @Test
    void programsAskBloomFilters() {
        KernelNeed.BLOOM_FILTERS.require();
        try (BpfObject object = ConformanceObject.withPrograms(List.of("bloom_filter"), "add_to_bloom", "ask_bloom")) {
            BloomFilter<Long> filter = BloomFilter.of(object.map("bloom_filter"), BpfType.U32);
            assertThat(run(object, "ask_bloom", 77)).isZero();
            filter.add(77L);
            assertThat(run(object, "ask_bloom", 77)).isOne();
            // The filter may be wrong about some.
            long other = LongStream.range(0xffff_0000L, 0xffff_ffffL)
                    .filter(value -> !filter.mightContain(value))
                    .findFirst()
                    .orElseThrow();
            assertThat(run(object, "add_to_bloom", other)).isZero();
            assertThat(filter.mightContain(other)).isTrue();
        }
    }

    @Test
    void tailCallsGoWhereTheArraySays() {
        try (BpfObject object = ConformanceObject.withPrograms(List.of("prog_array"), "jump", "ten", "twenty")) {
            ProgramArray programs = ProgramArray.of(object.map("prog_array"));
            assertThat(run(object, "jump", 2)).isOne();
            programs.set(2, object.program("ten"));
            assertThat(run(object, "jump", 2)).isEqualTo(10);
            programs.set(2, object.program("twenty"));
            assertThat(run(object, "jump", 2)).isEqualTo(20);
            assertThat(run(object, "jump", 1)).isOne();
            programs.remove(2);
            assertThat(run(object, "jump", 2)).isOne();
        }
    }

    @Test
    void programsLookIntoInnerMaps() {
        try (BpfObject object = ConformanceObject.withPrograms(
                List.of("array_of_maps", "hash_of_maps"), "look_into_array", "look_into_hash")) {
            assertInnerMapsAreReplaced(object, "array_of_maps", "look_into_array");
            assertInnerMapsAreReplaced(object, "hash_of_maps", "look_into_hash");
        }
    }

    private static void assertInnerMapsAreReplaced(BpfObject object, String map, String program) {
        MapOfMaps<Long> maps = MapOfMaps.of(object.map(map), BpfType.U32);
        try (BpfMap<byte[], byte[]> first = BpfMap.create(INNER);
                BpfMap<byte[], byte[]> second = BpfMap.create(INNER)) {
            first.as(BpfType.U32, BpfType.U64).update(0L, 1L);
            second.as(BpfType.U32, BpfType.U64).update(0L, 2L);
            assertThat(run(object, program, 3)).isEqualTo(NOTHING);
            maps.put(3L, first);
            assertThat(run(object, program, 3)).isOne();
            maps.put(3L, second);
            assertThat(run(object, program, 3)).isEqualTo(2);
        }
        assertThat(run(object, program, 3)).as("the map keeps its inner maps").isEqualTo(2);
        maps.remove(3L);
        assertThat(run(object, program, 3)).isEqualTo(NOTHING);
    }

    private static OpenObject openWithoutTemplate() {
        OpenObject open = TestObjects.open("conformance");
        open.programs().forEach(program -> program.autoload(false));
        open.maps().forEach(map -> map.autocreate(map.name().equals("maps_without_template")));
        return open;
    }

    @Test
    void templatesOfInnerMapsAreSetBeforeTheLoad() {
        OpenObject open = openWithoutTemplate();
        OpenMap map = open.map("maps_without_template").inner(INNER.flags(MapFlag.INNER_MAP));
        assertThatIllegalStateException().isThrownBy(() -> map.inner(INNER)).withMessageContaining("already");
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> open.map("hash").inner(INNER))
                .withMessageContaining("type HASH");
        // Opens the object anew, with the same settings.
        open.kconfig("CONFIG_BPF4J_TEST=1");
        try (BpfObject object = open.load();
                BpfMap<byte[], byte[]> longer =
                        BpfMap.create(MapSpec.of(BpfMapType.ARRAY, 4, 8, 8).flags(MapFlag.INNER_MAP));
                BpfMap<byte[], byte[]> other = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 8, 4))) {
            MapOfMaps<Long> maps = MapOfMaps.of(object.map("maps_without_template"), BpfType.U32);
            maps.put(1L, longer);
            assertThat(maps.innerId(1L)).hasValue(longer.info().id());
            assertThatExceptionOfType(MapMismatchException.class)
                    .isThrownBy(() -> maps.put(1L, other))
                    .withMessageContaining("type HASH instead of ARRAY");
        }
        // Nothing is left of a template that is never used, or cannot be made.
        try (OpenObject unused = openWithoutTemplate()) {
            unused.map("maps_without_template").inner(INNER);
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> unused.map("array_of_maps").inner(MapSpec.of(BpfMapType.ARRAY, 4, 0, 4)));
        }
    }

    @Test
    void programsFindTheLongestPrefix() {
        try (BpfObject object = ConformanceObject.withPrograms(List.of("lpm_trie"), "find_network")) {
            BpfMap<IpPrefix, Long> networks = object.map("lpm_trie", BpfType.LPM_IPV4, BpfType.U64);
            networks.update(IpPrefix.parse("10.0.0.0/8"), 8L);
            networks.update(IpPrefix.parse("10.1.0.0/16"), 16L);
            assertThat(run(object, "find_network", address(10, 1, 2, 3))).isEqualTo(16);
            assertThat(run(object, "find_network", address(10, 2, 2, 3))).isEqualTo(8);
            assertThat(run(object, "find_network", address(11, 0, 0, 1))).isEqualTo(NOTHING);
        }
    }

    /** As a packet has it, whatever the machine's order of bytes. */
    private static int address(int first, int second, int third, int fourth) {
        return ByteBuffer.wrap(new byte[] {(byte) first, (byte) second, (byte) third, (byte) fourth})
                .order(ByteOrder.nativeOrder())
                .getInt();
    }

    @Test
    void programsRedirectToWhatIsInTheMap() {
        try (BpfObject object =
                ConformanceObject.withPrograms(List.of("devmap", "cpumap"), "redirect_to_device", "redirect_to_cpu")) {
            DeviceMap devices = DeviceMap.of(object.map("devmap"));
            assertThat(run(object, "redirect_to_device", 3)).isEqualTo(XDP_ABORTED);
            devices.put(3, "lo");
            assertThat(run(object, "redirect_to_device", 3)).isEqualTo(XDP_REDIRECT);
            CpuMap cpus = CpuMap.of(object.map("cpumap"));
            assertThat(run(object, "redirect_to_cpu", 0)).isEqualTo(XDP_ABORTED);
            cpus.put(0, 64);
            assertThat(run(object, "redirect_to_cpu", 0)).isEqualTo(XDP_REDIRECT);
        }
    }

    @Test
    void programsRedirectToSockets() {
        XDP_SOCKETS.require();
        int socket = TestNative.xdpSocket();
        try (BpfObject object = ConformanceObject.withPrograms(List.of("xskmap"), "redirect_to_socket")) {
            XskMap sockets = XskMap.of(object.map("xskmap"));
            assertThat(run(object, "redirect_to_socket", 2)).isEqualTo(XDP_ABORTED);
            sockets.put(2, socket);
            assertThat(run(object, "redirect_to_socket", 2)).isEqualTo(XDP_REDIRECT);
        } finally {
            TestNative.close(socket);
        }
    }

    @Test
    void stackTracesAreReadByTheirIds() {
        try (BpfObject object = ConformanceObject.withPrograms(List.of("stack_trace"), "take_stack")) {
            StackTraces stacks = StackTraces.of(object.map("stack_trace"));
            int id = trace(object, "take_stack");
            assertThat(id).as("id, or error").isNotNegative();
            assertThat(stacks.stack(id))
                    .hasValueSatisfying(addresses ->
                            assertThat(addresses).hasSizeBetween(1, 8).doesNotContain(0L));
            Map<Long, long[]> seen = new HashMap<>();
            stacks.forEach(seen::put);
            assertThat(seen).containsOnlyKeys((long) id);
            assertThat(stacks.remove(id)).isTrue();
            assertThat(stacks.stack(id)).isEmpty();
            int another = trace(object, "take_stack");
            assertThat(stacks.stack(another)).isPresent();
            stacks.clear();
            assertThat(stacks.stack(another)).isEmpty();
        }
        try (BpfMap<byte[], byte[]> buildIds =
                BpfMap.create(MapSpec.of(BpfMapType.STACK_TRACE, 4, 64, 4).flags(MapFlag.STACK_BUILD_ID))) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> StackTraces.of(buildIds))
                    .withMessageContaining("BpfMap.lookup");
        }
    }

    @Test
    void programsFindTheValueOfTheirProcess() {
        KernelNeed.STORAGE_IN_RAW_TRACEPOINTS.require();
        try (BpfObject object = ConformanceObject.withPrograms(List.of("task_storage"), "count_in_task")) {
            LocalStorage<Long, Long> counts = LocalStorage.ofTasks(object.map("task_storage"), BpfType.U64);
            long pid = ProcessHandle.current().pid();
            assertThat(trace(object, "count_in_task")).isEqualTo(NOTHING);
            counts.update(pid, 41L);
            assertThat(trace(object, "count_in_task")).isEqualTo(42);
            assertThat(counts.lookup(pid)).contains(42L);
        }
    }

    @Test
    void programsFindTheValueOfTheirCgroup() {
        KernelNeed.CGROUP_STORAGE.require();
        try (BpfObject object = ConformanceObject.withPrograms(List.of("cgrp_storage"), "count_in_cgroup")) {
            LocalStorage<Path, Long> counts = LocalStorage.ofCgroups(object.map("cgrp_storage"), BpfType.U64);
            assertThat(trace(object, "count_in_cgroup")).isEqualTo(NOTHING);
            counts.update(Cgroup.own(), 41L);
            assertThat(trace(object, "count_in_cgroup")).isEqualTo(42);
            assertThat(counts.lookup(Cgroup.own())).contains(42L);
        }
    }
}
