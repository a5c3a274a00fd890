package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LinkInfo;
import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Uprobe;
import io.bpf4j.attach.UprobeMulti;
import io.bpf4j.attach.Usdt;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.ProbedProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Functions and probes of programs and libraries. */
final class UprobeHooks {

    private static final String OBJECT = "hooks_uprobe";

    static final KernelNeed PROBES_IN_THIS_JVM = KernelNeed.of("USDT probes of this JVM", 4, 17)
            .unless(() -> JvmProbes.exist() ? Optional.empty() : Optional.of("its JDK was built without"));

    private UprobeHooks() {}

    static List<HookKind> all() {
        return List.of(
                TraceNeeds.atPerfEvent(
                        inProgram("uprobe", "entered", path -> Uprobe.at(path, "probed_first")), LinkInfo.Uprobe.class),
                TraceNeeds.atPerfEvent(
                        inProgram(
                                "uretprobe",
                                "returned",
                                path -> Uprobe.at(path, "probed_first").atReturn()),
                        LinkInfo.Uprobe.class),
                TraceNeeds.atPerfEvent(
                        HookKind.of(
                                "uprobe in this JVM",
                                OBJECT,
                                "entered",
                                () -> new TargetPlace(Uprobe.inThisJvm("JVM_GC"), object -> System.gc())),
                        LinkInfo.Uprobe.class),
                inProgram("uprobe.multi", "many", path -> UprobeMulti.matching(path, "probed_*"))
                        .needing(TraceNeeds.UPROBE_MULTI)
                        .linked(LinkInfo.UprobeMulti.class),
                inProgram(
                                "uretprobe.multi",
                                "many",
                                path -> UprobeMulti.ofFunctions(path, "probed_first", "probed_second")
                                        .atReturn())
                        .needing(TraceNeeds.UPROBE_MULTI)
                        .linked(LinkInfo.UprobeMulti.class),
                inProgram(
                                "uprobe.session",
                                "both",
                                path -> UprobeMulti.matching(path, "probed_*").session())
                        .needing(TraceNeeds.UPROBE_SESSION)
                        .linked(LinkInfo.UprobeMulti.class),
                HookKind.of(
                                "USDT in this JVM",
                                "hooks_usdt",
                                "probed",
                                () -> new TargetPlace(Usdt.inThisJvm("hotspot", "gc__begin"), object -> System.gc()))
                        .needing(PROBES_IN_THIS_JVM));
    }

    private static HookKind inProgram(String name, String program, Function<Path, AttachTarget> target) {
        return HookKind.of(name, OBJECT, program, () -> new InProgram(target));
    }

    private static final class InProgram implements HookPlace {

        private final ProbedProgram probed = new ProbedProgram();
        private final AttachTarget target;

        private InProgram(Function<Path, AttachTarget> target) {
            this.target = target.apply(probed.path());
        }

        @Override
        public BpfLink attach(BpfProgram program) {
            return program.attach(target);
        }

        @Override
        public void provoke(BpfObject object) {
            probed.call(3);
        }

        @Override
        public void close() {
            probed.close();
        }
    }
}
