package io.bpf4j.testing;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Runs a class's {@code main} in a JVM of its own, like this one. */
public final class ChildJvm {

    private ChildJvm() {}

    /**
     * Runs to the end.
     *
     * @param prefix command in front of {@code java}, such as one that drops capabilities
     * @param main the class
     * @param arguments its arguments
     */
    public static Commands.Result run(List<String> prefix, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(options());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return Commands.tryRun(command);
    }

    /** How this JVM compiles, collects and reports its death, and those that it starts are to do it too. */
    public static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:"))
                .toList();
    }
}
