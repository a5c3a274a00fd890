package io.bpf4j.examples.exectracer;

import io.bpf4j.BpfException;
import io.bpf4j.BpfLink;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.examples.exectracer.ExecTracer.ExecEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The BPF programs at work: loaded and attached, with a reader of their events, and their clock. For one thread. */
final class RunningTracer implements AutoCloseable {

    private static final Path PID_NAMESPACE = Path.of("/proc/self/ns/pid");

    private final ExecTracer tracer;
    private final KernelClock clock;
    private final RingBuffer events;
    private final BpfLink link;

    private RunningTracer(ExecTracer tracer, Consumer<ExecEvent> handler) {
        this.tracer = tracer;
        clock = new KernelClock(tracer);
        events = RingBuffer.of(tracer.events(), handler);
        try {
            link = tracer.attachTraceExec();
        } catch (BpfException e) {
            events.close();
            throw e;
        }
    }

    /**
     * Loads and attaches the programs.
     *
     * @param user number of the user whose processes are traced; of all users if empty
     * @param bufferSize length of the ring buffer in bytes, rounded up to a power of two and at least a page
     * @param handler takes each event, in {@link #poll} and {@link #detach}
     * @return the tracer, to be closed by the caller
     * @throws BpfException if that is not possible here
     */
    static RunningTracer attach(OptionalLong user, long bufferSize, Consumer<ExecEvent> handler) {
        ExecTracer tracer = ExecTracer.open()
                .events(map -> map.maxEntries(bufferSize))
                .rodata(constants -> constants
                        .pidNamespace(pidNamespace())
                        .oneUser(user.isPresent())
                        .user(user.orElse(0)))
                .load();
        try {
            return new RunningTracer(tracer, handler);
        } catch (BpfException e) {
            tracer.close();
            throw e;
        }
    }

    /** Inode of the namespace in which this process has its number. */
    private static long pidNamespace() {
        try {
            return (Long) Files.getAttribute(PID_NAMESPACE, "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + PID_NAMESPACE, e);
        }
    }

    /** Hands over events, and waits so long for some if there are none. */
    void poll(Duration timeout) {
        events.poll(timeout);
    }

    /** Detaches the program and hands over the events that are left. */
    void detach() {
        link.close();
        events.consume();
    }

    /** The clock of the events. */
    KernelClock clock() {
        return clock;
    }

    /** How many events were handed over. */
    long processed() {
        return events.stats().events();
    }

    /** How many events found the ring full. */
    long lost() {
        return tracer.lostEvents().sum(0L, Long::longValue).orElseThrow();
    }

    @Override
    public void close() {
        link.close();
        events.close();
        tracer.close();
    }
}
