package io.bpf4j.internal.attach;

import io.bpf4j.BpfException;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.Kprobe;
import io.bpf4j.attach.Ksyscall;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.NativeStrings;
import java.util.List;
import java.util.Map;

/** Attaches to an instruction of the kernel, also of a system call. */
final class KprobeAttachment {

    /** What stands before the names of system calls, by the architecture as Java calls it. */
    private static final Map<String, String> PREFIXES = Map.of(
            "amd64", "__x64_sys_", "aarch64", "__arm64_sys_", "s390x", "__s390x_sys_", "riscv64", "__riscv_sys_");

    /** What stands there on other architectures and on older kernels. */
    private static final String PLAIN_PREFIX = "__se_sys_";

    private KprobeAttachment() {}

    static LinkHandle attach(Attachee program, Kprobe kprobe) {
        String function = kprobe.function() + (kprobe.offset() == 0 ? "" : "+" + kprobe.offset());
        TraceFailure failure =
                new TraceFailure(program, (kprobe.returning() ? "kretprobe" : "kprobe") + " at " + function);
        int event = open(failure, kprobe.function(), kprobe.offset(), kprobe.returning());
        if (event < 0) {
            throw failure(
                    failure,
                    event,
                    "the kernel has no function " + kprobe.function() + "; /proc/kallsyms lists those that it has");
        }
        return PerfEvents.attach(failure, event, kprobe.attachCookie(), BpfProgramType.KPROBE, "kprobe");
    }

    static LinkHandle attach(Attachee program, Ksyscall call) {
        TraceFailure failure =
                new TraceFailure(program, (call.returning() ? "kretsyscall" : "ksyscall") + " " + call.name());
        String prefix = PREFIXES.getOrDefault(System.getProperty("os.arch"), PLAIN_PREFIX);
        int event = open(failure, prefix + call.name(), 0, call.returning());
        if (event == -Errno.ENOENT && !prefix.equals(PLAIN_PREFIX)) {
            event = open(failure, PLAIN_PREFIX + call.name(), 0, call.returning());
        }
        if (event < 0) {
            throw failure(failure, event, "the kernel has no system call " + call.name());
        }
        return PerfEvents.attach(failure, event, call.attachCookie(), BpfProgramType.KPROBE, "ksyscall");
    }

    private static int open(TraceFailure failure, String function, long offset, boolean returning) {
        return ProbeSource.kprobes(failure).open(NativeStrings.bytes(function), offset, returning, PerfEvents.ANY, 0);
    }

    private static BpfException failure(TraceFailure failure, int error, String missing) {
        String hint = switch (-error) {
            case Errno.ENOENT -> missing;
            case Errno.EINVAL, Errno.EILSEQ ->
                "the kernel attaches nothing there: the function is one of those that must not be probed"
                        + " (/sys/kernel/debug/kprobes/blacklist), or the offset is not that of an instruction";
            case Errno.EADDRNOTAVAIL -> "there are several functions of the name; take fentry or kprobe.multi";
            default -> null;
        };
        return failure.of(error, failure.program().type(), "", hint, List.of());
    }
}
