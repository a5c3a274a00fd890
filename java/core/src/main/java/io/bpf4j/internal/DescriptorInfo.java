package io.bpf4j.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What {@code /proc} tells of a descriptor, and system calls do not. */
public final class DescriptorInfo {

    private final List<String> lines;

    private DescriptorInfo(List<String> lines) {
        this.lines = lines;
    }

    /** Of a descriptor, from {@code /proc/self/fdinfo}; without anything if there is no {@code /proc}. */
    public static DescriptorInfo of(int fd) {
        try {
            return new DescriptorInfo(Files.readAllLines(Path.of("/proc/self/fdinfo", Integer.toString(fd))));
        } catch (IOException e) {
            return new DescriptorInfo(List.of());
        }
    }

    /** A number; empty if the kernel does not tell it. */
    public OptionalLong number(String name) {
        String start = name + ":";
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> Long.parseLong(line.substring(start.length()).strip()))
                .findFirst();
    }
}
