package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The merge by time, on memory and a clock of the test's own. */
class OrderedPerfCpusTest {

    private static final int ALL = Integer.MAX_VALUE;
    private static final long WINDOW = 100;

    private final List<String> seen = new ArrayList<>();
    private final List<PerfPages> pages =
            IntStream.range(0, 3).mapToObj(cpu -> PerfPages.timed()).toList();
    private long now;
    private RuntimeException failure;

    private final OrderedPerfCpus cpus = new OrderedPerfCpus(
            IntStream.range(0, 3)
                    .mapToObj(cpu -> new ForwardPerfState(cpu, pages.get(cpu).memory(), sink(), true))
                    .toList(),
            WINDOW,
            () -> now);

    private PerfSink sink() {
        return new PerfSink(
                "test",
                (cpu, event) -> {
                    seen.add(cpu + ":" + event.get());
                    if (failure != null) {
                        throw failure;
                    }
                },
                (cpu, count) -> {});
    }

    private List<String> drain(int limit) {
        seen.clear();
        int count = cpus.drain(limit);
        assertThat(count).isEqualTo(seen.size());
        return List.copyOf(seen);
    }

    @Test
    void eventsAreMergedWhenTheyAreOldEnough() {
        pages.get(0).eventAt(10, 1);
        pages.get(0).eventAt(40, 4);
        pages.get(1).eventAt(20, 2);
        pages.get(2).eventAt(30, 3);
        now = 109;
        assertThat(drain(ALL)).isEmpty();
        assertThat(cpus.isEmpty()).isTrue();
        assertThat(cpus.longestWait()).isEqualTo(1);
        now = 130;
        assertThat(cpus.isEmpty()).isFalse();
        assertThat(drain(ALL)).containsExactly("0:1", "1:2", "2:3");
        assertThat(cpus.longestWait()).isEqualTo(10);
        pages.get(2).eventAt(35, 5);
        assertThat(cpus.isEmpty()).as("something is to be looked at").isFalse();
        assertThat(drain(ALL)).isEmpty();
        assertThat(cpus.longestWait()).isEqualTo(5);
        now = 500;
        assertThat(cpus.longestWait()).isEqualTo(1);
        assertThat(drain(ALL)).containsExactly("2:5", "0:4");
        assertThat(cpus.longestWait()).isEqualTo(Long.MAX_VALUE);
        assertThat(cpus.late()).isZero();
    }

    @Test
    void anEventThatComesTooLateIsHandedOverAtOnceAndCounted() {
        pages.get(0).eventAt(50, 1);
        now = 200;
        assertThat(drain(ALL)).containsExactly("0:1");
        pages.get(1).eventAt(40, 2);
        pages.get(1).eventAt(60, 3);
        assertThat(drain(ALL)).containsExactly("1:2", "1:3");
        assertThat(cpus.late()).isEqualTo(1);
    }

    @Test
    void aFlushHandsOverEverythingAlsoByPartsAndAfterAnException() {
        for (int i = 0; i < 4; i++) {
            pages.get(i % 2).eventAt(1000 + i, i);
        }
        assertThat(drain(ALL)).isEmpty();
        cpus.flush();
        assertThat(drain(2)).containsExactly("0:0", "1:1");
        failure = new IllegalStateException("handler");
        assertThatThrownBy(() -> cpus.drain(ALL)).isSameAs(failure);
        failure = null;
        assertThat(drain(ALL)).containsExactly("1:3");
        pages.get(0).eventAt(2000, 9);
        assertThat(drain(ALL)).as("the flush is done").isEmpty();
    }

    @Test
    void aStopEndsIt() {
        pages.get(0).eventAt(1, 1);
        now = 1000;
        cpus.stop();
        assertThat(drain(ALL)).isEmpty();
    }

    private record Sent(int cpu, long time, int number) {}

    /** Events reach the memory late, but less than a window: they come out sorted. */
    @Property
    void eventsThatComeWithinTheWindowAreInOrder(@ForAll long seed) {
        Random random = new Random(seed);
        OrderedPerfCpusTest test = new OrderedPerfCpusTest();
        List<Sent> all = new ArrayList<>();
        long[] times = new long[3];
        for (int number = 0; number < 120; number++) {
            int cpu = random.nextInt(3);
            times[cpu] = Math.max(times[cpu] + 1, all.size() * 3L + random.nextInt(50));
            all.add(new Sent(cpu, times[cpu], number));
        }
        List<String> out = new ArrayList<>();
        List<Sent> arriving = new ArrayList<>(all);
        // In the order of arrival, each up to 90 after its time; those of one CPU keep their order.
        long[] arrivals = new long[3];
        Sent[] bySent = all.toArray(Sent[]::new);
        long[] arrival = new long[bySent.length];
        for (Sent sent : bySent) {
            arrivals[sent.cpu] = Math.max(arrivals[sent.cpu], sent.time + random.nextInt(90));
            arrival[sent.number] = arrivals[sent.cpu];
        }
        arriving.sort(Comparator.comparingLong(sent -> arrival[sent.number]));
        for (Sent sent : arriving) {
            test.now = arrival[sent.number];
            if (random.nextInt(4) == 0) {
                out.addAll(test.drain(random.nextInt(3) == 0 ? 2 : ALL));
            }
            test.pages.get(sent.cpu).eventAt(sent.time, sent.number);
        }
        test.now += WINDOW + 1;
        out.addAll(test.drain(ALL));
        assertThat(out).hasSize(all.size());
        List<Long> handedOver = out.stream()
                .map(each -> bySent[Integer.parseInt(each.split(":")[1])].time)
                .toList();
        assertThat(handedOver).isSorted();
        assertThat(test.cpus.late()).isZero();
        assertThat(Arrays.stream(test.cpus.numbers())).containsExactly(0, 1, 2);
    }
}
