package io.bpf4j.internal.attach;

import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.PerfEvent;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.KernelFiles;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.PossibleCpus;
import io.bpf4j.internal.jni.TraceNative;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Attaches to a counter, on one CPU, of one thread, or on all CPUs by a link each. */
final class PerfEventAttachment {

    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

    private PerfEventAttachment() {}

    static LinkHandle attach(Attachee program, PerfEvent event) {
        TraceFailure failure = new TraceFailure(program, describe(event));
        if (event.threadId() == 0 && event.onCpu().isEmpty()) {
            return attachEverywhere(failure, event);
        }
        int thread = event.threadId() == 0 ? PerfEvents.ANY : (int) event.threadId();
        return attach(failure, event, thread, event.onCpu().orElse(PerfEvents.ANY));
    }

    private static String describe(PerfEvent event) {
        return "perf event " + event.config() + " of type " + event.type()
                + (event.onCpu().isPresent() ? " on CPU " + event.onCpu().getAsInt() : "")
                + (event.threadId() == 0 ? "" : " of thread " + event.threadId());
    }

    private static LinkHandle attachEverywhere(TraceFailure failure, PerfEvent event) {
        List<LinkHandle> links = new ArrayList<>();
        try {
            PossibleCpus cpus = online(failure);
            for (int i = 0; i < cpus.count(); i++) {
                links.add(attach(failure, event, PerfEvents.ANY, cpus.number(i)));
            }
        } catch (RuntimeException | Error e) {
            links.forEach(LinkHandle::close);
            throw e;
        }
        return LinkHandle.of(new GroupedLinks(
                failure.subject(),
                () -> links.forEach(LinkHandle::close),
                "it has a link for each CPU; attach to one CPU at a time, with PerfEvent.cpu"));
    }

    private static PossibleCpus online(TraceFailure failure) {
        try {
            return PossibleCpus.parse(KernelFiles.read(ONLINE));
        } catch (IOException e) {
            throw failure.notFound(0, "the CPUs cannot be read: " + e);
        }
    }

    private static LinkHandle attach(TraceFailure failure, PerfEvent event, int thread, int cpu) {
        int fd = TraceNative.openEvent(event.type(), event.config(), event.sample(), event.perSecond(), thread, cpu);
        if (fd < 0) {
            throw failure(failure, event, cpu, fd);
        }
        return PerfEvents.attach(failure, fd, event.attachCookie(), BpfProgramType.PERF_EVENT, "perf_event");
    }

    private static RuntimeException failure(TraceFailure failure, PerfEvent event, int cpu, int error) {
        return switch (-error) {
            case Errno.ESRCH -> failure.noProcess(event.threadId());
            case Errno.ENOENT, Errno.EOPNOTSUPP ->
                failure.unsupported(
                        -error,
                        "this machine has no such counter, as many virtual machines have none of the CPU;"
                                + " PerfEvent.cpuClock() is there on each");
            case Errno.ENODEV -> failure.notFound(Errno.ENODEV, "there is no CPU " + cpu + " online");
            default ->
                failure.of(
                        error,
                        failure.program().type(),
                        "",
                        error == -Errno.EINVAL
                                ? "there is no such CPU or event, or the frequency is above"
                                        + " /proc/sys/kernel/perf_event_max_sample_rate"
                                : null,
                        List.of());
        };
    }
}
