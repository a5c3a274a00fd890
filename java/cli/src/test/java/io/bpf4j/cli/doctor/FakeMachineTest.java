package io.bpf4j.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.cli.testing.Commands;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Probe;
import io.bpf4j.kernel.Support;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code bpf4j doctor} makes of machines that are not this one, from their files and from what their kernels would do. */
class FakeMachineTest {

    private static final Probe YES = new Probe("", Support.SUPPORTED, "");
    private static final Probe NO = new Probe("", Support.UNSUPPORTED, "the kernel does not have it");
    private static final Probe DENIED = new Probe("", Support.UNKNOWN, "EPERM (operation not permitted)");

    /** {@code CAP_BPF}, {@code CAP_NET_ADMIN} and {@code CAP_PERFMON}. */
    private static final String CAPABILITIES_FOR_BPF = "000000c000001000";

    @TempDir
    private Path root;

    private static Finding find(List<Finding> findings, String name) {
        return findings.stream()
                .filter(finding -> finding.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Finding hook(Diagnosis diagnosis, Hook hook) {
        return find(diagnosis.hooks(), hook.id());
    }

    private static Line fact(Diagnosis diagnosis, String name) {
        return diagnosis.sections().stream()
                .flatMap(section -> section.lines().stream())
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> changes(Diagnosis diagnosis) {
        return diagnosis.changes().stream().map(advice -> advice.change().text());
    }

    @Test
    void allWorksOnAWholesomeMachine() throws IOException {
        Diagnosis diagnosis = FakeMachine.debian(root).diagnosis();
        assertThat(diagnosis.works()).isTrue();
        assertThat(diagnosis.hooks())
                .allMatch(finding -> finding.support() == Support.SUPPORTED
                        // No probe tells these apart from other struct_ops; they are younger than this kernel.
                        || finding.name().equals("sched_ext")
                        || finding.name().equals("hid_bpf"));
        assertThat(diagnosis.maps()).allMatch(finding -> finding.support() == Support.SUPPORTED);
        assertThat(fact(diagnosis, "kernel_release").text()).isEqualTo("6.1.0-13-amd64");
        assertThat(fact(diagnosis, "distribution").text()).isEqualTo("Debian GNU/Linux 12 (bookworm)");
        assertThat(fact(diagnosis, "container").text()).isEqualTo("none");
        assertThat(fact(diagnosis, "lockdown").text()).isEqualTo("none");
        assertThat(fact(diagnosis, "btf_modules").text()).isEqualTo("1");
        assertThat(fact(diagnosis, "locked_memory_bytes").text()).isEqualTo("no limit");
        assertThat(changes(diagnosis)).allMatch(text -> text.startsWith("Run Linux 6.1"));

        Commands.Result page = Doctors.doctor(FakeMachine.debian(root).facts());
        assertThat(page.exitCode()).isZero();
        assertThat(page.output()).contains("bpf4j works here: 46 of 48 hooks and 34 of 34 kinds of maps");
    }

    @Test
    void coloursAreAllThatATerminalHasMore() {
        Facts facts = FakeMachine.debian(root).release("5.10.0").facts();
        String coloured = Doctors.colouredDoctor(facts).output();
        assertThat(coloured).contains("\u001b[32myes").contains("\u001b[31mno");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
                .isEqualTo(Doctors.doctor(facts).output());
    }

    @Test
    void anEmptyMachineIsUnknownNotAnError() throws IOException {
        FakeMachine machine = new FakeMachine(root).kernel(any -> DENIED).trials(Experiment.Outcome.DENIED, "EPERM");
        Diagnosis diagnosis = machine.diagnosis();
        assertThat(diagnosis.works()).isFalse();
        assertThat(fact(diagnosis, "kernel_release").text())
                .isEqualTo("unknown: there is no /proc/sys/kernel/osrelease");
        assertThat(fact(diagnosis, "capabilities_effective").text())
                .isEqualTo("unknown: there is no /proc/self/status");
        assertThat(fact(diagnosis, "bpffs").text()).isEqualTo("unknown: there is no /proc/self/mountinfo");
        assertThat(hook(diagnosis, Hook.XDP).support()).isEqualTo(Support.UNKNOWN);
        assertThat(hook(diagnosis, Hook.FENTRY).support()).isEqualTo(Support.UNSUPPORTED);
        assertThat(Doctors.doctor(machine.facts()).exitCode()).isEqualTo(1);
        Commands.Result json = Doctors.doctor(machine.facts(), "--json");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.json().get("facts").get("kernel_release").get("unknown").asText())
                .isEqualTo("there is no /proc/sys/kernel/osrelease");
    }

    @ParameterizedTest
    @CsvSource({
        "docker, /.dockerenv, '', 0::/",
        "podman, /run/.containerenv, container=podman, 0::/",
        "docker, /none, '', 0::/system.slice/docker-7f2a.scope",
        "kubernetes, /none, KUBERNETES_SERVICE_HOST=10.96.0.1, 0::/",
        "kubernetes, /.dockerenv, '', 0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-7f2a.scope",
        "containerd, /none, '', 0::/default/containerd-7f2a",
        "lxc, /none, container=lxc, 0::/",
        "systemd-nspawn, /none, container=systemd-nspawn, 0::/",
        "other, /none, container=oci, 0::/",
        "other, /none, '', 0::/"
    })
    void containersAreRecognised(String kind, String mark, String variable, String cgroup) {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .link("/proc/self/ns/pid", "pid:[4026532456]")
                .link("/proc/self/ns/cgroup", "cgroup:[4026532457]")
                .file(mark, "")
                .file("/proc/self/environ", "HOME=/root\0" + variable)
                .file("/proc/self/cgroup", cgroup)
                .diagnosis();
        assertThat(fact(diagnosis, "container").fact()).isEqualTo(Fact.known(kind));
        assertThat(fact(diagnosis, "container").text()).contains("it has a PID namespace of its own");
    }

    @Test
    void aContainerInTheNamespacesOfTheHostIsRecognisedByItsCgroup() {
        FakeMachine machine = FakeMachine.debian(root).file("/.dockerenv", "");
        assertThat(fact(machine.diagnosis(), "container").fact()).isEqualTo(Fact.known("none"));
        machine.file("/proc/self/cgroup", "0::/system.slice/docker-7f2a.scope");
        assertThat(fact(machine.diagnosis(), "container").fact()).isEqualTo(Fact.known("docker"));
    }

    @Test
    void aServiceThatIsCalledLikeAnEngineIsNoContainer() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .file("/proc/self/cgroup", "0::/system.slice/docker.service")
                .diagnosis();
        assertThat(fact(diagnosis, "container").fact()).isEqualTo(Fact.known("none"));
    }

    @Test
    void aContainerWithDefaultsIsToldWhatToAdd() {
        // What Docker gives by default.
        Diagnosis diagnosis = FakeMachine.debian(root)
                .file("/.dockerenv", "")
                .link("/proc/self/ns/pid", "pid:[4026532456]")
                .status("00000000a80425fb", 2)
                .kernel(any -> DENIED)
                .trials(Experiment.Outcome.DENIED, "EPERM")
                .diagnosis();
        assertThat(diagnosis.verdict()).isEqualTo("bpf4j cannot work here: the process lacks CAP_BPF");
        assertThat(changes(diagnosis))
                .startsWith(
                        "Give the process CAP_BPF (--cap-add BPF, or in Kubernetes securityContext.capabilities.add)")
                .anyMatch(text -> text.startsWith("Give the process CAP_PERFMON"))
                .anyMatch(text -> text.startsWith("Give the process CAP_NET_ADMIN"));
        assertThat(fact(diagnosis, "seccomp").text()).startsWith("filter");
    }

    @Test
    void aFilterIsSuspectedWhereNothingElseIsInTheWay() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .status("000001ffffffffff", 2)
                .kernel(any -> DENIED)
                .trials(Experiment.Outcome.DENIED, "EPERM")
                .diagnosis();
        assertThat(hook(diagnosis, Hook.KPROBE).reason())
                .isEqualTo(
                        "the kernel refuses it, although the process has CAP_BPF, CAP_PERFMON; its security modules are"
                                + " lockdown, capability, landlock, yama, apparmor, bpf");
        assertThat(changes(diagnosis))
                .startsWith("Run it with a seccomp filter that allows bpf() and perf_event_open()")
                .noneMatch(text -> text.contains("policy"));
    }

    @Test
    void aPolicyIsSuspectedWhereThereIsNoFilter() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .file("/sys/kernel/security/lockdown", "none [integrity] confidentiality")
                .trials(Experiment.Outcome.DENIED, "EPERM")
                .diagnosis();
        assertThat(hook(diagnosis, Hook.FENTRY).reason()).contains("; its lockdown is for integrity; ");
        assertThat(diagnosis.changes().get(0).change().kind()).isEqualTo(Change.Kind.POLICY);
        assertThat(diagnosis.changes().get(0).gains()).contains("fentry", "lsm");
    }

    @Test
    void beforeLinux58OneCapabilityWasForAll() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .release("5.4.0-26-generic")
                .status("0000000000000000", 0)
                .kernel(any -> DENIED)
                .trials(Experiment.Outcome.DENIED, "EPERM")
                .diagnosis();
        assertThat(hook(diagnosis, Hook.XDP).reason()).isEqualTo("the process lacks CAP_SYS_ADMIN, CAP_NET_ADMIN");
        assertThat(hook(diagnosis, Hook.KPROBE).reason()).isEqualTo("the process lacks CAP_SYS_ADMIN");
    }

    @Test
    void whatTheKernelLacksIsToldBesideWhatTheProcessLacks() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .config("BPF_EVENTS", "UPROBE_EVENTS")
                .status("0000000000000000", 0)
                .kernel(any -> DENIED)
                .trials(Experiment.Outcome.DENIED, "EPERM")
                .diagnosis();
        assertThat(hook(diagnosis, Hook.KPROBE).reason())
                .isEqualTo(
                        "the kernel is built without CONFIG_KPROBE_EVENTS, and the process lacks CAP_BPF, CAP_PERFMON");
        assertThat(hook(diagnosis, Hook.UPROBE).reason())
                .isEqualTo("kernel.perf_event_paranoid is 3, with which kernels of Debian and Ubuntu ask for"
                        + " CAP_SYS_ADMIN, and the process lacks CAP_BPF, CAP_PERFMON");
        assertThat(hook(diagnosis, Hook.RAW_TRACEPOINT).reason()).isEqualTo("the process lacks CAP_BPF, CAP_PERFMON");
    }

    @ParameterizedTest
    @EnumSource(
            value = Hook.class,
            names = {"TRACEPOINT", "KPROBE", "KRETPROBE", "KSYSCALL", "UPROBE", "URETPROBE", "USDT", "PERF_EVENT"})
    void theCapabilitiesForBpfAreNotEnoughForPerfEventsOfDebian(Hook hook) {
        FakeMachine machine =
                FakeMachine.debian(root).status(CAPABILITIES_FOR_BPF, 0).trials(Experiment.Outcome.DENIED, "EACCES");
        Finding finding = hook(machine.diagnosis(), hook);
        assertThat(finding.support()).isEqualTo(Support.UNSUPPORTED);
        assertThat(finding.reason())
                .isEqualTo(
                        "kernel.perf_event_paranoid is 3, with which kernels of Debian and Ubuntu ask for CAP_SYS_ADMIN");
        assertThat(finding.changes())
                .containsExactly(new Change(
                        Change.Kind.SETTING, "sysctl kernel.perf_event_paranoid=2, or give the process CAP_SYS_ADMIN"));
        // A kernel that does not know this level opens events all the same.
        machine.trials(Experiment.Outcome.SUCCESS, "");
        assertThat(hook(machine.diagnosis(), hook).support()).isEqualTo(Support.SUPPORTED);
        machine.trials(Experiment.Outcome.DENIED, "EACCES").file("/proc/sys/kernel/perf_event_paranoid", "2");
        assertThat(hook(machine.diagnosis(), hook).reason()).doesNotContain("paranoid");
    }

    @Test
    void theOptionForInputDevicesIsOlderThanTheirHook() {
        FakeMachine machine = FakeMachine.debian(root).release("6.8.0-31-generic");
        machine.file("/boot/config-6.8.0-31-generic", "CONFIG_HID_BPF=y\n");
        assertThat(hook(machine.diagnosis(), Hook.HID_BPF).reason())
                .isEqualTo("it came with Linux 6.11, and this is 6.8");
        machine.release("6.11.0").file("/boot/config-6.11.0", "CONFIG_HID_BPF=y\n");
        assertThat(hook(machine.diagnosis(), Hook.HID_BPF).support()).isEqualTo(Support.SUPPORTED);
        machine.file("/boot/config-6.11.0", "CONFIG_BPF=y\n");
        assertThat(hook(machine.diagnosis(), Hook.HID_BPF).reason())
                .isEqualTo("the kernel is built without CONFIG_HID_BPF");
    }

    @Test
    void anOldKernelIsToldWhatItIsTooOldFor() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .release("5.10.0-32-amd64")
                .lockedMemory("65536")
                .status("000001fffeffffff", 0)
                .kernel(question -> question == BpfLinkType.TCX
                                || question == BpfMapType.BLOOM_FILTER
                                || question == BpfProgramType.NETFILTER
                        ? NO
                        : YES)
                .diagnosis();
        assertThat(hook(diagnosis, Hook.TCX))
                .isEqualTo(new Finding(
                        "tcx",
                        Support.UNSUPPORTED,
                        FoundBy.LINKING,
                        "it came with Linux 6.6, and this is 5.10",
                        List.of(new Change(Change.Kind.VERSION, "Run Linux 6.6 or later"))));
        assertThat(find(diagnosis.maps(), "bloom_filter").reason())
                .isEqualTo("it came with Linux 5.16, and this is 5.10");
        assertThat(hook(diagnosis, Hook.NETFILTER).by()).isEqualTo(FoundBy.LOADING);
        assertThat(hook(diagnosis, Hook.TC).support()).isEqualTo(Support.SUPPORTED);
        assertThat(fact(diagnosis, "locked_memory_bytes").text()).contains("64 KiB, for all maps and programs");
        assertThat(changes(diagnosis)).anyMatch(text -> text.startsWith("Raise the limit of locked memory"));
    }

    @Test
    void newerKernelsComeInTheirOrder() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .release("5.10.0-32-amd64")
                .kernel(question -> question instanceof BpfMapType ? NO : YES)
                .diagnosis();
        assertThat(changes(diagnosis).filter(text -> text.startsWith("Run Linux")))
                .containsSubsequence(
                        "Run Linux 6.1 or later",
                        "Run Linux 6.2 or later",
                        "Run Linux 6.9 or later",
                        "Run Linux 6.19 or later");
    }

    @Test
    void theLimitOfMemoryDoesNotMatterToNewKernelsNorToThoseWhoMayRaiseIt() {
        FakeMachine machine = FakeMachine.debian(root).lockedMemory("65536");
        assertThat(fact(machine.diagnosis(), "locked_memory_bytes").text())
                .isEqualTo("64 KiB, which does not matter to BPF on this kernel");
        machine.release("5.10.0-32-amd64");
        assertThat(changes(machine.diagnosis())).noneMatch(text -> text.contains("locked memory"));
    }

    @Test
    void backportsCountForMoreThanVersions() {
        Diagnosis diagnosis =
                FakeMachine.debian(root).release("5.14.0-503.11.1.el9_5.x86_64").diagnosis();
        assertThat(hook(diagnosis, Hook.TCX).support()).isEqualTo(Support.SUPPORTED);
        assertThat(hook(diagnosis, Hook.KPROBE_SESSION).support()).isEqualTo(Support.SUPPORTED);
        assertThat(find(diagnosis.maps(), "arena").support()).isEqualTo(Support.SUPPORTED);
    }

    @Test
    void theConfigurationTellsWhatLoadingDoesNot() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .config("NET_SCH_INGRESS", "NET_CLS_ACT")
                .diagnosis();
        assertThat(hook(diagnosis, Hook.TC))
                .isEqualTo(new Finding(
                        "tc",
                        Support.UNSUPPORTED,
                        FoundBy.CONFIGURATION,
                        "the kernel is built without CONFIG_NET_CLS_BPF",
                        List.of(new Change(
                                Change.Kind.CONFIGURATION, "Run a kernel that is built with CONFIG_NET_CLS_BPF"))));
        assertThat(fact(diagnosis, "kernel_config").text()).isEqualTo("/boot/config-6.1.0-13-amd64");
        // It was attached, whatever the file says.
        assertThat(hook(diagnosis, Hook.FENTRY).support()).isEqualTo(Support.SUPPORTED);
    }

    @Test
    void loadingIsNoAnswerWhereAttachingCameToNothing() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .trials(Experiment.Outcome.UNKNOWN, "something else went wrong")
                .diagnosis();
        assertThat(hook(diagnosis, Hook.FENTRY))
                .isEqualTo(new Finding(
                        "fentry", Support.UNKNOWN, FoundBy.ATTACHING, "something else went wrong", List.of()));
        // Too old, which explains it.
        assertThat(hook(diagnosis, Hook.KPROBE_SESSION).by()).isEqualTo(FoundBy.VERSION);
    }

    @Test
    void whatCannotBeLoadedCannotBeAttached() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .trials(Experiment.Outcome.UNKNOWN, "something else went wrong")
                .kernel(question -> question == BpfProgramType.TRACING ? NO : YES)
                .diagnosis();
        assertThat(hook(diagnosis, Hook.FENTRY))
                .isEqualTo(new Finding(
                        "fentry", Support.UNSUPPORTED, FoundBy.LOADING, "the kernel does not have it", List.of()));
    }

    @Test
    void anInactiveSecurityModuleIsStartedByABootParameter() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .file("/sys/kernel/security/lsm", "lockdown,capability,apparmor")
                .trials(Experiment.Outcome.IMPOSSIBLE, "cannot attach")
                .diagnosis();
        assertThat(hook(diagnosis, Hook.LSM).reason()).isEqualTo("the security module bpf is not active");
        assertThat(changes(diagnosis)).contains("Start the kernel with lsm=lockdown,capability,apparmor,bpf");
    }

    @Test
    void confidentialityExplainsRefusedTracing() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .file("/sys/kernel/security/lockdown", "none integrity [confidentiality]")
                .trials(Experiment.Outcome.DENIED, "EPERM")
                .diagnosis();
        assertThat(hook(diagnosis, Hook.KPROBE).reason()).isEqualTo("the kernel is locked down for confidentiality");
        assertThat(hook(diagnosis, Hook.XDP).support()).isEqualTo(Support.SUPPORTED);
    }

    @Test
    void withoutBtfItSaysWhatNeedsIt() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .without("/sys/kernel/btf/vmlinux")
                .trials(Experiment.Outcome.IMPOSSIBLE, "cannot load")
                .diagnosis();
        Advice advice = diagnosis.changes().stream()
                .filter(each -> each.change().text().equals("Run a kernel that is built with CONFIG_DEBUG_INFO_BTF"))
                .findFirst()
                .orElseThrow();
        assertThat(advice.gains()).contains("fentry", "iter", "freplace", "CO-RE without a BTF file of one's own");
    }

    @Test
    void cgroupHooksNeedAMount() {
        Diagnosis diagnosis =
                FakeMachine.debian(root).mounts("bpf /run/bpf\\040pins").diagnosis();
        assertThat(hook(diagnosis, Hook.CGROUP_SKB).reason()).isEqualTo("cgroup2 is not mounted");
        assertThat(changes(diagnosis)).contains("mount -t cgroup2 cgroup2 /sys/fs/cgroup");
        assertThat(fact(diagnosis, "bpffs").text()).isEqualTo("/run/bpf pins");
        assertThat(fact(diagnosis, "lockdown").text()).isEqualTo("unknown: securityfs is not mounted");
    }

    @Test
    void cgroup2IsNotMountedOverTheFirstVersion() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .mounts("tmpfs /sys/fs/cgroup", "cgroup /sys/fs/cgroup/memory", "cgroup /sys/fs/cgroup/cpu,cpuacct")
                .diagnosis();
        assertThat(hook(diagnosis, Hook.SOCK_OPS).reason()).isEqualTo("cgroup2 is not mounted");
        assertThat(changes(diagnosis))
                .contains("mkdir -p /run/cgroup2 && mount -t cgroup2 cgroup2 /run/cgroup2")
                .doesNotContain("mount -t cgroup2 cgroup2 /sys/fs/cgroup");
    }

    @ParameterizedTest
    @EnumSource(
            value = Hook.class,
            names = {"TC", "TC_ACTION", "LWT_IN", "LWT_OUT", "LWT_XMIT", "LWT_SEG6LOCAL"})
    void netlinkAsksForTheCapabilityForNetworksItself(Hook hook) {
        // All but CAP_NET_ADMIN, CAP_SYS_ADMIN among them.
        FakeMachine machine = FakeMachine.debian(root).status("000001ffffffefff", 0);
        Diagnosis diagnosis = machine.diagnosis();
        assertThat(hook(diagnosis, hook).support()).isEqualTo(Support.UNSUPPORTED);
        assertThat(hook(diagnosis, hook).by()).isEqualTo(FoundBy.PRIVILEGES);
        assertThat(hook(diagnosis, hook).reason()).isEqualTo("the process lacks CAP_NET_ADMIN");
        assertThat(hook(diagnosis, Hook.XDP).support()).isEqualTo(Support.SUPPORTED);
        assertThat(hook(diagnosis, Hook.CGROUP_SOCK).support()).isEqualTo(Support.SUPPORTED);

        // What the kernel lacks is not explained by it.
        Diagnosis without = machine.kernel(any -> NO).diagnosis();
        assertThat(hook(without, hook).reason()).isEqualTo("the kernel does not have it");
        // And it is told once beside the others.
        Diagnosis powerless =
                machine.status("0000000000000000", 0).kernel(any -> DENIED).diagnosis();
        assertThat(hook(powerless, hook).reason()).isEqualTo("the process lacks CAP_BPF, CAP_NET_ADMIN");
    }

    @ParameterizedTest
    @EnumSource(
            value = Hook.class,
            names = {"FENTRY", "FEXIT", "FMOD_RET", "LSM"})
    void trampolinesCameLaterOnArm(Hook hook) {
        FakeMachine machine = FakeMachine.debian(root)
                .config("BPF_LSM", "FUNCTION_TRACER")
                .trials(Experiment.Outcome.IMPOSSIBLE, "cannot attach");
        assertThat(hook(machine.diagnosis(), hook).reason())
                .isEqualTo("the kernel is built without CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS");
        machine.architecture("aarch64");
        assertThat(hook(machine.diagnosis(), hook))
                .isEqualTo(new Finding(
                        hook.id(),
                        Support.UNSUPPORTED,
                        FoundBy.ATTACHING,
                        "on aarch64 it came with Linux 6.4, and this is 6.1",
                        List.of(new Change(Change.Kind.VERSION, "Run Linux 6.4 or later"))));
        machine.trials(Experiment.Outcome.SUCCESS, "");
        assertThat(hook(machine.diagnosis(), hook).support()).isEqualTo(Support.SUPPORTED);
    }

    @Test
    void aTokenIsAWayIntoAUserNamespaceWhereTheKernelHasThem() {
        FakeMachine machine = FakeMachine.debian(root)
                .link("/proc/self/ns/user", "user:[4026532460]")
                .trials(Experiment.Outcome.DENIED, "EPERM")
                .kernel(any -> DENIED);
        String outside = "Run it outside of the user namespace: as root of the machine, not in a rootless container";
        String token = outside + "; or let the machine hand it a BPF token";
        assertThat(changes(machine.diagnosis())).contains(outside).doesNotContain(token);
        machine.release("6.9.1");
        assertThat(changes(machine.diagnosis())).contains(token).doesNotContain(outside);
        machine.kernel(question -> question == KernelFeature.TOKEN ? NO : DENIED);
        assertThat(changes(machine.diagnosis())).contains(outside).doesNotContain(token);
    }

    @Test
    void mapsOfCpusNeedNoRightsForNetworks() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .status("0000000000000000", 0)
                .kernel(any -> DENIED)
                .diagnosis();
        assertThat(find(diagnosis.maps(), "cpumap").reason()).isEqualTo("the process lacks CAP_BPF");
        assertThat(find(diagnosis.maps(), "devmap").reason()).isEqualTo("the process lacks CAP_BPF, CAP_NET_ADMIN");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 'paranoid -1: free for all users'",
        "0, 'paranoid 0: free for all users, but the data of tracepoints needs CAP_PERFMON'",
        "1, 'paranoid 1: users may measure their own processes, in the kernel too; more needs CAP_PERFMON'",
        "2, 'paranoid 2: the kernel''s need CAP_PERFMON'",
        "4, 'paranoid 4: all need CAP_SYS_ADMIN with kernels of Debian and Ubuntu, the kernel''s CAP_PERFMON with others'"
    })
    void perfEventsOfTheKernelAreRefusedFromTwoOn(String value, String text) {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .file("/proc/sys/kernel/perf_event_paranoid", value)
                .diagnosis();
        assertThat(fact(diagnosis, "perf_event_paranoid").text()).isEqualTo(text);
    }

    @Test
    void jsonHasNothingThatDependsOnALocale() throws IOException {
        FakeMachine machine = FakeMachine.debian(root).file("/etc/os-release", "PRETTY_NAME=\"Größe\"\n");
        Commands.Result result = Doctors.doctor(machine.facts(), "--json");
        assertThat(result.output()).isASCII();
        assertThat(result.json().at("/facts/distribution/value").asText()).isEqualTo("Größe");
    }

    @Test
    void anErrorIsNotTakenForAMachineThatLacksSomething() {
        Commands.Result result = Doctors.doctor(() -> {
            throw new NoClassDefFoundError("io/bpf4j/Missing");
        });
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.errors()).contains("the examination failed", "io/bpf4j/Missing");
    }

    @Test
    void aDisabledJitIsWorthAChange() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .file("/proc/sys/net/core/bpf_jit_enable", "0")
                .diagnosis();
        assertThat(fact(diagnosis, "jit").text()).startsWith("off");
        assertThat(changes(diagnosis)).contains("sysctl net.core.bpf_jit_enable=1");
    }

    @Test
    void withoutTheNativeLibraryTheFilesStillTell() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .config("UPROBE_EVENTS")
                .withoutLibrary("this is musl")
                .diagnosis();
        assertThat(diagnosis.works()).isFalse();
        assertThat(fact(diagnosis, "libbpf_version").text()).isEqualTo("cannot be loaded: this is musl");
        assertThat(hook(diagnosis, Hook.KPROBE).by()).isEqualTo(FoundBy.CONFIGURATION);
        assertThat(hook(diagnosis, Hook.TCX).by()).isEqualTo(FoundBy.VERSION);
        assertThat(hook(diagnosis, Hook.XDP).support()).isEqualTo(Support.UNKNOWN);
        assertThat(diagnosis.changes().get(0).change().kind()).isEqualTo(Change.Kind.LIBRARY);
    }

    @Test
    void theImportantComesFirst() {
        Diagnosis diagnosis = FakeMachine.debian(root)
                .mounts()
                .status("0000000000000000", 0)
                .kernel(any -> DENIED)
                .trials(Experiment.Outcome.DENIED, "EPERM")
                .diagnosis();
        assertThat(diagnosis.changes())
                .isSortedAccordingTo((one, other) ->
                        Integer.compare(other.gains().size(), one.gains().size()));
        assertThat(diagnosis.changes().get(0).change().text()).startsWith("Give the process CAP_BPF");
    }
}
