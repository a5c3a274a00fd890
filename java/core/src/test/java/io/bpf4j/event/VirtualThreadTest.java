package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.type.BpfType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Virtual threads that wait for events leave the only carrier to others. */
@KernelTest
class VirtualThreadTest {

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads are of JDK 21")
    void waitingReadersPinNoCarrier() {
        String oneCarrier = "-Djdk.virtualThreadScheduler.parallelism=1 -Djdk.virtualThreadScheduler.maxPoolSize=1";
        Commands.Result result = ChildJvm.run(List.of("env", "JDK_JAVA_OPTIONS=" + oneCarrier), Program.class);
        assertThat(result.output()).contains("all readers were served");
        assertThat(result.exitCode()).isZero();
    }

    /** A JVM with one carrier. */
    static final class Program {

        private static final Duration LONG = Duration.ofSeconds(30);

        public static void main(String[] arguments) throws Throwable {
            ThreadFactory virtual = factory();
            try (Emitter emitter = new Emitter();
                    EventReader<Long> taken = RingBuffer.reader(emitter.map("second"), BpfType.U64);
                    RingBuffer looped = RingBuffer.of(emitter.map("large"), event -> {})) {
                RingBuffer polled = RingBuffer.of(emitter.map("first"), event -> {});
                EventLoop loop = looped.start(virtual);
                List<FutureTask<?>> waiting = new ArrayList<>();
                FutureTask<Integer> poll = start(virtual, task(ignored -> polled.poll(LONG)));
                FutureTask<Long> take = start(virtual, new FutureTask<>(taken::take));
                waiting.add(poll);
                waiting.add(take);
                Thread.sleep(300);
                // All of them wait: the carrier is free for another one.
                require(
                        start(virtual, task(ignored -> 42)).get(10, TimeUnit.SECONDS) == 42,
                        "a thread beside waiting ones");
                require(waiting.stream().noneMatch(FutureTask::isDone), "readers wait");

                emitter.emit("emit_first");
                require(poll.get(10, TimeUnit.SECONDS) == 1, "an event ends a poll");
                emitter.emit("emit_second");
                require(take.get(10, TimeUnit.SECONDS) == 1000, "an event ends a take");

                FutureTask<Boolean> flushed = start(virtual, task(ignored -> polled.poll(LONG) == 0));
                Thread.sleep(100);
                polled.flush();
                require(flushed.get(10, TimeUnit.SECONDS), "a flush ends a poll");

                FutureTask<Boolean> interrupted = task(ignored ->
                        polled.poll(LONG) == 0 && Thread.currentThread().isInterrupted());
                Thread thread = virtual.newThread(interrupted);
                thread.start();
                Thread.sleep(100);
                thread.interrupt();
                require(interrupted.get(10, TimeUnit.SECONDS), "an interrupt ends a poll");

                FutureTask<Integer> timeout = start(virtual, task(ignored -> polled.poll(Duration.ofMillis(50))));
                require(timeout.get(10, TimeUnit.SECONDS) == 0, "a timeout ends a poll");

                loop.close();
                FutureTask<Integer> closed = start(virtual, task(ignored -> polled.poll(LONG)));
                Thread.sleep(100);
                polled.close();
                require(closed.get(10, TimeUnit.SECONDS) == 0, "a close ends a poll");
            }
            System.out.println("all readers were served");
        }

        private static <T> FutureTask<T> task(Function<Void, T> work) {
            return new FutureTask<>(() -> work.apply(null));
        }

        private static <T> FutureTask<T> start(ThreadFactory threads, FutureTask<T> task) {
            threads.newThread(task).start();
            return task;
        }

        private static void require(boolean condition, String what) {
            if (!condition) {
                throw new AssertionError(what);
            }
        }

        /** {@code Thread.ofVirtual().factory()}, which JDK 17 does not have. */
        private static ThreadFactory factory() throws Throwable {
            Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
            Object virtual = MethodHandles.publicLookup()
                    .findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder))
                    .invoke();
            return (ThreadFactory) MethodHandles.publicLookup()
                    .findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
                    .invoke(virtual);
        }
    }
}
