package io.bpf4j.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes a line a test, at once, so that nothing is lost when the machine stops: class, test, {@code passed}, {@code failed} or
 * {@code skipped}, and the reason, with tabs between. The first line tells the machine. The file is {@code target/test-outcomes.tsv}, or what
 * the property {@code io.bpf4j.test.outcomes} names.
 */
public final class TestOutcomes implements TestExecutionListener {

    private static final Path FILE = Path.of(System.getProperty("io.bpf4j.test.outcomes", "target/test-outcomes.tsv"));

    private final Set<String> finished = ConcurrentHashMap.newKeySet();
    private TestPlan plan;

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
        try {
            Files.createDirectories(FILE.toAbsolutePath().getParent());
            Files.deleteIfExists(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        append("# kernel " + System.getProperty("os.version") + ", " + System.getProperty("os.arch") + ", JDK "
                + Runtime.version().feature());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        writeAll(test, "skipped", reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String reason = result.getThrowable().map(Throwable::toString).orElse("");
        switch (result.getStatus()) {
            case SUCCESSFUL:
                if (test.isTest()) {
                    write(test, "passed", "");
                }
                break;
            case ABORTED:
                writeAll(
                        test,
                        "skipped",
                        result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
                break;
            case FAILED:
                // What fails in a container, such as a leak, is a failure even if all its tests have passed.
                write(test, "failed", reason);
                break;
        }
    }

    /** What is skipped with a class has no end of its own. */
    private void writeAll(TestIdentifier test, String outcome, String reason) {
        if (plan.getChildren(test).isEmpty()) {
            write(test, outcome, reason);
        }
        // A method with parameters has no invocations yet.
        plan.getDescendants(test).stream()
                .filter(each -> plan.getChildren(each).isEmpty())
                .filter(each -> !finished.contains(each.getUniqueId()))
                .forEach(each -> write(each, outcome, reason));
    }

    private void write(TestIdentifier test, String outcome, String reason) {
        finished.add(test.getUniqueId());
        TestSource source = test.getSource().orElse(null);
        String type = source instanceof MethodSource method
                ? method.getClassName()
                : source instanceof ClassSource of ? of.getClassName() : "-";
        String name = source instanceof MethodSource method ? method.getMethodName() : "(class)";
        // An invocation is known by what it is called with.
        String shown = test.getDisplayName();
        if (!shown.startsWith(name)) {
            name += " " + shown;
        }
        append(String.join("\t", type, oneLine(name), outcome, oneLine(reason)));
    }

    private static String oneLine(String text) {
        return text.replace("Assumption failed: ", "").replaceAll("\\s+", " ").strip();
    }

    private static synchronized void append(String line) {
        try {
            Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
