package io.bpf4j.cli.doctor;

import io.bpf4j.kernel.KernelVersion;
import java.util.List;

/**
 * Which kernel runs, and which distribution is around this process.
 *
 * @param release what {@code uname -r} says
 * @param build what {@code uname -v} says
 * @param version the release as a version
 * @param distribution its name; in a container that of the container's files
 * @param bootParameters what the kernel was started with
 */
record KernelFacts(
        Fact<String> release,
        Fact<String> build,
        Fact<KernelVersion> version,
        Fact<String> distribution,
        Fact<List<String>> bootParameters) {

    private static final String NAME = "PRETTY_NAME=";

    static KernelFacts gather(SystemFiles files) {
        Fact<String> release = files.text("/proc/sys/kernel/osrelease");
        return new KernelFacts(
                release,
                files.text("/proc/sys/kernel/version"),
                release.then(KernelFacts::version),
                files.lines("/etc/os-release")
                        .or(files.lines("/usr/lib/os-release"))
                        .then(KernelFacts::name),
                files.text("/proc/cmdline").map(line -> List.of(line.split("\\s+"))));
    }

    private static Fact<KernelVersion> version(String release) {
        try {
            return Fact.known(KernelVersion.parse(release));
        } catch (IllegalArgumentException e) {
            return Fact.unknown("\"" + release + "\" does not begin with a version");
        }
    }

    private static Fact<String> name(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(NAME))
                .map(line -> line.substring(NAME.length()).replaceAll("^[\"']|[\"']$", ""))
                .findFirst()
                .map(Fact::known)
                .orElseGet(() -> Fact.unknown("os-release has no " + NAME));
    }
}
