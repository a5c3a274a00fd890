package io.bpf4j.internal;

import io.bpf4j.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why the kernel did not permit something ({@code EPERM}). It gives no reason, so this looks at what can be read: capabilities first, then what takes their effect
 * from them.
 */
public final class Refusal {

    private static final Path USER_NAMESPACE = Path.of("/proc/thread-self/ns/user");

    /** The number of the initial user namespace is the same on every kernel. */
    private static final String INITIAL_USER_NAMESPACE = "user:[4026531837]";

    private static final Path LSMS = Path.of("/sys/kernel/security/lsm");

    private static final Path PERF_EVENT_PARANOID = Path.of("/proc/sys/kernel/perf_event_paranoid");

    private static final String SECCOMP = "Seccomp:";
    private static final String SECCOMP_FILTER = "2";

    private static final String HOW_TO_GET =
            "; run it as root, give it the capabilities, or in a container add them with --cap-add";

    private Refusal() {}

    /** What to say of an operation for BPF of which nothing else is known. */
    public static String explain() {
        return explain(Capability.anyForBpf());
    }

    /**
     * What to say of {@code EPERM}.
     *
     * @param needed the capabilities that the operation needs
     */
    public static String explain(Set<Capability> needed) {
        return explain(needed, Errno.EPERM);
    }

    /**
     * What to say.
     *
     * @param needed the capabilities that the operation needs
     * @param errno {@code EPERM}, or {@code EACCES}, which the permissions of files give too
     */
    public static String explain(Set<Capability> needed, int errno) {
        String names = needed.stream().map(Enum::name).collect(Collectors.joining(", "));
        if (isInOtherUserNamespace()) {
            return "it needs " + names + " in the initial user namespace, and this process is in another one, where"
                    + " capabilities do not count for BPF; run it outside" + orByToken(needed);
        }
        Optional<Set<Capability>> missing = Capabilities.missing(needed);
        if (missing.isEmpty()) {
            return "it needs " + names + "; which of them this process has could not be read from /proc";
        }
        if (!missing.get().isEmpty()) {
            return "the process lacks " + missing.get().stream().map(Enum::name).collect(Collectors.joining(", "))
                    + HOW_TO_GET;
        }
        List<String> obstacles = obstacles(errno);
        return "the process has " + names + ", so something else forbids it: " + String.join("; or ", obstacles);
    }

    /** A process that has a token gets the same error number for what the token does not cover. */
    private static String orByToken(Set<Capability> needed) {
        return needed.contains(Capability.CAP_SYS_ADMIN)
                ? ", since BPF tokens do not give that"
                : ", or hand it a BPF token (OpenObject.tokenPath, Linux 6.9) that delegates the commands, types of"
                        + " maps and programs, and attachments in question";
    }

    /** Whether the process has all capabilities for BPF, and they count. */
    public static boolean hasAllForBpf() {
        return !isInOtherUserNamespace()
                && Capabilities.missing(Capability.anyForBpf())
                        .map(Set::isEmpty)
                        .orElse(false);
    }

    /** Whether the process has a capability where it counts. */
    public static boolean isGranted(Capability capability) {
        return !isInOtherUserNamespace()
                && Capabilities.missing(EnumSet.of(capability))
                        .map(Set::isEmpty)
                        .orElse(false);
    }

    /** What the kernels of Debian and Ubuntu demand besides the kernel's own rules, which end at 2. */
    private static Optional<String> perfEventParanoia() {
        try {
            int level = Integer.parseInt(KernelFiles.read(PERF_EVENT_PARANOID));
            return level <= 2
                    ? Optional.empty()
                    : Optional.of(
                            PERF_EVENT_PARANOID + ", which is " + level + ": above 2, kernels that know it (Debian's,"
                                    + " Ubuntu's) let nobody without CAP_SYS_ADMIN open perf events, CAP_PERFMON or not");
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isInOtherUserNamespace() {
        try {
            return !Files.readSymbolicLink(USER_NAMESPACE).toString().equals(INITIAL_USER_NAMESPACE);
        } catch (IOException e) {
            // A kernel without user namespaces, or no /proc: then nothing tells of one.
            return false;
        }
    }

    /** What to say of a filter of system calls, which may answer in the kernel's place; empty if there is none. */
    public static Optional<String> seccompFilter() {
        try {
            return ThreadStatus.value(SECCOMP).equals(SECCOMP_FILTER)
                    ? Optional.of("a seccomp filter, which the process has, such as a container runtime's own one")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("a seccomp filter, if there is one");
        }
    }

    /** What can be in the way of a process with all capabilities here, the likeliest first. */
    private static List<String> obstacles(int errno) {
        List<String> obstacles = new ArrayList<>();
        if (errno == Errno.EACCES) {
            obstacles.add("the permissions of a file, such as those of tracefs (/sys/kernel/tracing), which is root's");
            perfEventParanoia().ifPresent(obstacles::add);
        }
        if (!Kernel.version().isAtLeast(5, 11)) {
            Memlock.limit().ifPresent(limit -> obstacles.add(Memlock.advice(limit)));
        }
        if (Lockdown.mayBeOn()) {
            obstacles.add(Lockdown.describe());
        }
        seccompFilter().ifPresent(obstacles::add);
        try {
            obstacles.add("one of the active security modules: " + KernelFiles.read(LSMS));
        } catch (IOException e) {
            obstacles.add("a security module such as SELinux or AppArmor; " + LSMS + " cannot be read");
        }
        return obstacles;
    }
}
