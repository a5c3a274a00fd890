package io.bpf4j.examples.exectracer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Names of users, from a file such as {@code /etc/passwd}. It is kept in memory, and read again when a user is not in it and it has changed. Users
 * of a directory service are not there; asking for them would start processes or connections at each event.
 */
final class UserNames {

    private static final int FIELDS = 4;
    private static final int UID_FIELD = 2;

    private final Path file;
    private final Map<Long, String> names = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private FileTime read;

    UserNames(Path file) {
        this.file = file;
    }

    /** The name of a user, or the number of one who has none. */
    String name(long uid) {
        if (!names.containsKey(uid)) {
            refresh();
        }
        return names.getOrDefault(uid, Long.toString(uid));
    }

    /** The number of a user, if the name is known. */
    OptionalLong uid(String name) {
        if (!numbers.containsKey(name)) {
            refresh();
        }
        Long uid = numbers.get(name);
        return uid == null ? OptionalLong.empty() : OptionalLong.of(uid);
    }

    private void refresh() {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (!changed.equals(read)) {
                names.clear();
                numbers.clear();
                new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                        .lines()
                        .forEach(this::add);
                read = changed;
            }
        } catch (IOException e) {
            // A container may have no such file: its users have numbers.
            read = null;
        }
    }

    /** Adds a line such as {@code root:x:0:0:root:/root:/bin/bash}. Of two names for a number the first counts, as for the C library. */
    private void add(String line) {
        String[] fields = line.split(":", FIELDS);
        if (fields.length == FIELDS && fields[UID_FIELD].matches("\\d{1,10}")) {
            long uid = Long.parseLong(fields[UID_FIELD]);
            names.putIfAbsent(uid, fields[0]);
            numbers.putIfAbsent(fields[0], uid);
        }
    }
}
