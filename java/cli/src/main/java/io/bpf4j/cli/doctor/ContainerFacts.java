package io.bpf4j.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether this is a container.
 *
 * @param kind what made it
 * @param evidence what tells so
 */
record ContainerFacts(Kind kind, List<String> evidence) {

    /** The numbers that the kernel gives the first namespaces; they are the same on every machine. */
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";

    private static final String INITIAL_CGROUP_NAMESPACE = "cgroup:[4026531835]";

    private static final String VARIABLE = "container=";

    /** What makes containers. */
    enum Kind {
        /** Not a container. */
        NONE,
        /** Kubernetes, whatever it uses. */
        KUBERNETES,
        /** Podman, or another user of its library. */
        PODMAN,
        /** Docker. */
        DOCKER,
        /** LXC or Incus. */
        LXC,
        /** {@code systemd-nspawn}. */
        SYSTEMD_NSPAWN,
        /** containerd without one of the others. */
        CONTAINERD,
        /** Namespaces of its own, made by nobody that is known here. */
        OTHER;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static ContainerFacts gather(SystemFiles files) {
        List<Clue> clues = clues(files).toList();
        Fact<String> pidNamespace = files.link("/proc/self/ns/pid");
        Fact<String> cgroupNamespace = files.link("/proc/self/ns/cgroup");
        boolean initial =
                pidNamespace.is(INITIAL_PID_NAMESPACE::equals) && cgroupNamespace.is(INITIAL_CGROUP_NAMESPACE::equals);

        List<String> evidence = new ArrayList<>(clues.stream().map(Clue::text).toList());
        if (pidNamespace.is(namespace -> !namespace.equals(INITIAL_PID_NAMESPACE))) {
            evidence.add("it has a PID namespace of its own");
        }
        // Images of containers also become virtual machines, and keep the files by which engines mark containers.
        if (initial && clues.stream().noneMatch(Clue::alive)) {
            if (!clues.isEmpty()) {
                evidence.add("but the PID and cgroup namespaces are the kernel's first");
            }
            return new ContainerFacts(Kind.NONE, evidence);
        }
        Optional<Kind> kind = Stream.of(Kind.values())
                .filter(each -> clues.stream().anyMatch(clue -> clue.kind() == each))
                .findFirst();
        return new ContainerFacts(kind.orElse(evidence.isEmpty() ? Kind.NONE : Kind.OTHER), evidence);
    }

    private static Stream<Clue> clues(SystemFiles files) {
        return Stream.of(marks(files), cgroups(files), variables(files)).flatMap(clues -> clues);
    }

    private static Stream<Clue> marks(SystemFiles files) {
        return Stream.of(
                        new Mark("/var/run/secrets/kubernetes.io/serviceaccount", Kind.KUBERNETES),
                        new Mark("/run/.containerenv", Kind.PODMAN),
                        new Mark("/.dockerenv", Kind.DOCKER))
                .filter(mark -> files.exists(mark.path()))
                .map(mark -> new Clue(mark.kind(), "there is " + mark.path(), false));
    }

    private static Stream<Clue> cgroups(SystemFiles files) {
        String path = "/proc/self/cgroup";
        String text = files.text(path).value().orElse("");
        return Stream.of(
                        new Mark("kubepods", Kind.KUBERNETES),
                        new Mark("libpod", Kind.PODMAN),
                        new Mark("docker", Kind.DOCKER),
                        new Mark("/lxc", Kind.LXC),
                        new Mark("containerd", Kind.CONTAINERD))
                .filter(mark -> text.contains(mark.path())
                        // A service of the host may be called like an engine.
                        && text.lines().noneMatch(line -> line.endsWith(mark.path() + ".service")))
                .map(mark -> new Clue(mark.kind(), path + " names " + mark.path(), true));
    }

    private static Stream<Clue> variables(SystemFiles files) {
        String environment = files.text("/proc/self/environ").value().orElse("");
        Stream<Clue> kubernetes = Stream.of(environment.split("\0"))
                .filter(variable -> variable.startsWith("KUBERNETES_SERVICE_HOST="))
                .map(variable -> new Clue(Kind.KUBERNETES, "KUBERNETES_SERVICE_HOST is set", true));
        Stream<Clue> container = Stream.concat(
                        Stream.of(environment.split("\0"))
                                .filter(variable -> variable.startsWith(VARIABLE))
                                .map(variable -> variable.substring(VARIABLE.length())),
                        files.text("/run/systemd/container").value().stream())
                .filter(name -> !name.isEmpty())
                .distinct()
                .map(name -> new Clue(ofName(name), "its environment says container=" + name, true));
        return Stream.concat(kubernetes, container);
    }

    private static Kind ofName(String name) {
        return Stream.of(Kind.values())
                .filter(kind -> kind != Kind.NONE && kind.text().equals(name))
                .findFirst()
                .orElse(Kind.OTHER);
    }

    /** Something whose presence tells of an engine. */
    private record Mark(String path, Kind kind) {}

    /**
     * A sign of a container.
     *
     * @param alive whether it comes with a running process; files stay when an image is used for something else
     */
    private record Clue(Kind kind, String text, boolean alive) {}
}
