package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LinkInfo;
import io.bpf4j.OpenObject;
import io.bpf4j.RunOptions;
import io.bpf4j.attach.Freplace;
import io.bpf4j.testing.TestObjects;
import java.util.List;

/** Functions of other programs. */
final class ProgramHooks {

    private ProgramHooks() {}

    static List<HookKind> all() {
        return List.of(HookKind.of("freplace", "hooks_extension", "replacing", OnDispatcher::new)
                .needing(TraceNeeds.REPLACEMENTS)
                .linked(LinkInfo.Tracing.class));
    }

    private static final class OnDispatcher implements HookPlace {

        private final BpfObject dispatcher =
                TestObjects.open("hooks_dispatcher").load();
        private final BpfProgram dispatch = dispatcher.program("dispatch");

        @Override
        public void prepare(OpenObject object) {
            object.program("replacing").attachTo(dispatch, "handle");
        }

        @Override
        public BpfLink attach(BpfProgram attached) {
            return attached.attach(Freplace.of(dispatch, "handle"));
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
