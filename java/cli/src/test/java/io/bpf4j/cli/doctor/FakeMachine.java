package io.bpf4j.cli.doctor;

import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Probe;
import io.bpf4j.kernel.Support;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of another machine, in a directory, and what its kernel would do. */
final class FakeMachine {

    private final Path root;

    private String architecture = "amd64";
    private Fact<String> libbpf = Fact.known("1.7");
    private Function<Object, Probe> kernel = question -> new Probe("", Support.SUPPORTED, "");
    private Function<Trial, Experiment> trials =
            trial -> new Experiment(FoundBy.ATTACHING, Experiment.Outcome.SUCCESS, "");

    FakeMachine(Path root) {
        this.root = root;
    }

    /** A physical machine with Debian 12, as root, on which all works. */
    static FakeMachine debian(Path root) {
        return new FakeMachine(root)
                .release("6.1.0-13-amd64")
                .file("/proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29)")
                .file("/etc/os-release", "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n")
                .link("/proc/self/ns/pid", "pid:[4026531836]")
                .link("/proc/self/ns/cgroup", "cgroup:[4026531835]")
                .link("/proc/self/ns/user", "user:[4026531837]")
                .file("/proc/self/cgroup", "0::/user.slice/user-0.slice/session-1.scope")
                .file("/proc/self/environ", "HOME=/root\0LANG=C")
                .status("000001ffffffffff", 0)
                .lockedMemory("unlimited")
                .mounts(
                        "bpf /sys/fs/bpf",
                        "tracefs /sys/kernel/tracing",
                        "cgroup2 /sys/fs/cgroup",
                        "securityfs /sys/kernel/security")
                .file("/sys/kernel/security/lockdown", "[none] integrity confidentiality")
                .file("/sys/kernel/security/lsm", "lockdown,capability,landlock,yama,apparmor,bpf")
                .file("/sys/kernel/btf/vmlinux", "BTF")
                .file("/sys/kernel/btf/nf_tables", "BTF")
                .file("/sys/kernel/tracing/events/xdp/enable", "0")
                .file("/sys/bus/event_source/devices/kprobe/type", "6")
                .file("/sys/bus/event_source/devices/uprobe/type", "7")
                .file("/proc/sys/net/core/bpf_jit_enable", "1")
                .file("/proc/sys/net/core/bpf_jit_harden", "0")
                .file("/proc/sys/net/core/bpf_jit_kallsyms", "1")
                .file("/proc/sys/kernel/unprivileged_bpf_disabled", "2")
                .file("/proc/sys/kernel/bpf_stats_enabled", "0")
                .file("/proc/sys/kernel/perf_event_paranoid", "3")
                .file("/proc/sys/kernel/kptr_restrict", "0");
    }

    FakeMachine release(String release) {
        return file("/proc/sys/kernel/osrelease", release);
    }

    FakeMachine status(String effective, int seccomp) {
        return file(
                "/proc/self/status",
                "Name:\tjava\nUid:\t0\t0\t0\t0\nCapInh:\t0000000000000000\nCapPrm:\t" + effective + "\nCapEff:\t"
                        + effective + "\nCapBnd:\t" + effective + "\nSeccomp:\t" + seccomp + "\n");
    }

    FakeMachine lockedMemory(String soft) {
        return file(
                "/proc/self/limits",
                "Limit                     Soft Limit           Hard Limit           Units     \n"
                        + "Max locked memory         " + soft + "              unlimited            bytes     \n");
    }

    /** Each with a type and a directory. */
    FakeMachine mounts(String... mounts) {
        return file(
                "/proc/self/mountinfo",
                Stream.of(mounts)
                        .map(mount -> mount.split(" "))
                        .map(mount -> "30 23 0:27 / " + mount[1] + " rw,nosuid shared:11 - " + mount[0] + " none rw\n")
                        .collect(Collectors.joining()));
    }

    /** The options that are set. */
    FakeMachine config(String... options) {
        return file(
                "/boot/config-6.1.0-13-amd64",
                "# CONFIG_NOTHING is not set\n"
                        + Stream.of(options)
                                .map(option -> "CONFIG_" + option + "=y\n")
                                .collect(Collectors.joining()));
    }

    FakeMachine file(String path, String text) {
        try {
            Path file = root.resolve(path.substring(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeMachine link(String path, String target) {
        try {
            Path file = root.resolve(path.substring(1));
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createSymbolicLink(file, Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeMachine without(String path) {
        try {
            Files.delete(root.resolve(path.substring(1)));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What its kernel answers when it is asked for a type or feature. */
    FakeMachine kernel(Function<Object, Probe> answer) {
        kernel = answer;
        return this;
    }

    /** What comes of attaching. */
    FakeMachine trials(Experiment.Outcome outcome, String reason) {
        trials = trial -> new Experiment(FoundBy.ATTACHING, outcome, reason);
        return this;
    }

    /** Which it has, as Java calls it. */
    FakeMachine architecture(String name) {
        architecture = name;
        return this;
    }

    FakeMachine withoutLibrary(String reason) {
        libbpf = Fact.unknown(reason);
        return this;
    }

    Facts facts() {
        return Facts.gather(
                new SystemFiles(root),
                new JavaFacts("17.0.8", "Debian", "/usr/lib/jvm/java-17", architecture),
                new LibraryFacts("1.0", libbpf),
                libbpf.value().isEmpty() ? ProbeFacts::none : this::probes);
    }

    private ProbeFacts probes() {
        return new ProbeFacts(
                ask(BpfProgramType.values()),
                ask(BpfMapType.values()),
                ask(BpfLinkType.values()),
                ask(KernelFeature.values()),
                Stream.of(Trial.values()).collect(Collectors.toMap(trial -> trial, trials)));
    }

    Diagnosis diagnosis() {
        return Diagnostician.diagnose(facts());
    }

    private <E> Map<E, Probe> ask(E[] questions) {
        return Stream.of(questions).collect(Collectors.toMap(question -> question, kernel));
    }
}
