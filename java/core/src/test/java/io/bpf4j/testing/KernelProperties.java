package io.bpf4j.testing;

import net.jqwik.api.lifecycle.AroundContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/** What {@link KernelTest} and {@link LeakCheck} are for JUnit's tests, for a class of jqwik's properties. */
public final class KernelProperties implements SkipExecutionHook, AroundContainerHook {

    private KernelState before;

    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        ConditionEvaluationResult result = KernelCondition.evaluate();
        return result.isDisabled() ? SkipResult.skip(result.getReason().orElseThrow()) : SkipResult.doNotSkip();
    }

    @Override
    public void beforeContainer(ContainerLifecycleContext context) {
        before = KernelState.now();
    }

    @Override
    public void afterContainer(ContainerLifecycleContext context) {
        LeakCheck.assertReturnsTo(before);
    }
}
