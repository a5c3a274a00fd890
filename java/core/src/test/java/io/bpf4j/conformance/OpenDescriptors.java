package io.bpf4j.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Descriptors of the kinds that the library opens for single calls. */
final class OpenDescriptors {

    private OpenDescriptors() {}

    /** What they stand for, sorted. */
    static List<String> now() {
        List<String> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    // The JVM reads the limits of its cgroup from files, now and then.
                    boolean cgroup = target.contains("cgroup") && Files.isDirectory(Path.of(target));
                    if (target.startsWith("socket:") || target.contains("[pidfd]") || cgroup) {
                        open.add(target);
                    }
                } catch (NoSuchFileException e) {
                    // The descriptor of the listing itself.
                    continue;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open.stream().sorted().toList();
    }
}
