package io.bpf4j;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What an attachment by section throws when it failed. */
final class AttachFailure {

    /** Where kernels with kprobes show them, as a perf event of its own or, before Linux 4.17, as text. */
    private static final List<Path> KPROBES =
            List.of(Path.of("/sys/bus/event_source/devices/kprobe"), Path.of("/sys/kernel/tracing/kprobe_events"));

    private AttachFailure() {}

    static BpfException of(String program, BpfProgramType type, String section, long result, List<String> messages) {
        String subject = program + " by its section " + section;
        if (isKprobe(section) && KPROBES.stream().noneMatch(Files::exists)) {
            return new BpfNotSupportedException(
                    "attach",
                    subject,
                    "this kernel has no kprobes: it must be built with CONFIG_KPROBE_EVENTS, and /sys must be mounted",
                    (int) -result,
                    messages);
        }
        return Errors.failure(
                "attach", subject, result, Capability.toLoad(type), hint(section, (int) -result), messages);
    }

    private static boolean isKprobe(String section) {
        return section.matches("(kprobe|kretprobe|ksyscall|kretsyscall)(/.*)?");
    }

    private static String hint(String section, int errno) {
        return switch (errno) {
            case Errno.EOPNOTSUPP ->
                "a program in SEC(\"" + section + "\") is attached automatically only if the section"
                        + " names its place; else use attach(AttachTarget)";
            case Errno.ENOENT -> "the kernel has nothing of the name in the section";
            default -> null;
        };
    }
}
