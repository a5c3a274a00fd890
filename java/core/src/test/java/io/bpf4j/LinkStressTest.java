package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Cgroup;
import io.bpf4j.attach.RawTracepoint;
import io.bpf4j.attach.SkLookup;
import io.bpf4j.attach.Tracepoint;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import io.bpf4j.testing.TestObjects;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand objects, each with a link, that four threads detach and close in random order. */
@KernelTest
@Timeout(300)
class LinkStressTest {

    private static final int COUNT = 1_000;
    private static final int THREADS = 4;

    /** One in so many objects has a link of a hook that takes no more than 64 programs. */
    private static final int RARITY = 20;

    private final Random random = new Random();

    /** A hook, and whether its links can be detached while they stay open. */
    private record Place(String program, AttachTarget target, boolean detachable) {}

    private static Place place(int index, io.bpf4j.testing.Cgroup cgroup, NetworkNamespace namespace) {
        return switch (index % RARITY) {
            case 0 -> new Place("on_fork", Tracepoint.of("sched", "sched_process_fork"), false);
            case 1 -> new Place("on_egress", Cgroup.at(cgroup.directory()), true);
            case 2 -> new Place("on_lookup", SkLookup.in(namespace), true);
            default -> new Place("on_fork_raw", RawTracepoint.of("sched_process_fork"), false);
        };
    }

    private static BpfObject load(String name) {
        OpenObject open = TestObjects.open("many_links");
        open.programs().forEach(program -> program.autoload(program.name().equals(name)));
        return open.load();
    }

    @Test
    void linksAndObjectsEndInAnyOrder() throws Exception {
        KernelState before = KernelState.now();
        List<Runnable> ends = new ArrayList<>();
        List<BpfObject> seeing = new ArrayList<>();
        try (io.bpf4j.testing.Cgroup cgroup = new io.bpf4j.testing.Cgroup();
                NetworkNamespace namespace = NetworkNamespace.current()) {
            for (int i = 0; i < COUNT; i++) {
                Place place = place(i, cgroup, namespace);
                BpfObject object = load(place.program());
                ends.add(object::close);
                BpfLink link = object.program(place.program()).attach(place.target());
                boolean detached = place.detachable() && random.nextBoolean();
                ends.add(detached ? () -> detachAndClose(link) : link::close);
                if (place.program().startsWith("on_fork")) {
                    seeing.add(object);
                }
            }
            Commands.run("true");
            assertThat(seeing)
                    .hasSizeGreaterThan(COUNT / 2)
                    .allMatch(object -> object.global("hits").get() > 0);
        } finally {
            endInRandomOrder(ends);
        }
        LeakCheck.assertReturnsTo(before);
    }

    private static void detachAndClose(BpfLink link) {
        link.detach();
        link.close();
    }

    private void endInRandomOrder(List<Runnable> ends) throws Exception {
        Collections.shuffle(ends, random);
        Queue<Runnable> queue = new ConcurrentLinkedQueue<>(ends);
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                workers.add(executor.submit(() -> {
                    for (Runnable end = queue.poll(); end != null; end = queue.poll()) {
                        end.run();
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            executor.shutdown();
        }
    }
}
