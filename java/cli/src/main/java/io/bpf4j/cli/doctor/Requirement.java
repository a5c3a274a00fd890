package io.bpf4j.cli.doctor;

import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.KernelVersion;
import io.bpf4j.kernel.Probe;
import io.bpf4j.kernel.Support;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Something that a hook or a kind of map needs, and that can be seen without trying. */
@FunctionalInterface
interface Requirement {

    /** What stands in the way; empty if nothing does as far as it is known. */
    Optional<Obstacle> check(Facts facts);

    /** A kernel of a version. */
    static Requirement since(KernelVersion least) {
        return facts -> facts.kernel()
                .version()
                .value()
                .filter(version -> !version.isAtLeast(least))
                .map(version -> Obstacle.of(
                        FoundBy.VERSION,
                        "it came with Linux " + least + ", and this is " + version,
                        Change.Kind.VERSION,
                        "Run Linux " + least + " or later"));
    }

    /** A kernel of a version, where the machine is of an architecture that got it later than others. */
    static Requirement sinceOn(String architecture, int major, int minor) {
        Requirement version = since(KernelVersion.of(major, minor));
        return facts -> facts.java().architecture().equals(architecture)
                ? version.check(facts)
                        .map(obstacle -> new Obstacle(
                                obstacle.by(), "on " + architecture + " " + obstacle.reason(), obstacle.changes()))
                : Optional.empty();
    }

    /** Options that the kernel is built with, as modules or not. */
    static Requirement configured(String... options) {
        List<String> names = Stream.of(options).map("CONFIG_"::concat).toList();
        return facts -> facts.config()
                .missing(names)
                .value()
                .filter(missing -> !missing.isEmpty())
                .map(missing -> String.join(", ", missing))
                .map(missing -> Obstacle.of(
                        FoundBy.CONFIGURATION,
                        "the kernel is built without " + missing,
                        Change.Kind.CONFIGURATION,
                        "Run a kernel that is built with " + missing));
    }

    /** An option that came with a version of the kernel; the version counts where options are not known. */
    static Requirement configuredSince(String option, int major, int minor) {
        Requirement version = since(KernelVersion.of(major, minor));
        Requirement configured = configured(option);
        return facts -> facts.config().options().value().isPresent() ? configured.check(facts) : version.check(facts);
    }

    /** A file system that is mounted somewhere. */
    static Requirement mounted(String type, String directory) {
        return mounted(type, facts -> "mount -t " + type + " " + type + " " + directory);
    }

    private static Requirement mounted(String type, Function<Facts, String> command) {
        return facts -> facts.mounts()
                .of(type)
                .value()
                .filter(List::isEmpty)
                .map(none ->
                        Obstacle.of(FoundBy.SYSTEM, type + " is not mounted", Change.Kind.MOUNT, command.apply(facts)));
    }

    /** The hierarchy of cgroups to which programs attach. */
    static Requirement cgroup2() {
        return mounted(
                "cgroup2",
                // The controllers of the first version of cgroups would be hidden.
                facts -> facts.mounts()
                                .of("cgroup")
                                .is(directories ->
                                        directories.stream().anyMatch(each -> each.startsWith("/sys/fs/cgroup")))
                        ? "mkdir -p /run/cgroup2 && mount -t cgroup2 cgroup2 /run/cgroup2"
                        : "mount -t cgroup2 cgroup2 /sys/fs/cgroup");
    }

    /** A process that may change the network by netlink, where no other capability stands for this one. */
    static Requirement netlink() {
        return facts -> facts.process()
                .effective()
                .value()
                // Without both it lacks what loading needs, which tells as much.
                .filter(set -> set.contains(Capability.CAP_SYS_ADMIN) && !set.contains(Capability.CAP_NET_ADMIN))
                .map(set -> lacking(facts, List.of(Capability.CAP_NET_ADMIN)));
    }

    /** The kernel's description of its types. */
    static Requirement vmlinuxBtf() {
        return facts -> facts.btf().vmlinux().value().isPresent()
                ? Optional.empty()
                : Optional.of(Obstacle.of(
                        FoundBy.SYSTEM,
                        "the kernel's BTF is not there: "
                                + facts.btf().vmlinux().reason(),
                        Change.Kind.CONFIGURATION,
                        "Run a kernel that is built with CONFIG_DEBUG_INFO_BTF"));
    }

    /** A kind of performance event that the kernel can open. */
    static Requirement eventSource(String name, String option) {
        return facts -> facts.eventSources()
                .names()
                .value()
                .filter(names -> !names.contains(name))
                .map(names -> Obstacle.of(
                        FoundBy.SYSTEM,
                        "the kernel has no " + name + " events",
                        Change.Kind.CONFIGURATION,
                        "Run a kernel that is built with " + option));
    }

    /** The directory of tracefs that tells the tracepoints, which is root's. */
    static Requirement tracepoints() {
        return facts -> facts.eventSources().tracepoints().value().isPresent()
                ? Optional.empty()
                : Optional.of(Obstacle.of(
                        FoundBy.SYSTEM,
                        facts.eventSources().tracepoints().reason(),
                        Change.Kind.PRIVILEGE,
                        "Let the process read tracefs: run it as root, or give it CAP_DAC_READ_SEARCH"));
    }

    /**
     * Leave to open performance events. {@code CAP_PERFMON} is that, but Debian and Ubuntu have added a level of paranoia at which it does not
     * count. Other kernels take that level for the one below: an event that was opened tells.
     */
    static Requirement perfEvents() {
        return facts -> facts.settings()
                .perfEventParanoid()
                .value()
                .filter(level -> level > SettingFacts.MOST_PARANOID && !isOld(facts))
                .filter(level -> facts.process()
                        .effective()
                        .is(capabilities -> !capabilities.contains(Capability.CAP_SYS_ADMIN)))
                .filter(level -> !facts.probes().hasOpenedPerfEvent())
                .map(level -> Obstacle.of(
                        FoundBy.SYSTEM,
                        "kernel.perf_event_paranoid is " + level
                                + ", with which kernels of Debian and Ubuntu ask for CAP_SYS_ADMIN",
                        Change.Kind.SETTING,
                        "sysctl kernel.perf_event_paranoid=" + SettingFacts.MOST_PARANOID
                                + ", or give the process CAP_SYS_ADMIN"));
    }

    /** The security module that runs programs. */
    static Requirement bpfSecurityModule() {
        return facts -> facts.security()
                .modules()
                .value()
                .filter(modules -> !modules.contains("bpf"))
                .map(modules -> Obstacle.of(
                        FoundBy.SYSTEM,
                        "the security module bpf is not active",
                        Change.Kind.BOOT,
                        "Start the kernel with lsm=" + String.join(",", modules) + ",bpf"));
    }

    /** A kernel that does not hide its memory from root. */
    static Requirement notConfidential() {
        return facts -> facts.security()
                .lockdown()
                .value()
                .filter("confidentiality"::equals)
                .map(lockdown -> Obstacle.of(
                        FoundBy.SYSTEM,
                        "the kernel is locked down for confidentiality",
                        Change.Kind.BOOT,
                        "Start the kernel without lockdown=confidentiality"));
    }

    /** A process that may do it. Only as far as that can be seen: a filter or a policy may say no all the same. */
    static Requirement allowed(List<Capability> capabilities) {
        return facts -> {
            if (capabilities.isEmpty()) {
                return Optional.empty();
            }
            Optional<Obstacle> foreign = facts.process()
                    .initialUserNamespace()
                    .value()
                    .filter(initial -> !initial)
                    .map(no -> Obstacle.of(
                            FoundBy.PRIVILEGES,
                            "the process is in a user namespace, where its capabilities do not count for BPF",
                            Change.Kind.PRIVILEGE,
                            "Run it outside of the user namespace: as root of the machine, not in a rootless container"
                                    + (hasTokens(facts) ? "; or let the machine hand it a BPF token" : "")));
            return foreign.or(() -> facts.process()
                    .lacks(capabilities)
                    .value()
                    .filter(missing -> !missing.isEmpty())
                    .map(missing -> lacking(facts, missing)));
        };
    }

    private static boolean hasTokens(Facts facts) {
        Probe probe = facts.probes().features().get(KernelFeature.TOKEN);
        return probe == null || probe.support() == Support.UNKNOWN
                ? facts.kernel().version().is(version -> version.isAtLeast(KernelFeature.TOKEN.leastKernel()))
                : probe.isSupported();
    }

    /** Whether one capability is for all of BPF, as before Linux 5.8. */
    private static boolean isOld(Facts facts) {
        return facts.kernel().version().is(version -> !version.isAtLeast(KernelVersion.of(5, 8)));
    }

    private static Obstacle lacking(Facts facts, List<Capability> missing) {
        boolean old = isOld(facts);
        List<String> names = missing.stream()
                .map(capability ->
                        old && capability != Capability.CAP_NET_ADMIN ? Capability.CAP_SYS_ADMIN : capability)
                .distinct()
                .map(Capability::name)
                .toList();
        boolean container = facts.container().kind() != ContainerFacts.Kind.NONE;
        return new Obstacle(
                FoundBy.PRIVILEGES,
                "the process lacks " + String.join(", ", names),
                names.stream()
                        .map(name -> new Change(
                                Change.Kind.PRIVILEGE,
                                "Give the process " + name
                                        + (container
                                                ? " (--cap-add " + name.substring("CAP_".length())
                                                        + ", or in Kubernetes securityContext.capabilities.add)"
                                                : " (run it as root, or with AmbientCapabilities= in a systemd unit)")))
                        .toList());
    }
}
