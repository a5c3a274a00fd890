package io.bpf4j.cli.doctor;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says what the facts mean for BPF. */
final class Sections {

    private static final long KIB = 1024;

    private final Facts facts;

    private Sections(Facts facts) {
        this.facts = facts;
    }

    static List<Section> of(Facts facts) {
        Sections sections = new Sections(facts);
        return List.of(
                new Section("Machine", sections.machine()),
                new Section("Java", sections.java()),
                new Section("Process", sections.process()),
                new Section("Mounts", sections.mounts()),
                new Section("Kernel", sections.kernel()));
    }

    private List<Line> machine() {
        ContainerFacts container = facts.container();
        String evidence = String.join("; ", container.evidence());
        return List.of(
                Line.of("kernel_release", "kernel", facts.kernel().release(), release -> release),
                Line.of("kernel_build", "build", facts.kernel().build(), build -> build),
                Line.of("distribution", "distribution", facts.kernel().distribution(), name -> name),
                Line.of("architecture", "architecture", Fact.known(facts.java().architecture()), name -> name),
                Line.of(
                        "container",
                        "container",
                        Fact.known(container.kind().text()),
                        kind -> evidence.isEmpty() ? kind : kind + " (" + evidence + ")"));
    }

    private List<Line> java() {
        JavaFacts java = facts.java();
        LibraryFacts library = facts.library();
        return List.of(
                Line.of(
                        "java_version",
                        "JDK",
                        Fact.known(java.version()),
                        version -> version + ", " + java.vendor() + ", " + java.home()),
                Line.of("bpf4j_version", "bpf4j", Fact.known(library.version()), version -> version),
                new Line(
                        "libbpf_version",
                        "native library",
                        library.libbpf(),
                        library.libbpf()
                                .value()
                                .map(version -> "loaded, with libbpf " + version)
                                .orElseGet(() ->
                                        "cannot be loaded: " + library.libbpf().reason())));
    }

    private List<Line> process() {
        ProcessFacts process = facts.process();
        return List.of(
                Line.of("user_id", "user", process.user(), user -> user == 0 ? "0 (root)" : user.toString()),
                Line.of(
                        "capabilities_effective",
                        "capabilities",
                        process.effective().map(Sections::names),
                        any -> forBpf(process.effective().value().orElseThrow())),
                Line.of(
                        "capabilities_bounding",
                        "could have",
                        process.bounding().map(Sections::names),
                        any -> forBpf(process.bounding().value().orElseThrow())),
                Line.of(
                        "initial_user_namespace",
                        "user namespace",
                        process.initialUserNamespace(),
                        initial -> initial
                                ? "the first, where capabilities count for BPF"
                                : "not the first: its capabilities do not count for BPF"),
                Line.of(
                        "seccomp",
                        "seccomp",
                        process.seccomp().map(ProcessFacts.Seccomp::text),
                        text -> text.equals("filter") ? "filter, which may refuse bpf() and perf_event_open()" : text));
    }

    private static List<String> names(Set<Capability> capabilities) {
        return capabilities.stream().map(Capability::name).toList();
    }

    private static String forBpf(Set<Capability> capabilities) {
        Map<Boolean, String> names = Stream.of(
                        Capability.CAP_BPF,
                        Capability.CAP_NET_ADMIN,
                        Capability.CAP_PERFMON,
                        Capability.CAP_SYS_ADMIN,
                        Capability.CAP_SYS_RESOURCE)
                .collect(Collectors.partitioningBy(
                        capabilities::contains, Collectors.mapping(Capability::name, Collectors.joining(", "))));
        String has = names.get(true);
        String lacks = names.get(false);
        if (has.isEmpty()) {
            return "none of " + lacks;
        }
        return lacks.isEmpty() ? has : has + "; not " + lacks;
    }

    private List<Line> mounts() {
        return List.of(
                mount("bpffs", "bpf", "pins of maps and links live there"),
                mount("tracefs", "tracefs", "tracepoints are found there"),
                mount("debugfs", "debugfs", "BPF does not need it"),
                mount("cgroup2", "cgroup2", "cgroup hooks attach there"),
                mount("securityfs", "securityfs", "lockdown and security modules are told there"));
    }

    private Line mount(String name, String type, String purpose) {
        return Line.of(
                name,
                name,
                facts.mounts().of(type),
                directories -> directories.isEmpty() ? "not mounted: " + purpose : String.join(", ", directories));
    }

    private List<Line> kernel() {
        SettingFacts settings = facts.settings();
        return List.of(
                Line.of("lockdown", "lockdown", facts.security().lockdown(), Sections::lockdown),
                Line.of(
                        "security_modules",
                        "security modules",
                        facts.security().modules(),
                        modules -> String.join(", ", modules)),
                Line.of("jit", "JIT", jit(), Sections::jit),
                Line.of("jit_harden", "JIT hardening", settings.jitHarden(), value -> switch (value) {
                    case 0 -> "off";
                    case 1 -> "for programs of unprivileged users";
                    default -> "for all programs, which makes them slower";
                }),
                Line.of(
                        "jit_kallsyms",
                        "JIT symbols",
                        settings.jitKallsyms(),
                        value -> value == 0 ? "not in /proc/kallsyms" : "in /proc/kallsyms, for profilers"),
                Line.of("btf_vmlinux_bytes", "BTF", facts.btf().vmlinux(), size -> size / KIB + " KiB, for CO-RE"),
                Line.of("btf_modules", "BTF of modules", facts.btf().modules(), count -> Integer.toString(count)),
                Line.of("locked_memory_bytes", "locked memory", facts.process().lockedMemory(), this::lockedMemory),
                Line.of(
                        "unprivileged_bpf_disabled",
                        "unprivileged BPF",
                        settings.unprivilegedDisabled(),
                        value -> value == 0 ? "on: every user may load socket filters" : "off"),
                Line.of(
                        "perf_event_paranoid",
                        "perf events",
                        settings.perfEventParanoid(),
                        value -> "paranoid " + value + ": " + perfEvents(value)),
                Line.of(
                        "kptr_restrict",
                        "kernel addresses",
                        settings.kptrRestrict(),
                        value -> value == 0
                                ? "shown to the privileged"
                                : value == 1 ? "shown with CAP_SYSLOG" : "hidden from everybody"),
                Line.of(
                        "bpf_stats_enabled",
                        "BPF statistics",
                        settings.statistics(),
                        value -> value == 0 ? "off" : "on: each run of a program is measured, which costs time"),
                Line.of("kernel_config", "configuration", facts.config().source(), source -> source));
    }

    private static String perfEvents(int paranoid) {
        return switch (Math.max(-1, Math.min(paranoid, SettingFacts.MOST_PARANOID + 1))) {
            case -1 -> "free for all users";
            case 0 -> "free for all users, but the data of tracepoints needs CAP_PERFMON";
            case 1 -> "users may measure their own processes, in the kernel too; more needs CAP_PERFMON";
            case SettingFacts.MOST_PARANOID -> "the kernel's need CAP_PERFMON";
            default -> "all need CAP_SYS_ADMIN with kernels of Debian and Ubuntu, the kernel's CAP_PERFMON with others";
        };
    }

    private static String lockdown(String mode) {
        return switch (mode) {
            case "none" -> "none";
            case "integrity" -> "integrity: programs may not write to the memory of processes";
            default -> mode + ": programs may not read the kernel's memory, nor attach to kprobes";
        };
    }

    /** Other network namespaces than the first do not see the setting, but there may be no choice. */
    private Fact<Integer> jit() {
        Fact<Integer> builtIn = facts.config()
                .options()
                .then(options -> "y".equals(options.get("CONFIG_BPF_JIT_ALWAYS_ON"))
                        ? Fact.known(1)
                        : Fact.unknown("it is a matter of settings"));
        return facts.settings().jit().or(builtIn);
    }

    private static String jit(int value) {
        return value == 0 ? "off: programs are interpreted, and much slower" : "on";
    }

    private String lockedMemory(long limit) {
        if (limit == Long.MAX_VALUE) {
            return "no limit";
        }
        return limit / KIB + " KiB, "
                + (Memlock.counts(facts)
                        ? "for all maps and programs of the user together"
                        : "which does not matter to BPF on this kernel");
    }
}
