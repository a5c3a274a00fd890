package io.bpf4j.junit;

import io.bpf4j.Bpf;
import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.MapSpec;
import io.bpf4j.NetworkNamespace;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** What {@link BpfTest} does. */
final class BpfExtension
        implements ExecutionCondition,
                ParameterResolver,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {

    private static final String REQUIRED_PARAMETER = "io.bpf4j.junit.required";
    private static final String REQUIRED_VARIABLE = "BPF4J_REQUIRE_KERNEL";

    private static final Map<Class<?>, Supplier<AutoCloseable>> FIXTURES = Map.of(
            VethPair.class, VethPair::create,
            NetworkNamespace.class, Links::createNamespace,
            TestCgroup.class, TestCgroup::create);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> obstacle = obstacle();
        if (obstacle.isEmpty()) {
            return ConditionEvaluationResult.enabled("BPF can be used");
        }
        if (isRequired(context)) {
            throw new IllegalStateException("this run requires BPF, but " + obstacle.get());
        }
        return ConditionEvaluationResult.disabled(report(context, obstacle.get()));
    }

    /** Why BPF cannot be used, found out by using it. */
    private static Optional<String> obstacle() {
        try {
            Bpf.ensureAvailability();
            // Unlike a plain hash, nobody creates it without the capability, whatever the sysctl for the unprivileged.
            BpfMap.create(MapSpec.of(BpfMapType.LRU_HASH, Integer.BYTES, Integer.BYTES, 1))
                    .close();
            return Optional.empty();
        } catch (BpfException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static boolean isRequired(ExtensionContext context) {
        return context.getConfigurationParameter(REQUIRED_PARAMETER, Boolean::parseBoolean)
                .orElse(System.getenv(REQUIRED_VARIABLE) != null);
    }

    /** Many tools count what is skipped without the reason. */
    private static String report(ExtensionContext context, String reason) {
        String test = context.getTestMethod()
                .map(method -> "." + method.getName())
                .map(method -> context.getRequiredTestClass().getName() + method)
                .orElseGet(() -> context.getRequiredTestClass().getName());
        System.out.println("skipped " + test + ": " + reason);
        return reason;
    }

    /** Parameters of a constructor are a matter of the test whose instance it makes, as far as that is only one. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return FIXTURES.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        AutoCloseable fixture = FIXTURES.get(parameter.getParameter().getType()).get();
        // JUnit closes what is in the store when the test or class has ended, in the reverse order.
        context.getStore(ExtensionContext.Namespace.create(BpfExtension.class)).put(fixture, fixture);
        return fixture;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw abortedIfUnavailable(context, thrown);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw abortedIfUnavailable(context, thrown);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw abortedIfUnavailable(context, thrown);
    }

    private static Throwable abortedIfUnavailable(ExtensionContext context, Throwable thrown) {
        boolean unavailable = thrown instanceof ParameterResolutionException
                && thrown.getCause() instanceof FixtureUnavailableException;
        return unavailable && !isRequired(context)
                ? new TestAbortedException(report(context, thrown.getCause().getMessage()), thrown)
                : thrown;
    }
}
