package io.bpf4j.attach;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** What is always wrong in a target. */
final class Requirements {

    private Requirements() {}

    /** The name, if there is one. */
    static String named(String name, String what) {
        Objects.requireNonNull(name, what);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the " + what + " has no name");
        }
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the name of the " + what + " has a zero character");
        }
        return name;
    }

    /** The name of a library, without a directory. */
    static String library(String name) {
        named(name, "library");
        if (name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(name + " is a path, not the name of a library; use at(Path, ...)");
        }
        return name;
    }

    /** A path as a target has it: one with a directory. */
    static String path(Path path) {
        return path.toAbsolutePath().toString();
    }

    static long notNegative(long value, String what) {
        if (value < 0) {
            throw new IllegalArgumentException("the " + what + " is negative: " + value);
        }
        return value;
    }

    static long positive(long value, String what) {
        if (value <= 0) {
            throw new IllegalArgumentException("the " + what + " is not positive: " + value);
        }
        return value;
    }

    /** A process's number, or 0 for all. */
    static long processId(long pid) {
        if (pid < 0 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no process has the number " + pid);
        }
        return pid;
    }

    /** A process's number. */
    static long process(long pid) {
        if (pid == 0) {
            throw new IllegalArgumentException("no process has the number 0");
        }
        return processId(pid);
    }

    /** A copy of what is one for each place, or none. */
    static List<Long> cookies(Collection<Long> cookies, int places) {
        if (!cookies.isEmpty() && cookies.size() != places) {
            throw new IllegalArgumentException(
                    "there are " + cookies.size() + " cookies for " + places + " places; name the places one by one");
        }
        return List.copyOf(cookies);
    }
}
