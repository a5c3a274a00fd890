package io.bpf4j.internal.attach;

import io.bpf4j.BpfException;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.Usdt;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.TraceNative;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Attaches to the probe of a binary through libbpf, which reads where it is and has arguments. */
final class UsdtAttachment {

    private UsdtAttachment() {}

    static LinkHandle attach(Attachee program, Usdt usdt) {
        TraceFailure failure =
                new TraceFailure(program, "USDT probe " + usdt.provider() + ":" + usdt.name() + " of " + usdt.binary());
        ProbedBinary binary = ProbedBinary.find(failure, usdt.binary(), usdt.processId());
        byte[] path = NativeStrings.bytes(binary.path());
        byte[] provider = NativeStrings.bytes(usdt.provider());
        byte[] name = NativeStrings.bytes(usdt.name());
        int process = usdt.processId() == 0 ? PerfEvents.ANY : (int) usdt.processId();
        return program.attachToUsdt(
                (pointer, log) ->
                        TraceNative.attachUsdt(pointer, process, path, provider, name, usdt.attachCookie(), log),
                (result, messages) -> failure(failure, usdt, binary, result, messages));
    }

    private static BpfException failure(
            TraceFailure failure, Usdt usdt, ProbedBinary binary, long result, List<String> messages) {
        if (usdt.processId() != 0 && Files.notExists(Path.of("/proc", Long.toString(usdt.processId())))) {
            return failure.noProcess(usdt.processId());
        }
        String hint = switch ((int) -result) {
            case Errno.ENOENT -> binary.path() + " has no such probe; \"readelf -n\" lists those that it has";
            case Errno.EOPNOTSUPP, Errno.ENOTSUPP ->
                usdt.processId() == 0
                        ? "before Linux 5.15, the probes of a library are attached in one process at a time, by Usdt.process"
                        : null;
            case Errno.ESRCH -> "the object has no maps for such probes: its source must include bpf/usdt.bpf.h";
            default -> null;
        };
        return failure.of(result, BpfProgramType.KPROBE, "usdt", hint, messages);
    }
}
