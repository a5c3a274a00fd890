package io.bpf4j.testing;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a {@link KernelTest} where the process may not load programs. Set {@code BPF4J_REQUIRE_KERNEL} to make that a failure. */
final class KernelCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (KernelState.isRoot()) {
            return ConditionEvaluationResult.enabled("running as root");
        }
        if (System.getenv("BPF4J_REQUIRE_KERNEL") != null) {
            throw new IllegalStateException("BPF4J_REQUIRE_KERNEL is set, but the tests do not run as root");
        }
        return ConditionEvaluationResult.disabled("loading BPF programs needs root");
    }
}
