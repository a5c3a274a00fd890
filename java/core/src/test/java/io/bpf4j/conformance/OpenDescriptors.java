package io.bpf4j.conformance;

import io.bpf4j.testing.KernelState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Descriptors of the kinds that the library opens for single calls. */
final class OpenDescriptors {

    static {
        // From its first channel on, the JVM keeps a socket for itself.
        try {
            SocketChannel.open().close();
            DatagramChannel.open().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OpenDescriptors() {}

    /** What they stand for, sorted. */
    static List<String> now() {
        return KernelState.descriptorTargets().stream()
                .filter(OpenDescriptors::isForSingleCalls)
                .sorted()
                .toList();
    }

    private static boolean isForSingleCalls(String target) {
        // The JVM reads the limits of its cgroup from files, now and then.
        boolean cgroup = target.contains("cgroup") && Files.isDirectory(Path.of(target));
        return target.startsWith("socket:") || target.contains("[pidfd]") || cgroup;
    }
}
