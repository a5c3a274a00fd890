package io.bpf4j.examples.exectracer;

import io.bpf4j.BpfException;
import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.OpenObject;
import io.bpf4j.PerCpuMap;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The BPF programs at work: events, losses and clock, and the link that attaches the tracing one. For one thread. */
final class ExecTracer implements AutoCloseable {

    private static final Path PID_NAMESPACE = Path.of("/proc/self/ns/pid");

    private final BpfObject object;
    private final PerCpuMap<Long, Long> lostEvents;
    private final KernelClock clock;
    private final RingBuffer events;
    private final BpfLink link;

    private ExecTracer(BpfObject object, Consumer<ExecEvent> handler) {
        this.object = object;
        lostEvents = PerCpuMap.of(object.map("lost_events"), BpfType.U32, BpfType.U64);
        clock = new KernelClock(object);
        events = RingBuffer.of(object.map("events"), ExecEvent.TYPE, handler);
        try {
            link = object.program("trace_exec").attach();
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
    static ExecTracer attach(OptionalLong user, long bufferSize, Consumer<ExecEvent> handler) {
        OpenObject open = BpfObject.openResource(ExecTracer.class, "exec_tracer.bpf.o")
                .map("events", map -> map.maxEntries(bufferSize))
                .global("pid_namespace", pidNamespace())
                .global("one_user", user.isPresent() ? 1 : 0)
                .global("user", user.orElse(0));
        BpfObject object = open.load();
        try {
            return new ExecTracer(object, handler);
        } catch (BpfException e) {
            object.close();
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
        return lostEvents.sum(0L, Long::longValue).orElseThrow();
    }

    @Override
    public void close() {
        link.close();
        events.close();
        object.close();
    }
}
