package io.bpf4j.cli.doctor;

import io.bpf4j.kernel.Probe;

/**
 * What the kernel did when something was tried.
 *
 * @param by what was tried
 * @param outcome what came of it
 * @param reason why it did not succeed
 */
record Experiment(FoundBy by, Outcome outcome, String reason) {

    /** What can come of an experiment. */
    enum Outcome {
        /** It succeeded. */
        SUCCESS,
        /** The kernel cannot do it. */
        IMPOSSIBLE,
        /** The kernel does not want to do it for this process. */
        DENIED,
        /** It failed for another reason, which says nothing. */
        UNKNOWN
    }

    /** From a probe, which does not tell whether it was denied or something else happened. */
    static Experiment of(FoundBy by, Probe probe) {
        Outcome outcome = switch (probe.support()) {
            case SUPPORTED -> Outcome.SUCCESS;
            case UNSUPPORTED -> Outcome.IMPOSSIBLE;
            case UNKNOWN -> Outcome.UNKNOWN;
        };
        return new Experiment(by, outcome, probe.reason());
    }
}
