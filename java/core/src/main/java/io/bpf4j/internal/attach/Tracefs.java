package io.bpf4j.internal.attach;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.KernelFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file system in which the kernel shows its tracepoints. */
final class Tracefs {

    /** The older place is in another file system, in which the kernel mounts this one. */
    private static final List<Path> PLACES =
            List.of(Path.of("/sys/kernel/tracing"), Path.of("/sys/kernel/debug/tracing"));

    private Tracefs() {}

    /** Number of a tracepoint among the perf events. */
    static int tracepoint(String category, String name, TraceFailure failure) {
        IOException denied = null;
        for (Path place : PLACES) {
            try {
                return Integer.parseInt(KernelFiles.read(
                        place.resolve("events").resolve(category).resolve(name).resolve("id")));
            } catch (AccessDeniedException e) {
                denied = e;
            } catch (IOException e) {
                // The next place may have it.
                continue;
            }
        }
        if (denied != null) {
            throw failure.of(-Errno.EACCES, failure.program().type(), "", null, List.of());
        }
        throw failure.notFound(
                Errno.ENOENT,
                PLACES.stream().anyMatch(place -> Files.exists(place.resolve("events")))
                        ? "the kernel has no such tracepoint; /sys/kernel/tracing/available_events lists those that it has"
                        : "tracefs is not mounted, by which tracepoints are found: mount -t tracefs tracefs"
                                + " /sys/kernel/tracing");
    }
}
