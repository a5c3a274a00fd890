package io.bpf4j.cli.doctor;

import io.bpf4j.kernel.KernelFeature;

/** Whether the limit of locked memory is one for maps and programs. */
final class Memlock {

    private Memlock() {}

    /** Since Linux 5.11 their memory is charged to the cgroup. */
    static boolean counts(Facts facts) {
        return facts.kernel().version().is(version -> !version.isAtLeast(KernelFeature.CGROUP_MEMORY.leastKernel()));
    }

    /** Whether it is in the way, because the process may not raise it. */
    static boolean hinders(Facts facts) {
        return counts(facts)
                && facts.process().lockedMemory().is(limit -> limit != Long.MAX_VALUE)
                && !facts.process().effective().is(set -> set.contains(Capability.CAP_SYS_RESOURCE));
    }
}
