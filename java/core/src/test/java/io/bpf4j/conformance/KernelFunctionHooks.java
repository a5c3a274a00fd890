package io.bpf4j.conformance;

import io.bpf4j.LinkInfo;
import io.bpf4j.OpenObject;
import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Fentry;
import io.bpf4j.attach.Fexit;
import io.bpf4j.attach.FmodRet;
import io.bpf4j.attach.Kprobe;
import io.bpf4j.attach.KprobeMulti;
import io.bpf4j.attach.Ksyscall;
import io.bpf4j.attach.Lsm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Functions of the kernel. */
final class KernelFunctionHooks {

    private static final String OBJECT = "hooks_kernel";

    /** What removing a file calls. */
    private static final String FUNCTION = "security_inode_unlink";

    private KernelFunctionHooks() {}

    static List<HookKind> all() {
        return List.of(
                kprobe("kprobe", "entered", Kprobe.entry(FUNCTION)),
                kprobe("kretprobe", "returned", Kprobe.exit(FUNCTION)),
                kprobe("ksyscall", "called", Ksyscall.entry("prctl")),
                kprobe("kretsyscall", "call_returned", Ksyscall.exit("prctl")),
                kind("kprobe.multi", "many", KprobeMulti.matching("security_inode_unlin*"))
                        .needing(TraceNeeds.KPROBE_MULTI)
                        .linked(LinkInfo.KprobeMulti.class),
                kind(
                                "kretprobe.multi",
                                "many_returned",
                                KprobeMulti.ofFunctions(FUNCTION, "security_inode_symlink")
                                        .atReturn())
                        .needing(TraceNeeds.KPROBE_MULTI)
                        .linked(LinkInfo.KprobeMulti.class),
                kind("kprobe.session", "both", KprobeMulti.ofFunctions(FUNCTION).session())
                        .needing(TraceNeeds.KPROBE_SESSION)
                        .linked(LinkInfo.KprobeMulti.class),
                loaded("fentry", "begun", FUNCTION, Fentry.asLoaded()).needing(TraceNeeds.TRAMPOLINES),
                loaded("fexit", "ended", FUNCTION, Fexit.asLoaded()).needing(TraceNeeds.TRAMPOLINES),
                loaded("fmod_ret", "modified", FUNCTION, FmodRet.asLoaded()).needing(TraceNeeds.TRAMPOLINES),
                loaded("lsm", "decided", "inode_unlink", Lsm.asLoaded()).needing(TraceNeeds.LSM_PROGRAMS));
    }

    private static HookKind kprobe(String name, String program, AttachTarget target) {
        return TraceNeeds.atPerfEvent(kind(name, program, target), LinkInfo.Kprobe.class)
                .needing(TraceNeeds.KPROBES);
    }

    private static HookKind loaded(String name, String program, String function, AttachTarget target) {
        return kind(name, program, target, open -> open.program(program).attachTo(function))
                .linked(LinkInfo.Tracing.class);
    }

    private static HookKind kind(String name, String program, AttachTarget target) {
        return kind(name, program, target, open -> {});
    }

    private static HookKind kind(String name, String program, AttachTarget target, Consumer<OpenObject> preparation) {
        return HookKind.of(name, OBJECT, program, () -> new TargetPlace(target, preparation, object -> removeAFile()));
    }

    /** And asks for the name of the thread, a system call that is the same on all architectures. */
    private static void removeAFile() throws Exception {
        Thread.currentThread().setName(Thread.currentThread().getName());
        Files.delete(Files.createSymbolicLink(Path.of("/sys/fs/bpf/hooks-file"), Path.of("nowhere")));
    }
}
