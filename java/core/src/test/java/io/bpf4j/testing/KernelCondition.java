package io.bpf4j.testing;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a {@link KernelTest} where the process may not load programs. Set {@code BPF4J_REQUIRE_KERNEL} to make that a failure. */
final class KernelCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return evaluate();
    }

    static ConditionEvaluationResult evaluate() {
        if (KernelState.mayLoadPrograms()) {
            return ConditionEvaluationResult.enabled("the process may load programs");
        }
        if (System.getenv("BPF4J_REQUIRE_KERNEL") != null) {
            throw new IllegalStateException("BPF4J_REQUIRE_KERNEL is set, but the process may not load programs");
        }
        return ConditionEvaluationResult.disabled("loading BPF programs and making namespaces needs CAP_SYS_ADMIN");
    }
}
