package io.bpf4j.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The condition of tests that need what only root can do. Set {@code BPF4J_REQUIRE_KERNEL} to make its lack a failure. */
final class Root {

    private static final int CAP_SYS_ADMIN = 21;

    private Root() {}

    static void assume() throws IOException {
        String effective = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .findFirst()
                .orElseThrow()
                .substring("CapEff:".length())
                .strip();
        boolean root = (Long.parseUnsignedLong(effective, 16) >>> CAP_SYS_ADMIN & 1) != 0;
        String reason = "skipped: loading BPF programs and making namespaces needs CAP_SYS_ADMIN";
        if (!root && System.getenv("BPF4J_REQUIRE_KERNEL") != null) {
            throw new IllegalStateException("BPF4J_REQUIRE_KERNEL is set, but " + reason);
        }
        if (!root) {
            System.out.println(reason);
        }
        Assumptions.assumeTrue(root, reason);
    }
}
