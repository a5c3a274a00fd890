package io.bpf4j.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What {@code /proc} tells of a descriptor, and system calls do not. */
public final class DescriptorInfo {

    private DescriptorInfo() {}

    /** A number of {@code /proc/self/fdinfo}; empty if the kernel does not tell it, or there is no {@code /proc}. */
    public static OptionalLong number(int fd, String name) {
        String start = name + ":";
        try {
            return Files.readAllLines(Path.of("/proc/self/fdinfo", Integer.toString(fd))).stream()
                    .filter(line -> line.startsWith(start))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(start.length()).strip()))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
