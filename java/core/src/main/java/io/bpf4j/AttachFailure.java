package io.bpf4j;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Probe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What an attachment by section throws when it failed. */
final class AttachFailure {

    /** Where kernels with kprobes show them, as a perf event of its own or, before Linux 4.17, as text. */
    private static final List<Path> KPROBES =
            List.of(Path.of("/sys/bus/event_source/devices/kprobe"), Path.of("/sys/kernel/tracing/kprobe_events"));

    private static final List<Path> TRACING =
            List.of(Path.of("/sys/kernel/tracing/events"), Path.of("/sys/kernel/debug/tracing/events"));

    private AttachFailure() {}

    static BpfException of(String program, BpfProgramType type, String section, long result, List<String> messages) {
        String subject = program + " by its section " + section;
        String hook = section.split("/", 2)[0];
        return unsupported(hook)
                .map(reason ->
                        (BpfException) new BpfNotSupportedException("attach", subject, reason, (int) -result, messages))
                .orElseGet(() -> Errors.failure(
                        "attach",
                        subject,
                        result,
                        Capability.toLoad(type),
                        hint(section, hook, (int) -result),
                        messages));
    }

    /** Why no program can be attached to such a hook here. */
    private static Optional<String> unsupported(String hook) {
        return switch (hook) {
            case "kprobe", "kretprobe", "ksyscall", "kretsyscall" ->
                KPROBES.stream().anyMatch(Files::exists)
                        ? Optional.empty()
                        : Optional.of("this kernel has no kprobes: it must be built with CONFIG_KPROBE_EVENTS, and /sys"
                                + " must be mounted");
            case "kprobe.multi", "kretprobe.multi" -> reason(Kernel.probe(BpfLinkType.KPROBE_MULTI));
            case "kprobe.session" -> reason(Kernel.probe(KernelFeature.KPROBE_SESSION));
            case "uprobe.multi", "uprobe.multi.s", "uretprobe.multi", "uretprobe.multi.s" ->
                reason(Kernel.probe(BpfLinkType.UPROBE_MULTI));
            case "uprobe.session", "uprobe.session.s" -> reason(Kernel.probe(KernelFeature.UPROBE_SESSION));
            default -> Optional.empty();
        };
    }

    private static Optional<String> reason(Probe probe) {
        return probe.isUnsupported() ? Optional.of(Errors.lack(probe)) : Optional.empty();
    }

    private static String hint(String section, String hook, int errno) {
        return switch (errno) {
            case Errno.EOPNOTSUPP ->
                "a program in SEC(\"" + section + "\") is attached automatically only if the section"
                        + " names its place; else use attach(AttachTarget)";
            case Errno.ENOENT -> missing(hook);
            default -> null;
        };
    }

    private static String missing(String hook) {
        return switch (hook) {
            case "uprobe", "uprobe.s", "uretprobe", "uretprobe.s", "usdt", "usdt.s" ->
                "there is no such file, or it has no such symbol or probe";
            case "tp", "tracepoint" ->
                TRACING.stream().anyMatch(Files::exists)
                        ? "the kernel has no such tracepoint"
                        : "tracefs is not mounted, by which tracepoints are found: mount -t tracefs tracefs"
                                + " /sys/kernel/tracing";
            default -> "the kernel has nothing of the name in the section";
        };
    }
}
