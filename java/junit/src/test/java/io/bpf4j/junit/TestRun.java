package io.bpf4j.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What became of the tests of a class, run inside this JVM or in one with less rights. */
final class TestRun implements TestExecutionListener {

    private final Map<String, String> outcomes = new TreeMap<>();

    private TestRun() {}

    /** Outcomes by the names of tests and classes. */
    static Map<String, String> of(Class<?> tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .configurationParameter("junit.jupiter.conditions.deactivate", "*DisabledCondition")
                .build();
        // No listeners and extensions but those of the class.
        Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build());
        TestRun run = new TestRun();
        launcher.execute(request, run);
        return run.outcomes;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        outcomes.put(name(test), "skipped: " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        outcomes.put(
                name(test),
                result.getStatus().toString().toLowerCase(Locale.ROOT)
                        + result.getThrowable()
                                .map(thrown -> ": " + messages(thrown))
                                .orElse(""));
    }

    private static String messages(Throwable thrown) {
        return thrown.getMessage() + (thrown.getCause() == null ? "" : " <- " + messages(thrown.getCause()));
    }

    private static String name(TestIdentifier test) {
        return test.getLegacyReportingName().replace("()", "").replaceAll("\\(.*", "");
    }

    /** What a class's {@code main} prints in a JVM of its own. */
    static String inChild(List<String> prefix, Class<?> main, String... options) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of(options));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return output(command.toArray(String[]::new));
    }

    /** What a command prints to its standard output. */
    static String output(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove("BPF4J_REQUIRE_KERNEL");
        Process process = builder.start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
