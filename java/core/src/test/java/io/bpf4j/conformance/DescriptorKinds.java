package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.CgroupArray;
import io.bpf4j.MapFullException;
import io.bpf4j.MapMismatchException;
import io.bpf4j.MapOfMaps;
import io.bpf4j.MapSpec;
import io.bpf4j.PerfEventArray;
import io.bpf4j.ProgramArray;
import io.bpf4j.UpdateMode;
import io.bpf4j.testing.Cgroup;
import io.bpf4j.testing.TestNative;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Kinds whose values are programs, maps, cgroups and perf events. */
final class DescriptorKinds {

    private static final MapSpec INNER = MapSpec.of(BpfMapType.ARRAY, BpfType.U32, BpfType.U64, 4);

    private DescriptorKinds() {}

    static List<MapKind> all() {
        return List.of(
                MapKind.of(
                        MapSpec.of(BpfMapType.PROG_ARRAY, 4, 4, 4),
                        map -> {
                            ProgramArray programs = ProgramArray.of(map);
                            return () -> programs.programId(0);
                        },
                        DescriptorKinds::programs),
                MapKind.of(
                        MapSpec.of(BpfMapType.PERF_EVENT_ARRAY, 4, 4, 4),
                        map -> {
                            PerfEventArray events = PerfEventArray.of(map);
                            return () -> events.remove(0);
                        },
                        DescriptorKinds::perfEvents),
                MapKind.of(
                        MapSpec.of(BpfMapType.CGROUP_ARRAY, 4, 4, 4),
                        map -> {
                            CgroupArray cgroups = CgroupArray.of(map);
                            return () -> cgroups.set(0, Cgroup.root());
                        },
                        DescriptorKinds::cgroups),
                MapKind.of(
                        MapSpec.of(BpfMapType.ARRAY_OF_MAPS, 4, 4, 4).inner(INNER),
                        DescriptorKinds::innerId,
                        DescriptorKinds::arrayOfMaps),
                MapKind.of(
                        MapSpec.of(BpfMapType.HASH_OF_MAPS, 4, 4, 4).inner(INNER),
                        DescriptorKinds::innerId,
                        DescriptorKinds::hashOfMaps));
    }

    private static Runnable innerId(BpfMap<?, ?> map) {
        MapOfMaps<Long> maps = MapOfMaps.of(map, BpfType.U32);
        return () -> maps.innerId(0L);
    }

    private static void assertOutOfRange(ThrowingCallable operation) {
        assertThatExceptionOfType(BpfException.class).isThrownBy(operation).withMessageContaining("not below 4");
    }

    private static void programs(BpfMap<byte[], byte[]> map) {
        ProgramArray array = ProgramArray.of(map);
        BpfObject object = TestObjects.open("maps").load();
        try (object) {
            BpfProgram first = object.program("count_packets");
            BpfProgram second = object.program("drop_packets");
            assertThat(array.programId(0)).isEmpty();
            assertThat(array.programId(4)).isEmpty();
            assertThat(array.remove(0)).isFalse();
            array.set(0, first);
            array.set(3, second);
            assertThat(array.programId(0)).hasValue(first.id());
            array.set(0, second);
            assertThat(array.programId(0)).hasValue(second.id());
            Map<Long, Long> seen = new HashMap<>();
            array.forEach(seen::put);
            assertThat(seen).isEqualTo(Map.of(0L, second.id(), 3L, second.id()));
            assertThat(array.remove(0)).isTrue();
            assertThat(array.programId(0)).isEmpty();
            assertOutOfRange(() -> array.set(4, first));
            assertOutOfRange(() -> array.remove(4));
            BpfMap<Long, Long> plain = map.as(BpfType.U32, BpfType.U32);
            assertThat(plain.lookup(3L)).contains(second.id());
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> plain.update(0L, 0L, UpdateMode.NO_EXIST))
                    .withMessageContaining("ANY only");
            assertTakesNoOtherType(array);
            plain.clear();
            assertThat(array.programId(3)).isEmpty();
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> array.set(0, object.program("count_packets")))
                .withMessageContaining("closed");
        Access.assertRefused(map, Access.TAKE);
    }

    private static void assertTakesNoOtherType(ProgramArray array) {
        try (BpfObject object = ConformanceObject.withPrograms(List.of(), "thirty")) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> array.set(1, object.program("thirty")))
                    .withMessageContaining("all of one type");
        }
    }

    private static void perfEvents(BpfMap<byte[], byte[]> map) {
        PerfEventArray array = PerfEventArray.of(map);
        int event = TestNative.perfEvent(0);
        assertThat(event).isPositive();
        try {
            assertThat(array.remove(0)).isFalse();
            array.set(0, event);
            array.set(0, event);
            assertThat(array.remove(0)).isTrue();
            assertThat(array.remove(0)).isFalse();
            array.set(1, event);
            assertOutOfRange(() -> array.set(4, event));
            assertOutOfRange(() -> array.remove(4));
        } finally {
            TestNative.close(event);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> array.set(0, -1));
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> array.set(0, 1_000_000))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(9));
        Access.assertRefused(map, Access.LOOKUP, Access.TAKE);
    }

    private static void cgroups(BpfMap<byte[], byte[]> map) {
        CgroupArray array = CgroupArray.of(map);
        try (Cgroup cgroup = new Cgroup()) {
            assertThat(array.remove(0)).isFalse();
            array.set(0, cgroup.directory());
            array.set(0, Cgroup.root());
            assertThat(array.remove(0)).isTrue();
            assertThat(array.remove(0)).isFalse();
            assertOutOfRange(() -> array.set(4, cgroup.directory()));
            assertOutOfRange(() -> array.remove(4));
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> array.set(0, cgroup.directory().resolve("none")))
                    .withMessageContaining("none");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> array.set(0, cgroup.directory().resolve("cgroup.procs")))
                    .withMessageContaining("directory");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> array.set(0, Path.of("/")))
                    .withMessageContaining("cgroup2");
        }
        Access.assertRefused(map, Access.LOOKUP, Access.TAKE);
    }

    private static void arrayOfMaps(BpfMap<byte[], byte[]> map) {
        MapOfMaps<Long> maps = MapOfMaps.of(map, BpfType.U32);
        assertInnerMaps(map, maps);
        assertThat(maps.innerId(4L)).isEmpty();
        assertOutOfRange(() -> maps.remove(4L));
        try (BpfMap<byte[], byte[]> inner = BpfMap.create(INNER)) {
            assertOutOfRange(() -> maps.put(4L, inner));
        }
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> map.as(BpfType.U32, BpfType.U32).update(0L, 0L, UpdateMode.NO_EXIST))
                .withMessageContaining("ANY only");
        Access.assertRefused(map, Access.TAKE);
    }

    private static void hashOfMaps(BpfMap<byte[], byte[]> map) {
        MapOfMaps<Long> maps = MapOfMaps.of(map, BpfType.U32);
        assertInnerMaps(map, maps);
        try (BpfMap<byte[], byte[]> inner = BpfMap.create(INNER)) {
            for (long key = 0; key < 4; key++) {
                maps.put(key, inner);
            }
            assertThatExceptionOfType(MapFullException.class).isThrownBy(() -> maps.put(4L, inner));
        }
        map.clear();
        assertThat(maps.innerId(0L)).isEmpty();
    }

    private static void assertInnerMaps(BpfMap<byte[], byte[]> map, MapOfMaps<Long> maps) {
        assertThat(maps.innerId(1L)).isEmpty();
        assertThat(maps.get(1L)).isEmpty();
        assertThat(maps.remove(1L)).isFalse();
        long firstId;
        try (BpfMap<byte[], byte[]> inner = BpfMap.create(INNER)) {
            firstId = inner.info().id();
            inner.as(BpfType.U32, BpfType.U64).update(0L, 42L);
            maps.put(1L, inner);
        }
        assertThat(maps.innerId(1L)).hasValue(firstId);
        try (BpfMap<byte[], byte[]> inner = maps.get(1L).orElseThrow()) {
            assertThat(inner.as(BpfType.U32, BpfType.U64).lookup(0L)).contains(42L);
        }
        BpfMap<byte[], byte[]> second = BpfMap.create(INNER);
        try (second) {
            maps.put(1L, second);
            assertThat(maps.innerId(1L)).hasValue(second.info().id());
            Map<Long, Long> seen = new HashMap<>();
            maps.forEach(seen::put);
            assertThat(seen).isEqualTo(Map.of(1L, second.info().id()));
        }
        assertThatIllegalStateException().isThrownBy(() -> maps.put(1L, second)).withMessageContaining("closed");
        assertTemplateIsKept(maps);
        try (BpfMap<byte[], byte[]> opened = BpfMap.openById(map.info().id())) {
            // What the template is, this one sees by the map that is there.
            assertTemplateIsKept(MapOfMaps.of(opened, BpfType.U32));
        }
        assertThat(maps.remove(1L)).isTrue();
        assertThat(maps.innerId(1L)).isEmpty();
        assertThat(maps.get(1L)).isEmpty();
    }

    private static void assertTemplateIsKept(MapOfMaps<Long> maps) {
        try (BpfMap<byte[], byte[]> other =
                BpfMap.create(MapSpec.of(BpfMapType.ARRAY, 4, 16, 4).name("other"))) {
            assertThatExceptionOfType(MapMismatchException.class)
                    .isThrownBy(() -> maps.put(0L, other))
                    .withMessageContaining("other")
                    .withMessageContaining(maps.toString())
                    .withMessageContaining("value size 16 instead of 8");
        }
    }
}
