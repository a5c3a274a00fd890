package io.bpf4j.testing;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace with a name and a loopback interface that is up, removed by {@link #close()}. */
public final class Netns implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;

    public Netns() {
        name = "bpf4j-netns-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        Commands.run("ip", "netns", "add", name);
        run("ip", "link", "set", "lo", "up");
    }

    public String name() {
        return name;
    }

    /** The file that stands for it. */
    public Path path() {
        return Path.of("/run/netns", name);
    }

    /** What a command wrote that ran in it. */
    public String run(String... command) {
        String[] whole = new String[command.length + 4];
        System.arraycopy(new String[] {"ip", "netns", "exec", name}, 0, whole, 0, 4);
        System.arraycopy(command, 0, whole, 4, command.length);
        return Commands.run(whole);
    }

    @Override
    public void close() {
        Commands.run("ip", "netns", "delete", name);
    }
}
