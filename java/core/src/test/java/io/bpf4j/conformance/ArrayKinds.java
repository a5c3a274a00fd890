package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.KeyExistsException;
import io.bpf4j.MapSpec;
import io.bpf4j.PerCpuMap;
import io.bpf4j.PerCpuValues;
import io.bpf4j.StackTraces;
import io.bpf4j.UpdateMode;
import io.bpf4j.type.BpfType;
import java.util.List;

/** Kinds whose keys are there from the start, or come from the kernel. */
final class ArrayKinds {

    private ArrayKinds() {}

    static List<MapKind> all() {
        return List.of(
                MapKind.of(
                        MapSpec.of(BpfMapType.ARRAY, BpfType.U32, BpfType.U64, 4),
                        map -> () -> map.as(BpfType.U32, BpfType.U64).lookup(0L),
                        ArrayKinds::array),
                MapKind.of(
                        MapSpec.of(BpfMapType.PERCPU_ARRAY, BpfType.U32, BpfType.U64, 4),
                        map -> {
                            PerCpuMap<Long, Long> values = PerCpuMap.of(map, BpfType.U32, BpfType.U64);
                            return () -> values.lookup(0L);
                        },
                        ArrayKinds::perCpuArray),
                MapKind.of(
                        MapSpec.of(BpfMapType.STACK_TRACE, 4, 64, 4),
                        map -> {
                            StackTraces stacks = StackTraces.of(map);
                            return () -> stacks.stack(0);
                        },
                        ArrayKinds::stackTrace));
    }

    private static void array(BpfMap<byte[], byte[]> bytes) {
        BpfMap<Long, Long> map = bytes.as(BpfType.U32, BpfType.U64);
        assertThat(map.lookup(3L)).contains(0L);
        assertThat(map.lookup(4L)).isEmpty();
        map.update(3L, 5L);
        assertThat(map.update(3L, 6L, UpdateMode.EXIST)).isTrue();
        assertThatExceptionOfType(KeyExistsException.class).isThrownBy(() -> map.update(3L, 7L, UpdateMode.NO_EXIST));
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> map.update(4L, 1L))
                .withMessageContaining("not below 4");
        assertThat(map.firstKey()).contains(0L);
        assertThat(map.nextKey(2L)).contains(3L);
        assertThat(map.nextKey(3L)).isEmpty();
        assertThat(map.stream().mapToLong(entry -> entry.getValue()).sum()).isEqualTo(6);
        Access.assertRefused(bytes, Access.TAKE, Access.DELETE);
        map.clear();
        assertThat(map.lookup(3L)).contains(0L);
    }

    private static void perCpuArray(BpfMap<byte[], byte[]> bytes) {
        Access.assertRefused(
                bytes, Access.LOOKUP, Access.TAKE, Access.UPDATE, Access.DELETE, Access.ITERATE, Access.CLEAR);
        PerCpuMap<Long, Long> map = PerCpuMap.of(bytes, BpfType.U32, BpfType.U64);
        PerCpuValues<Long> twos = PerCpuValues.of(cpu -> 2L);
        assertThat(map.sum(3L, Long::longValue)).hasValue(0);
        assertThat(map.lookup(4L)).isEmpty();
        map.update(3L, twos);
        assertThat(map.sum(3L, Long::longValue)).hasValue(2L * twos.values().size());
        assertThatExceptionOfType(KeyExistsException.class).isThrownBy(() -> map.update(3L, twos, UpdateMode.NO_EXIST));
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> map.update(4L, twos))
                .withMessageContaining("not below 4");
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> map.delete(3L))
                .withMessageContaining("write zeroes");
        map.clear();
        assertThat(map.sum(3L, Long::longValue)).hasValue(0);
    }

    /** That traces are read is for the tests with programs: only programs make some. */
    private static void stackTrace(BpfMap<byte[], byte[]> bytes) {
        StackTraces stacks = StackTraces.of(bytes);
        assertThat(stacks.stack(0)).isEmpty();
        assertThat(stacks.stack(1_000)).isEmpty();
        assertThat(stacks.remove(0)).isFalse();
        assertThat(stacks.remove(1_000)).isFalse();
        stacks.forEach(
                (id, addresses) -> assertThat(id).as("id in an empty map").isNull());
        stacks.clear();
        Access.assertRefused(bytes, Access.UPDATE);
    }
}
