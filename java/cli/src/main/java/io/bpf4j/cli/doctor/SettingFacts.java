package io.bpf4j.cli.doctor;

/**
 * The settings of the kernel that concern BPF. Those of {@code net.core} are seen in the first network namespace only.
 *
 * @param jit {@code net.core.bpf_jit_enable}
 * @param jitHarden {@code net.core.bpf_jit_harden}
 * @param jitKallsyms {@code net.core.bpf_jit_kallsyms}
 * @param unprivilegedDisabled {@code kernel.unprivileged_bpf_disabled}
 * @param statistics {@code kernel.bpf_stats_enabled}
 * @param perfEventParanoid {@code kernel.perf_event_paranoid}
 * @param kptrRestrict {@code kernel.kptr_restrict}
 */
record SettingFacts(
        Fact<Integer> jit,
        Fact<Integer> jitHarden,
        Fact<Integer> jitKallsyms,
        Fact<Integer> unprivilegedDisabled,
        Fact<Integer> statistics,
        Fact<Integer> perfEventParanoid,
        Fact<Integer> kptrRestrict) {

    /** The highest level of {@code kernel.perf_event_paranoid} that all kernels know. */
    static final int MOST_PARANOID = 2;

    static SettingFacts gather(SystemFiles files) {
        return new SettingFacts(
                files.number("/proc/sys/net/core/bpf_jit_enable"),
                files.number("/proc/sys/net/core/bpf_jit_harden"),
                files.number("/proc/sys/net/core/bpf_jit_kallsyms"),
                files.number("/proc/sys/kernel/unprivileged_bpf_disabled"),
                files.number("/proc/sys/kernel/bpf_stats_enabled"),
                files.number("/proc/sys/kernel/perf_event_paranoid"),
                files.number("/proc/sys/kernel/kptr_restrict"));
    }
}
