package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.BloomFilter;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfQueue;
import io.bpf4j.BpfStack;
import io.bpf4j.CgroupArray;
import io.bpf4j.CpuMap;
import io.bpf4j.DeviceMap;
import io.bpf4j.LocalStorage;
import io.bpf4j.MapOfMaps;
import io.bpf4j.PerCpuMap;
import io.bpf4j.PerfEventArray;
import io.bpf4j.ProgramArray;
import io.bpf4j.SocketMap;
import io.bpf4j.StackTraces;
import io.bpf4j.XskMap;
import io.bpf4j.event.PerfBuffer;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.type.BpfType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The classes for kinds of maps: each takes its own kinds and no others. */
final class Views {

    private record View(Set<BpfMapType> kinds, Consumer<BpfMap<byte[], byte[]>> of) {}

    private static final List<View> ALL = List.of(
            view(
                    map -> PerCpuMap.of(map, key(map), value(map)),
                    BpfMapType.PERCPU_ARRAY,
                    BpfMapType.PERCPU_HASH,
                    BpfMapType.LRU_PERCPU_HASH),
            view(map -> BpfQueue.of(map, value(map)), BpfMapType.QUEUE),
            view(map -> BpfStack.of(map, value(map)), BpfMapType.STACK),
            view(map -> BloomFilter.of(map, value(map)), BpfMapType.BLOOM_FILTER),
            view(map -> MapOfMaps.of(map, key(map)), BpfMapType.ARRAY_OF_MAPS, BpfMapType.HASH_OF_MAPS),
            view(ProgramArray::of, BpfMapType.PROG_ARRAY),
            view(PerfEventArray::of, BpfMapType.PERF_EVENT_ARRAY),
            view(PerfBuffer::builder, BpfMapType.PERF_EVENT_ARRAY),
            view(CgroupArray::of, BpfMapType.CGROUP_ARRAY),
            view(DeviceMap::of, BpfMapType.DEVMAP, BpfMapType.DEVMAP_HASH),
            view(CpuMap::of, BpfMapType.CPUMAP),
            view(XskMap::of, BpfMapType.XSKMAP),
            view(
                    map -> SocketMap.of(map, key(map)),
                    BpfMapType.SOCKMAP,
                    BpfMapType.SOCKHASH,
                    BpfMapType.REUSEPORT_SOCKARRAY),
            view(StackTraces::of, BpfMapType.STACK_TRACE),
            view(map -> LocalStorage.ofSockets(map, value(map)), BpfMapType.SK_STORAGE),
            view(map -> LocalStorage.ofInodes(map, value(map)), BpfMapType.INODE_STORAGE),
            view(map -> LocalStorage.ofTasks(map, value(map)), BpfMapType.TASK_STORAGE),
            view(map -> LocalStorage.ofCgroups(map, value(map)), BpfMapType.CGRP_STORAGE),
            view(map -> RingBuffer.of(map, event -> {}).close(), BpfMapType.RINGBUF));

    private Views() {}

    private static View view(Consumer<BpfMap<byte[], byte[]>> of, BpfMapType... kinds) {
        return new View(EnumSet.copyOf(List.of(kinds)), of);
    }

    private static BpfType<byte[]> key(BpfMap<?, ?> map) {
        return BpfType.bytes(map.keySize());
    }

    private static BpfType<byte[]> value(BpfMap<?, ?> map) {
        return BpfType.bytes(map.valueSize());
    }

    static void assertOnlyOwn(BpfMap<byte[], byte[]> map) {
        for (View view : ALL) {
            if (view.kinds.contains(map.type())) {
                view.of.accept(map);
            } else {
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .as("class for %s", view.kinds)
                        .isThrownBy(() -> view.of.accept(map))
                        .withMessageContaining(map.toString())
                        .withMessageContaining("type " + map.type());
            }
        }
    }
}
