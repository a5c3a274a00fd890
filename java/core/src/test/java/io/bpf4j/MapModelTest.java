package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelProperties;
import io.bpf4j.type.BpfType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;

/** A million random operations on a hash map of the kernel and on a {@link HashMap}, alone and in four threads: both agree after each, and at the end. */
@AddLifecycleHook(KernelProperties.class)
class MapModelTest {

    private static final int OPERATIONS = 1_000;
    private static final int THREADS = 4;

    /** An emulated machine, on which an operation takes twenty times as long, does one operation in so many. */
    private static final int PART = Integer.getInteger("io.bpf4j.model.part", 1);

    private static final int MILLION = 1_000_000;
    private static final boolean TAKES = KernelNeed.LOOKUP_AND_DELETE_IN_HASHES.isThere();

    private static final int MAX_ENTRIES = 64;
    /** More than there is room for. */
    private static final int KEYS = 96;

    /** With those that operations on several keys reach. */
    private static final int ALL_KEYS = 128;

    private static final AtomicLong SINGLE = new AtomicLong();
    private static final AtomicLong THREADED = new AtomicLong();

    private enum Kind {
        LOOKUP,
        UPDATE,
        UPDATE_NO_EXIST,
        UPDATE_EXIST,
        DELETE,
        LOOKUP_AND_DELETE,
        UPDATE_ALL,
        DELETE_ALL,
        PUT,
        PUT_IF_ABSENT,
        REMOVE,
        COMPARE,
        TAKE_ALL,
        CLEAR
    }

    /** A thread works on the keys with its number in their upper half. */
    private record Operation(Kind kind, long key, long value) {

        private void apply(BpfMap<Long, Long> map, Map<Long, Long> model, long thread, int room) {
            long mine = thread << 32 | key;
            switch (kind) {
                case LOOKUP -> assertThat(map.lookup(mine)).isEqualTo(Optional.ofNullable(model.get(mine)));
                case UPDATE -> update(map, model, mine, room, UpdateMode.ANY);
                case UPDATE_NO_EXIST -> update(map, model, mine, room, UpdateMode.NO_EXIST);
                case UPDATE_EXIST -> update(map, model, mine, room, UpdateMode.EXIST);
                case DELETE -> assertThat(map.delete(mine)).isEqualTo(model.remove(mine) != null);
                case LOOKUP_AND_DELETE -> lookupAndDelete(map, model, mine);
                case UPDATE_ALL -> {
                    Map<Long, Long> several = Map.of(mine, value, mine ^ 1, value + 1);
                    if (fits(model, room, several)) {
                        assertThat(map.updateAll(several)).isEqualTo(2);
                        model.putAll(several);
                    }
                }
                case DELETE_ALL -> {
                    List<Long> keys = List.of(mine, mine ^ 2, mine ^ 4);
                    long there = keys.stream().filter(model::containsKey).count();
                    assertThat(map.deleteAll(keys)).isEqualTo(there);
                    keys.forEach(model::remove);
                }
                case PUT -> {
                    if (fits(model, room, Map.of(mine, value))) {
                        assertThat(map.asMap().put(mine, value)).isEqualTo(model.put(mine, value));
                    }
                }
                case PUT_IF_ABSENT -> {
                    if (fits(model, room, Map.of(mine, value))) {
                        assertThat(map.asMap().putIfAbsent(mine, value)).isEqualTo(model.putIfAbsent(mine, value));
                    }
                }
                case REMOVE -> assertThat(map.asMap().remove(mine)).isEqualTo(model.remove(mine));
                case COMPARE -> assertThat(content(map, thread)).isEqualTo(model);
                case TAKE_ALL -> {
                    Map<Long, Long> taken = new HashMap<>();
                    for (MapPage<Long, Long> page = map.takeEntries(5); ; page = page.next()) {
                        page.entries().forEach(entry -> taken.put(entry.getKey(), entry.getValue()));
                        if (!page.hasMore()) {
                            break;
                        }
                    }
                    assertThat(taken).isEqualTo(model);
                    model.clear();
                }
                case CLEAR -> {
                    map.clear();
                    model.clear();
                }
            }
        }

        /** Hashes have the operation since Linux 5.14. */
        private static void lookupAndDelete(BpfMap<Long, Long> map, Map<Long, Long> model, long key) {
            if (TAKES) {
                assertThat(map.lookupAndDelete(key)).isEqualTo(Optional.ofNullable(model.remove(key)));
            } else {
                assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(() -> map.lookupAndDelete(key));
            }
        }

        private static boolean fits(Map<Long, Long> model, int room, Map<Long, Long> entries) {
            long added = entries.keySet().stream()
                    .filter(key -> !model.containsKey(key))
                    .count();
            return model.size() + added <= room;
        }

        private void update(BpfMap<Long, Long> map, Map<Long, Long> model, long mine, int room, UpdateMode mode) {
            boolean there = model.containsKey(mine);
            if (mode == UpdateMode.NO_EXIST && there) {
                assertThatExceptionOfType(KeyExistsException.class).isThrownBy(() -> map.update(mine, value, mode));
            } else if (mode == UpdateMode.EXIST && !there) {
                assertThat(map.update(mine, value, mode)).isFalse();
            } else if (!there && model.size() == room) {
                assertThatExceptionOfType(MapFullException.class).isThrownBy(() -> map.update(mine, value, mode));
            } else {
                assertThat(map.update(mine, value, mode)).isTrue();
                model.put(mine, value);
            }
        }
    }

    private static Map<Long, Long> content(BpfMap<Long, Long> map, long thread) {
        Map<Long, Long> content = new HashMap<>();
        map.forEach((key, value) -> {
            if (key >>> 32 == thread) {
                content.put(key, value);
            }
        });
        return content;
    }

    private static BpfMap<Long, Long> create(long maxEntries) {
        return BpfMap.create(MapSpec.of(BpfMapType.HASH, 8, 8, maxEntries)).as(BpfType.U64, BpfType.U64);
    }

    private static Arbitrary<List<Operation>> operations(Arbitrary<Kind> kinds) {
        return Combinators.combine(kinds, Arbitraries.longs().between(0, KEYS - 1), Arbitraries.longs())
                .as(Operation::new)
                .list()
                .ofSize(OPERATIONS / PART);
    }

    @Provide
    private Arbitrary<List<Operation>> all() {
        return operations(Arbitraries.frequency(
                Tuple.of(6, Kind.LOOKUP),
                Tuple.of(8, Kind.UPDATE),
                Tuple.of(4, Kind.UPDATE_NO_EXIST),
                Tuple.of(4, Kind.UPDATE_EXIST),
                Tuple.of(4, Kind.DELETE),
                Tuple.of(2, Kind.LOOKUP_AND_DELETE),
                Tuple.of(2, Kind.UPDATE_ALL),
                Tuple.of(1, Kind.DELETE_ALL),
                Tuple.of(2, Kind.PUT),
                Tuple.of(2, Kind.PUT_IF_ABSENT),
                Tuple.of(2, Kind.REMOVE),
                Tuple.of(1, Kind.COMPARE),
                Tuple.of(1, Kind.TAKE_ALL),
                Tuple.of(1, Kind.CLEAR)));
    }

    /** What touches a thread's own keys only. */
    @Provide
    private Arbitrary<List<Operation>> own() {
        return operations(Arbitraries.of(Kind.class)
                .filter(kind -> kind != Kind.TAKE_ALL && kind != Kind.CLEAR && kind != Kind.COMPARE));
    }

    @Property(tries = MILLION / OPERATIONS, edgeCases = EdgeCasesMode.NONE)
    void mapAgreesWithTheModel(@ForAll("all") List<Operation> operations) {
        try (BpfMap<Long, Long> map = create(MAX_ENTRIES)) {
            Map<Long, Long> model = new HashMap<>();
            operations.forEach(operation -> operation.apply(map, model, 0, MAX_ENTRIES));
            assertThat(map.asMap()).isEqualTo(model);
        }
        SINGLE.addAndGet(operations.size());
    }

    @Property(tries = MILLION / OPERATIONS / THREADS, edgeCases = EdgeCasesMode.NONE)
    void mapAgreesWithTheModelsOfFourThreads(
            @ForAll("own") List<Operation> first,
            @ForAll("own") List<Operation> second,
            @ForAll("own") List<Operation> third,
            @ForAll("own") List<Operation> fourth)
            throws Exception {
        List<List<Operation>> operations = List.of(first, second, third, fourth);
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        // Room for all: which thread finds the map full is nothing that a model knows.
        try (BpfMap<Long, Long> map = create(2L * THREADS * ALL_KEYS)) {
            List<Future<Map<Long, Long>>> models = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                models.add(executor.submit(() -> {
                    Map<Long, Long> model = new HashMap<>();
                    for (Operation operation : operations.get(thread)) {
                        operation.apply(map, model, thread, ALL_KEYS);
                        THREADED.incrementAndGet();
                    }
                    return model;
                }));
            }
            Map<Long, Long> all = new HashMap<>();
            for (Future<Map<Long, Long>> model : models) {
                all.putAll(model.get());
            }
            assertThat(map.asMap()).isEqualTo(all);
        } finally {
            executor.shutdown();
        }
    }

    @AfterContainer
    static void countOperations() {
        assertThat(SINGLE).hasValueGreaterThanOrEqualTo(MILLION / PART);
        assertThat(THREADED).hasValueGreaterThanOrEqualTo(MILLION / PART);
    }
}
