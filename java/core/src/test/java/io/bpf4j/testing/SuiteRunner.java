package io.bpf4j.testing;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.maven.surefire.api.testset.TestListResolver;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/**
 * Runs the tests as Surefire does, where there is no Maven: in the guests of {@code scripts/vmtest}. The exit code is 0 if all passed, 1 if any
 * failed, 2 if the selection names none.
 */
public final class SuiteRunner {

    /** As Surefire selects them without {@code -Dtest}. */
    private static final String ALL = "*Test";

    private SuiteRunner() {}

    /**
     * Runs tests of the working directory's module.
     *
     * @param arguments directory of the reports; a selection as Maven's {@code -Dtest} takes it, or nothing for all
     */
    public static void main(String[] arguments) {
        Path reports = Path.of(arguments[0]);
        TestListResolver selection = new TestListResolver(arguments[1].isEmpty() ? ALL : arguments[1]);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClasspathRoots(Set.of(Path.of("target/test-classes"))))
                // Before a class is loaded, which takes time on an emulated machine.
                .filters((ClassNameFilter) type ->
                        FilterResult.includedIf(selection.shouldRun(TestListResolver.toClassFileName(type), null)))
                .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(isSelected(selection, test)))
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        LauncherFactory.create()
                .execute(request, summary, new Progress(), new LegacyXmlReportGeneratingListener(reports, out));

        TestExecutionSummary result = summary.getSummary();
        result.printFailuresTo(out);
        // Threads that a test left behind must not keep the machine running.
        System.exit(result.getTestsFoundCount() == 0 ? 2 : result.getTotalFailureCount() == 0 ? 0 : 1);
    }

    private static boolean isSelected(TestListResolver selection, TestDescriptor test) {
        return !(test.getSource().orElse(null) instanceof MethodSource method)
                || selection.shouldRun(TestListResolver.toClassFileName(method.getClassName()), method.getMethodName());
    }

    /**
     * A line a test, before it runs: the last one tells what a machine that stopped was doing. When a test takes longer than any should, also
     * what all threads do.
     */
    private static final class Progress implements TestExecutionListener {

        private static final Duration LIMIT = Duration.ofMinutes(5);
        private static final Duration PAUSE = Duration.ofSeconds(5);

        private final AtomicLong started = new AtomicLong(System.nanoTime());

        @Override
        public void testPlanExecutionStarted(TestPlan plan) {
            Thread watch = new Thread(this::watch);
            watch.setDaemon(true);
            watch.start();
        }

        private void watch() {
            long told = -1;
            while (true) {
                LockSupport.parkNanos(PAUSE.toNanos());
                long test = started.get();
                if (test != told && System.nanoTime() - test > LIMIT.toNanos()) {
                    told = test;
                    Thread.getAllStackTraces().forEach(Progress::print);
                }
            }
        }

        private static void print(Thread thread, StackTraceElement[] stack) {
            System.out.println(thread);
            for (StackTraceElement each : stack) {
                System.out.println("    at " + each);
            }
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.getSource().orElse(null) instanceof MethodSource method) {
                started.set(System.nanoTime());
                String type = method.getClassName();
                System.out.println(type.substring(type.lastIndexOf('.') + 1) + "." + method.getMethodName() + " "
                        + (test.isTest() ? test.getDisplayName() : ""));
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                System.out.println("FAILED " + test.getDisplayName() + ": "
                        + result.getThrowable().map(Throwable::toString).orElse(""));
            }
        }
    }
}
