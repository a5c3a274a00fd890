package io.bpf4j.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What this process and the kernel hold, as {@code /proc} and {@code bpftool} tell.
 *
 * @param descriptors number of descriptors by kind, for the kinds that the library opens
 * @param programs ids of all programs
 * @param maps ids of all maps
 * @param links ids of all links
 */
public record KernelState(
        TreeMap<String, Integer> descriptors, TreeSet<Long> programs, TreeSet<Long> maps, TreeSet<Long> links) {

    private static final int CAP_SYS_ADMIN = 21;

    /** A line of {@code /proc/PID/fdinfo/FD}. */
    private static final Pattern ID = Pattern.compile("(prog|map|link)_id:\\s*(\\d+)");

    private static final int LIST_ATTEMPTS = 10;
    private static final Duration LIST_PAUSE = Duration.ofMillis(20);

    private static final List<String> KINDS = List.of("bpf", "[eventpoll]", "[eventfd]", "[perf_event]");

    /** The state now. */
    public static KernelState now() {
        boolean privileged = mayLoadPrograms();
        return new KernelState(
                openDescriptors(),
                privileged ? ids("prog") : new TreeSet<>(),
                privileged ? ids("map") : new TreeSet<>(),
                privileged ? ids("link") : new TreeSet<>());
    }

    /** Whether the process may load programs: whether it has root's capability for that. */
    public static boolean mayLoadPrograms() {
        try {
            String effective = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .findFirst()
                    .orElseThrow()
                    .substring("CapEff:".length())
                    .strip();
            return (Long.parseUnsignedLong(effective, 16) >>> CAP_SYS_ADMIN & 1) != 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TreeMap<String, Integer> openDescriptors() {
        TreeMap<String, Integer> counts = new TreeMap<>();
        for (String target : descriptorTargets()) {
            String kind = target.replace("anon_inode:", "");
            if (KINDS.stream().anyMatch(kind::startsWith)) {
                counts.merge(kind, 1, Integer::sum);
            }
        }
        return counts;
    }

    /** What each descriptor of this process stands for. */
    public static List<String> descriptorTargets() {
        List<String> targets = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    targets.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    // The descriptor of the listing itself.
                    continue;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return targets;
    }

    /** What this state has more than an earlier one, apart from what other processes hold; empty if nothing was left behind. */
    public List<String> moreThan(KernelState before) {
        List<String> more = new ArrayList<>();
        descriptors.forEach((kind, count) -> {
            int countBefore = before.descriptors.getOrDefault(kind, 0);
            if (count > countBefore) {
                more.add((count - countBefore) + " descriptors of kind " + kind);
            }
        });
        Set<String> foreign = heldByOthers();
        addNew(more, "prog", programs, before.programs, foreign);
        addNew(more, "map", maps, before.maps, foreign);
        addNew(more, "link", links, before.links, foreign);
        return more;
    }

    private static void addNew(List<String> more, String kind, Set<Long> now, Set<Long> before, Set<String> foreign) {
        now.stream()
                .filter(id -> !before.contains(id))
                .map(id -> kind + " " + id)
                .filter(each -> !foreign.contains(each))
                .forEach(more::add);
    }

    /** Kind and id of everything to which another process has a descriptor. */
    private static Set<String> heldByOthers() {
        Set<String> held = new HashSet<>();
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .forEach(process -> addHeld(held, Path.of("/proc", Long.toString(process.pid()), "fdinfo")));
        return held;
    }

    private static void addHeld(Set<String> held, Path directory) {
        try (Stream<Path> descriptors = Files.list(directory)) {
            for (Path descriptor : descriptors.toList()) {
                for (String line : Files.readAllLines(descriptor)) {
                    Matcher id = ID.matcher(line);
                    if (id.matches()) {
                        held.add(id.group(1) + " " + id.group(2));
                    }
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // The process or the descriptor has ended meanwhile and holds nothing.
            return;
        }
    }

    private static TreeSet<Long> ids(String kind) {
        TreeSet<Long> ids = new TreeSet<>();
        for (JsonNode each : list(kind)) {
            ids.add(each.get("id").asLong());
        }
        return ids;
    }

    /** bpftool gives up when it meets something of another process that is just being made or ended. */
    private static JsonNode list(String kind) {
        for (int attempt = 1; attempt < LIST_ATTEMPTS; attempt++) {
            try {
                return Commands.json("bpftool", "-j", kind, "list");
            } catch (AssertionError e) {
                LockSupport.parkNanos(LIST_PAUSE.toNanos());
            }
        }
        return Commands.json("bpftool", "-j", kind, "list");
    }
}
