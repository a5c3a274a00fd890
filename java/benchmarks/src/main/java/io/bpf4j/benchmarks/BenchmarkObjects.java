package io.bpf4j.benchmarks;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfObject;

/** The BPF objects that both sides load. */
final class BenchmarkObjects {

    private BenchmarkObjects() {}

    static BpfObject maps() {
        return BpfObject.openResource(BenchmarkObjects.class, "/bench_maps.bpf.o")
                .load();
    }

    static BpfObject ring() {
        return BpfObject.openResource(BenchmarkObjects.class, "/bench_ring.bpf.o")
                .load();
    }

    static BpfObject latency() {
        return BpfObject.openResource(BenchmarkObjects.class, "/bench_latency.bpf.o")
                .load();
    }

    /** A map of {@link #maps()}, full. */
    static BpfMap<FlowKey, FlowStats> filled(BpfObject object, String name) {
        BpfMap<FlowKey, FlowStats> map = object.map(name, FlowKey.TYPE, FlowStats.TYPE);
        for (int i = 0; i < map.maxEntries(); i++) {
            map.update(FlowKey.of(i), FlowStats.of(i));
        }
        return map;
    }
}
