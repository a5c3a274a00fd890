package io.bpf4j.conformance;

import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.RunOptions;
import io.bpf4j.testing.KernelNeed;
import java.util.List;

/** Programs that are attached nowhere, and run when user space calls them. */
final class SyscallHooks {

    private SyscallHooks() {}

    static List<HookKind> all() {
        return List.of(
                HookKind.of("syscall", "hooks_syscall", "called", Caller::new).needing(KernelNeed.SYSCALL_PROGRAMS));
    }

    /** Calls what it was given. */
    private static final class Caller implements ToolPlace {

        private BpfProgram called;

        @Override
        public Attached attachByTool(BpfObject object, BpfProgram program) {
            called = program;
            return () -> called = null;
        }

        @Override
        public void provoke(BpfObject object) {
            if (called != null) {
                called.run(RunOptions.context(new byte[0]));
            }
        }
    }
}
