package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.internal.PossibleCpus;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KernelTest
class PerCpuMapTest {

    private static final BpfType<byte[]> TWELVE = BpfType.bytes(12);

    private BpfObject object;
    private PerCpuMap<Long, Long> array;
    private PerCpuMap<Long, byte[]> hash;
    private PerCpuMap<Long, Long> lru;

    @BeforeEach
    void load() {
        object = TestObjects.open("percpu").load();
        array = PerCpuMap.of(object.map("array"), BpfType.U32, BpfType.U32);
        hash = PerCpuMap.of(object.map("hash"), BpfType.U64, TWELVE);
        lru = PerCpuMap.of(object.map("lru"), BpfType.U32, BpfType.U64);
    }

    @AfterEach
    void close() {
        object.close();
    }

    @Test
    void programCountsOnItsCpu() {
        int runs = 100;
        Map<Integer, Long> expected = new HashMap<>();
        for (int i = 0; i < runs; i++) {
            int cpu =
                    object.program("count").run(RunOptions.packet(new byte[64])).returnValue();
            expected.merge(cpu, 1L, Long::sum);
        }
        PerCpuValues<Long> values = array.lookup(1L).orElseThrow();
        for (int cpu : values.cpus()) {
            assertThat(values.get(cpu)).as("CPU %d", cpu).isEqualTo(expected.getOrDefault(cpu, 0L));
        }
        assertThat(array.sum(1L, Long::longValue)).hasValue(runs);
        assertThat(array.sum(0L, Long::longValue)).hasValue(0);
        assertThat(array.sum(3L, Long::longValue)).isEqualTo(OptionalLong.empty());
    }

    @Test
    void writesAndReadsAValueForEachCpu() {
        PerCpuValues<Long> values = PerCpuValues.of(cpu -> 100L + cpu);
        assertThat(lru.lookup(7L)).isEmpty();
        assertThat(lru.update(7L, values, UpdateMode.EXIST)).isFalse();
        lru.update(7L, values);
        assertThat(lru.lookup(7L)).contains(values);
        assertThatExceptionOfType(KeyExistsException.class)
                .isThrownBy(() -> lru.update(7L, values, UpdateMode.NO_EXIST));
        assertThat(lru.delete(7L)).isTrue();
        assertThat(lru.delete(7L)).isFalse();
        assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> array.delete(0L));
    }

    @Test
    void bpftoolReadsTheSameValues() {
        hash.update(5L, PerCpuValues.of(cpu -> new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) cpu}));
        long id = object.map("hash").info().id();
        JsonNode dump = Commands.json("bpftool", "-j", "map", "dump", "id", Long.toString(id));
        JsonNode values = dump.get(0).get("values");
        assertThat(values).hasSize(PossibleCpus.get().count());
        for (JsonNode each : values) {
            int cpu = each.get("cpu").asInt();
            assertThat(each.get("value").get(10).asText()).isEqualTo("0x0b");
            assertThat(each.get("value").get(11).asText()).isEqualTo(String.format("0x%02x", cpu));
            assertThat(hash.lookup(5L).orElseThrow().get(cpu)[11]).isEqualTo((byte) cpu);
        }
    }

    @Test
    void iterationSeesEveryKeyOnce() {
        for (long key = 0; key < 1_000; key++) {
            long each = key;
            hash.update(key, PerCpuValues.of(cpu -> number(each * 1_000 + cpu)));
        }
        Map<Long, PerCpuValues<byte[]>> seen = new HashMap<>();
        hash.forEach((key, values) -> assertThat(seen.put(key, values)).isNull());
        assertThat(seen).hasSize(1_000);
        seen.forEach((key, values) -> {
            for (int cpu : values.cpus()) {
                assertThat(values.get(cpu)).isEqualTo(number(key * 1_000 + cpu));
            }
        });
        hash.clear();
        hash.forEach((key, values) -> {
            throw new AssertionError("key " + key + " after clear");
        });
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(12).putLong(4, number).array();
    }

    @Test
    void clearWritesZeroesToAnArray() {
        array.update(2L, PerCpuValues.of(cpu -> 9L));
        array.clear();
        assertThat(array.lookup(2L)).contains(PerCpuValues.of(cpu -> 0L));
    }

    @Test
    void rawLookupFillsTheCallersBuffer() {
        lru.update(9L, PerCpuValues.of(cpu -> 50L + cpu));
        ByteBuffer key = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, 9);
        ByteBuffer values = ByteBuffer.allocateDirect(lru.rawValuesSize() + 8).order(ByteOrder.nativeOrder());
        values.position(8);
        assertThat(lru.lookupRaw(key, values)).isTrue();
        int[] cpus = lru.lookup(9L).orElseThrow().cpus();
        for (int i = 0; i < cpus.length; i++) {
            assertThat(values.getLong(8 + 8 * i)).isEqualTo(50 + cpus[i]);
        }
        assertThat(lru.lookupRaw(key.putInt(0, 8), values)).isFalse();
        assertThatThrownBy(() -> lru.lookupRaw(key, values.position(16))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lru.lookupRaw(key.position(1), values.position(8)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lru.lookupRaw(key, values.asReadOnlyBuffer()))
                .isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void oneCpuIsWrittenAloneWhereTheKernelCan() {
        assertOneIsWrittenAlone(array, 1L, 2L);
        assertOneIsWrittenAlone(lru, 1L, 2L);
        assertOneIsWrittenAlone(hash, number(1), number(2));
        assertThatThrownBy(() -> lru.update(1L, 1_000_000, 2L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CPU 1000000");
    }

    /** The last CPU that is possible: often one that is not online. */
    private static <V> void assertOneIsWrittenAlone(PerCpuMap<Long, V> map, V others, V own) {
        int last = PossibleCpus.get().number(PossibleCpus.get().count() - 1);
        map.update(1L, PerCpuValues.of(cpu -> others));
        if (KernelNeed.VALUES_OF_ONE_CPU.isThere()) {
            map.update(1L, last, own);
        } else {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> map.update(1L, last, own))
                    .withMessageContaining("Linux 7.0");
        }
        PerCpuValues<V> values = map.lookup(1L).orElseThrow();
        for (int cpu : values.cpus()) {
            V expected = KernelNeed.VALUES_OF_ONE_CPU.isThere() && cpu == last ? own : others;
            assertThat(values.get(cpu)).as("%s, CPU %d", map, cpu).isEqualTo(expected);
        }
    }

    @Test
    void keyWrittenForOneCpuHasZeroesForTheOthers() {
        KernelNeed.VALUES_OF_ONE_CPU.require();
        int last = PossibleCpus.get().number(PossibleCpus.get().count() - 1);
        lru.update(5L, PerCpuValues.of(cpu -> -1L));
        lru.delete(5L);
        lru.update(5L, last, 7L);
        assertThat(lru.lookup(5L)).contains(PerCpuValues.of(cpu -> cpu == last ? 7L : 0L));
        hash.update(5L, last, number(7));
        PerCpuValues<byte[]> values = hash.lookup(5L).orElseThrow();
        for (int cpu : values.cpus()) {
            assertThat(values.get(cpu)).as("CPU %d", cpu).isEqualTo(number(cpu == last ? 7 : 0));
        }
    }

    @Test
    void valuesAreFoundByNumberAlsoBetweenHoles() {
        PossibleCpus cpus = PossibleCpus.parse("0-1,4,6-7\n");
        ByteBuffer buffer = ByteBuffer.allocate(8 + 5 * 8).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 5; i++) {
            buffer.putInt(8 + 8 * i, 10 * i);
        }
        PerCpuValues<Integer> values = PerCpuValues.read(cpus, BpfType.S32, buffer, 8);
        assertThat(values.cpus()).containsExactly(0, 1, 4, 6, 7);
        assertThat(values.values()).containsExactly(0, 10, 20, 30, 40);
        assertThat(values.get(4)).isEqualTo(20);
        assertThat(values.get(7)).isEqualTo(40);
        assertThatThrownBy(() -> values.get(5)).isInstanceOf(NoSuchElementException.class);
        assertThat(values.sum(Integer::intValue)).isEqualTo(100);
        assertThat(values.reduce(Math::max)).isEqualTo(40);
        assertThat(values).hasToString("{0=0, 1=10, 4=20, 6=30, 7=40}");

        ByteBuffer written = ByteBuffer.allocate(buffer.capacity());
        PerCpuValues<Integer> same = PerCpuValues.of(cpus, cpu -> values.get(cpu));
        assertThat(same).isEqualTo(values).hasSameHashCodeAs(values).isNotEqualTo(PerCpuValues.of(cpus, cpu -> cpu));
        same.write(BpfType.S32, written, 8);
        assertThat(written.array()).isEqualTo(buffer.array());
    }

    @Test
    void possibleCpusAreThoseOfTheKernel() {
        assertThat(PossibleCpus.get().count())
                .isEqualTo(Integer.parseInt(
                        Commands.run("getconf", "_NPROCESSORS_CONF").strip()));
        assertThat(array.lookup(0L).orElseThrow().cpus())
                .hasSize(PossibleCpus.get().count());
    }

    @Test
    void kindTellsWhetherThereIsAValueForEachCpu() {
        assertThat(object.maps().stream().map(BpfMap::type)).isNotEmpty().allMatch(BpfMapType::isPerCpu);
        try (BpfObject maps = TestObjects.open("maps").load()) {
            assertThat(maps.map("hash").type().isPerCpu()).isFalse();
        }
    }

    @Test
    void refusesMapsOfOtherKindsAndLayouts() {
        try (BpfObject maps = TestObjects.open("maps").load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> PerCpuMap.of(maps.map("array"), BpfType.U32, BpfType.U64))
                    .withMessageContaining("map array of object maps")
                    .withMessageContaining("a map of type ARRAY, and must be of type PERCPU_HASH or PERCPU_ARRAY");
        }
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> PerCpuMap.of(object.map("array"), BpfType.U32, BpfType.U64));
        assertThat(array).hasToString("map array of object percpu");
    }

    @Test
    void endsWithItsObject() {
        object.close();
        assertThatThrownBy(() -> array.lookup(0L)).isInstanceOf(IllegalStateException.class);
    }
}
