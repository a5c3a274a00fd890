package io.bpf4j.conformance;

import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.BpfProgramType;
import io.bpf4j.RunOptions;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.testing.KernelNeed;
import java.util.List;

/** Programs that are attached nowhere, and run when user space calls them. */
final class SyscallHooks {

    private static final KernelNeed SYSCALL_PROGRAMS = KernelNeed.of("programs for system calls", 5, 14)
            .asking(() -> Kernel.probe(BpfProgramType.SYSCALL).isSupported());

    private SyscallHooks() {}

    static List<HookKind> all() {
        return List.of(
                HookKind.of("syscall", "hooks_syscall", "called", Caller::new).needing(SYSCALL_PROGRAMS));
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
