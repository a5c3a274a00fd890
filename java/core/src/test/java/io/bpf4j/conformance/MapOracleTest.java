package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfQueue;
import io.bpf4j.BpfStack;
import io.bpf4j.CpuMap;
import io.bpf4j.DeviceMap;
import io.bpf4j.MapFlag;
import io.bpf4j.MapOfMaps;
import io.bpf4j.MapSpec;
import io.bpf4j.PerCpuMap;
import io.bpf4j.PerCpuValues;
import io.bpf4j.ProgramArray;
import io.bpf4j.RunOptions;
import io.bpf4j.SocketMap;
import io.bpf4j.StackTraces;
import io.bpf4j.testing.Bpftool;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestNative;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.IpPrefix;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the library writes is what {@code bpftool} reads, and the other way round. */
@KernelTest
class MapOracleTest {

    /** As bpftool shows it. */
    private static <T> String hex(BpfType<T> type, T value) {
        ByteBuffer buffer = ByteBuffer.allocate(type.size());
        type.write(buffer, 0, value);
        return HexFormat.of().formatHex(buffer.array());
    }

    private static String u32(long value) {
        return hex(BpfType.U32, value);
    }

    private static String u64(long value) {
        return hex(BpfType.U64, value);
    }

    private static long id(BpfMap<?, ?> map) {
        return map.info().id();
    }

    /** Small LRU maps lose entries early: each CPU sets some aside. */
    private static int size(BpfMapType type, int entries) {
        return type.name().startsWith("LRU") ? 1_024 : entries;
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "LRU_HASH", "ARRAY"})
    void entries(BpfMapType type) {
        try (BpfMap<byte[], byte[]> bytes = BpfMap.create(MapSpec.of(type, BpfType.U32, BpfType.U64, size(type, 2)))) {
            BpfMap<Long, Long> map = bytes.as(BpfType.U32, BpfType.U64);
            map.update(0L, 0x1122_3344_5566_7788L);
            map.update(1L, -2L);
            assertThat(Bpftool.entries(id(map)))
                    .isEqualTo(Map.of(u32(0), u64(0x1122_3344_5566_7788L), u32(1), u64(-2)));
            Bpftool.update(id(map), u32(1), u64(0x8877_6655_4433_2211L));
            assertThat(map.lookup(1L)).contains(0x8877_6655_4433_2211L);
            Map<Long, Long> seen = new TreeMap<>();
            map.forEach(seen::put);
            assertThat(seen).isEqualTo(Map.of(0L, 0x1122_3344_5566_7788L, 1L, 0x8877_6655_4433_2211L));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PERCPU_HASH", "LRU_PERCPU_HASH", "PERCPU_ARRAY"})
    void valuesOfEachCpu(BpfMapType type) {
        try (BpfMap<byte[], byte[]> bytes = BpfMap.create(MapSpec.of(type, BpfType.U32, BpfType.U32, size(type, 1)))) {
            PerCpuMap<Long, Long> map = PerCpuMap.of(bytes, BpfType.U32, BpfType.U32);
            map.update(0L, PerCpuValues.of(cpu -> 100L + cpu));
            Map<Integer, String> expected = new TreeMap<>();
            for (int cpu : map.lookup(0L).orElseThrow().cpus()) {
                expected.put(cpu, u32(100 + cpu));
            }
            assertThat(Bpftool.entriesByCpu(id(bytes))).isEqualTo(Map.of(u32(0), expected));
            Bpftool.update(id(bytes), u32(0), u32(77));
            assertThat(map.lookup(0L)).contains(PerCpuValues.of(cpu -> 77L));
        }
    }

    @Test
    void networks() {
        MapSpec spec = MapSpec.of(BpfMapType.LPM_TRIE, BpfType.LPM_IPV6, BpfType.U32, 2)
                .flags(MapFlag.NO_PREALLOC);
        try (BpfMap<byte[], byte[]> bytes = BpfMap.create(spec)) {
            BpfMap<IpPrefix, Long> map = bytes.as(BpfType.LPM_IPV6, BpfType.U32);
            map.update(IpPrefix.parse("2001:db8::/32"), 1L);
            String key = u32(32) + "20010db8" + "00".repeat(12);
            assertThat(Bpftool.entries(id(map))).isEqualTo(Map.of(key, u32(1)));
            // With bits behind the prefix, which the kernel keeps.
            Bpftool.update(id(map), u32(16) + "fe80" + "ff".repeat(14), u32(2));
            assertThat(map.lookup(IpPrefix.parse("fe80::1"))).contains(2L);
            assertThat(map.asMap())
                    .isEqualTo(Map.of(IpPrefix.parse("2001:db8::/32"), 1L, IpPrefix.parse("fe80::/16"), 2L));
        }
    }

    @Test
    void queuesAndStacks() {
        try (BpfMap<byte[], byte[]> queueMap = BpfMap.create(MapSpec.of(BpfMapType.QUEUE, 0, 8, 4));
                BpfMap<byte[], byte[]> stackMap = BpfMap.create(MapSpec.of(BpfMapType.STACK, 0, 8, 4))) {
            BpfQueue<Long> queue = BpfQueue.of(queueMap, BpfType.U64);
            BpfStack<Long> stack = BpfStack.of(stackMap, BpfType.U64);
            queue.push(1L);
            Bpftool.push(id(queueMap), u64(2));
            assertThat(Bpftool.pop(id(queueMap))).isEqualTo(u64(1));
            assertThat(queue.pop()).contains(2L);
            stack.push(1L);
            Bpftool.push(id(stackMap), u64(2));
            assertThat(stack.pop()).contains(2L);
            assertThat(Bpftool.pop(id(stackMap))).isEqualTo(u64(1));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY_OF_MAPS", "HASH_OF_MAPS"})
    void innerMaps(BpfMapType type) {
        MapSpec inner = MapSpec.of(BpfMapType.ARRAY, 4, 8, 1);
        try (BpfMap<byte[], byte[]> map =
                        BpfMap.create(MapSpec.of(type, 4, 4, 4).inner(inner));
                BpfMap<byte[], byte[]> first = BpfMap.create(inner);
                BpfMap<byte[], byte[]> second = BpfMap.create(inner)) {
            MapOfMaps<Long> maps = MapOfMaps.of(map, BpfType.U32);
            maps.put(1L, first);
            assertThat(Bpftool.entries(id(map))).isEqualTo(Map.of(u32(1), u32(id(first))));
            Bpftool.updateById(id(map), u32(1), id(second));
            assertThat(maps.innerId(1L)).hasValue(id(second));
        }
    }

    @Test
    void programs() {
        try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.PROG_ARRAY, 4, 4, 4));
                BpfObject object = TestObjects.open("maps").load()) {
            ProgramArray programs = ProgramArray.of(map);
            long count = object.program("count_packets").id();
            long drop = object.program("drop_packets").id();
            programs.set(2, object.program("count_packets"));
            assertThat(Bpftool.entries(id(map))).isEqualTo(Map.of(u32(2), u32(count)));
            Bpftool.updateById(id(map), u32(3), drop);
            assertThat(programs.programId(2)).hasValue(count);
            assertThat(programs.programId(3)).hasValue(drop);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVMAP", "DEVMAP_HASH"})
    void devices(BpfMapType type) {
        try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(type, 4, 8, 4));
                BpfObject object = ConformanceObject.withPrograms(List.of(), "on_device")) {
            DeviceMap devices = DeviceMap.of(map);
            devices.put(1, "lo", object.program("on_device"));
            long program = object.program("on_device").id();
            assertThat(Bpftool.entries(id(map))).isEqualTo(Map.of(u32(1), u32(1) + u32(program)));
            Bpftool.update(id(map), u32(2), u32(1) + u32(0));
            assertThat(devices.get(2)).contains(new DeviceMap.Device(1, OptionalLong.empty()));
        }
    }

    @Test
    void cpus() {
        try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.CPUMAP, 4, 8, 2));
                BpfObject object = ConformanceObject.withPrograms(List.of(), "on_cpu")) {
            CpuMap cpus = CpuMap.of(map);
            cpus.put(0, 64, object.program("on_cpu"));
            long program = object.program("on_cpu").id();
            assertThat(Bpftool.entries(id(map))).isEqualTo(Map.of(u32(0), u32(64) + u32(program)));
            Bpftool.update(id(map), u32(0), u32(128) + u32(0));
            assertThat(cpus.get(0)).contains(new CpuMap.Queue(128, OptionalLong.empty()));
        }
    }

    /** bpftool has no sockets to put into a map: it reads only. */
    @ParameterizedTest
    @EnumSource(names = {"SOCKMAP", "SOCKHASH"})
    void sockets(BpfMapType type) {
        int socket = TestNative.udpSocket();
        try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(type, 4, 8, 2))) {
            SocketMap.of(map, BpfType.U32).put(1L, socket);
            assertThat(Bpftool.entries(id(map))).isEqualTo(Map.of(u32(1), u64(TestNative.cookie(socket))));
        } finally {
            TestNative.close(socket);
        }
    }

    /** Only programs write stack traces. */
    @Test
    void stackTraces() {
        try (BpfObject object = ConformanceObject.withPrograms(List.of("stack_trace"), "take_stack")) {
            BpfMap<byte[], byte[]> map = object.map("stack_trace");
            int id = object.program("take_stack")
                    .run(RunOptions.context(new byte[16]))
                    .returnValue();
            StringBuilder expected = new StringBuilder();
            for (long address : StackTraces.of(map).stack(id).orElseThrow()) {
                expected.append(u64(address));
            }
            assertThat(Bpftool.entries(id(map)).get(u32(id))).startsWith(expected);
        }
    }
}
