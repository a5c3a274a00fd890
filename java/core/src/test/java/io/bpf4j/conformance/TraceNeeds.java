package io.bpf4j.conformance;

import io.bpf4j.LinkInfo;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.Lockdown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What the hooks of tracing need of the kernel. */
public final class TraceNeeds {

    public static final KernelNeed UPROBE_MULTI = KernelNeed.of("uprobes at many places", 6, 6);

    public static final KernelNeed UPROBE_SESSION = KernelNeed.of("sessions of uprobes", 6, 13);

    public static final KernelNeed KPROBES = KernelNeed.of("kprobes", 4, 17)
            .with("CONFIG_KPROBE_EVENTS", "CONFIG_BPF_EVENTS")
            .asking(() -> Files.exists(Path.of("/sys/bus/event_source/devices/kprobe")));

    public static final KernelNeed KPROBE_MULTI = KernelNeed.of("kprobes at many functions", 5, 18)
            .with("CONFIG_FPROBE")
            .unless(TraceNeeds::lockedDown);

    public static final KernelNeed KPROBE_SESSION =
            KernelNeed.of("sessions of kprobes", 6, 10).with("CONFIG_FPROBE").unless(TraceNeeds::lockedDown);

    public static final KernelNeed TRAMPOLINES = KernelNeed.of("trampolines", 5, 5)
            .with("CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS", "CONFIG_DEBUG_INFO_BTF", "CONFIG_BPF_JIT")
            .unless(TraceNeeds::lockedDown);

    public static final KernelNeed LSM_PROGRAMS = KernelNeed.of("LSM programs", 5, 7)
            .with(
                    "CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS",
                    "CONFIG_DEBUG_INFO_BTF",
                    "CONFIG_BPF_JIT",
                    "CONFIG_BPF_LSM")
            .unless(() -> lockedDown().or(TraceNeeds::withoutTheModule));

    public static final KernelNeed REPLACEMENTS = KernelNeed.of("programs that replace functions of others", 5, 10)
            .with("CONFIG_DEBUG_INFO_BTF", "CONFIG_BPF_JIT")
            .unless(TraceNeeds::lockedDown);

    public static final KernelNeed COOKIES = KernelNeed.of("cookies of perf events", 5, 15);

    public static final KernelNeed HARDWARE_COUNTERS = KernelNeed.of("hardware counters", 4, 9)
            .unless(() -> Stream.of("cpu", "cpu_core", "armv8_pmuv3", "armv8_pmuv3_0")
                            .anyMatch(source -> Files.exists(Path.of("/sys/bus/event_source/devices", source)))
                    ? Optional.empty()
                    : Optional.of("the machine has none"));

    private TraceNeeds() {}

    static Optional<String> lockedDown() {
        return Lockdown.isActive() ? Optional.of("the kernel is locked down") : Optional.empty();
    }

    private static Optional<String> withoutTheModule() {
        return Lockdown.hasModule("bpf") ? Optional.empty() : Optional.of("the boot parameter lsm does not name bpf");
    }

    /** A hook at a perf event, for which older kernels have no link, and then one of which they tell little. */
    static HookKind atPerfEvent(HookKind kind, Class<? extends LinkInfo> info) {
        if (!Kernel.version().isAtLeast(5, 15)) {
            return kind;
        }
        return kind.linked(Kernel.version().isAtLeast(6, 6) ? info : LinkInfo.Event.class);
    }
}
