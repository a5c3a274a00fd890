package io.bpf4j.examples.exectracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserNamesTest {

    @TempDir
    private Path directory;

    private Path file;
    private UserNames users;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("passwd"), """
                root:x:0:0:root:/root:/bin/bash
                toor:x:0:0:root again:/root:/bin/sh

                +:::
                broken
                wrong:x:many:0::/:
                last:x:4294967294:0::/:
                """);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        users = new UserNames(file);
    }

    @Test
    void knowsNamesAndNumbers() {
        assertThat(users.name(0)).isEqualTo("root");
        assertThat(users.name(4_294_967_294L)).isEqualTo("last");
        assertThat(users.uid("toor")).hasValue(0);
        assertThat(users.uid("last")).hasValue(4_294_967_294L);
    }

    @Test
    void usersWithoutNameHaveTheirNumber() {
        assertThat(users.name(12)).isEqualTo("12");
        assertThat(users.uid("nobody")).isEmpty();
        assertThat(users.uid("wrong")).isEmpty();
    }

    @Test
    void findsUsersThatCameLater() throws IOException {
        assertThat(users.name(12)).isEqualTo("12");

        Files.writeString(file, "twelve:x:12:0::/:\n");

        assertThat(users.name(12)).isEqualTo("twelve");
    }

    @Test
    void doesWithoutTheFile() {
        UserNames nobody = new UserNames(directory.resolve("missing"));

        assertThat(nobody.name(0)).isEqualTo("0");
        assertThat(nobody.uid("root")).isEmpty();
    }

    /** The oracle is the C library. */
    @Test
    void agreesWithTheSystem() throws IOException {
        Process id = new ProcessBuilder("id", "--user", "--name").start();
        String name = new String(id.getInputStream().readAllBytes()).strip();
        long uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");

        assertThat(new UserNames(ExecTracerCommand.USERS).name(uid)).isEqualTo(name);
        assertThat(new UserNames(ExecTracerCommand.USERS).uid(name)).hasValue(uid);
    }
}
