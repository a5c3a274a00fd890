package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LinkInfo;
import io.bpf4j.OpenObject;
import io.bpf4j.RunOptions;
import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Fentry;
import io.bpf4j.attach.Freplace;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.TestObjects;
import java.util.List;
import java.util.function.Function;

/** Functions of other programs. */
final class ProgramHooks {

    static final KernelNeed REPLACEMENTS = KernelNeed.of("programs that replace functions of others", 5, 10)
            .with("CONFIG_DEBUG_INFO_BTF", "CONFIG_BPF_JIT")
            .unless(TraceNeeds::lockedDown);

    private ProgramHooks() {}

    static List<HookKind> all() {
        return List.of(
                kind("freplace", "replacing", "handle", program -> Freplace.of(program, "handle")),
                kind("fentry of a program", "watching", "dispatch", program -> Fentry.asLoaded()));
    }

    private static HookKind kind(
            String name, String program, String function, Function<BpfProgram, AttachTarget> target) {
        return HookKind.of(name, "hooks_extension", program, () -> new OnDispatcher(program, function, target))
                .needing(REPLACEMENTS)
                .linked(LinkInfo.Tracing.class);
    }

    private static final class OnDispatcher implements HookPlace {

        private final BpfObject dispatcher =
                TestObjects.open("hooks_dispatcher").load();
        private final BpfProgram dispatch = dispatcher.program("dispatch");
        private final String program;
        private final String function;
        private final AttachTarget target;

        private OnDispatcher(String program, String function, Function<BpfProgram, AttachTarget> target) {
            this.program = program;
            this.function = function;
            this.target = target.apply(dispatch);
        }

        @Override
        public void prepare(OpenObject object) {
            object.program(program).attachTo(dispatch, function);
        }

        @Override
        public BpfLink attach(BpfProgram attached) {
            return attached.attach(target);
        }

        @Override
        public void provoke(BpfObject object) {
            dispatch.run(RunOptions.packet(new byte[64]));
        }

        @Override
        public void close() {
            dispatcher.close();
        }
    }
}
