package io.bpf4j.cli.doctor;

import io.bpf4j.BpfMapType;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Support;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges whether the machine has a hook or a kind of map. What the kernel did when it was tried counts for more than what files say; these explain why it
 * refused, and tell what an experiment did not see.
 */
final class Examiner {

    private static final Change POLICY = new Change(
            Change.Kind.POLICY, "Let the policy of this kernel allow what the process has the capabilities for");

    private final Facts facts;

    Examiner(Facts facts) {
        this.facts = facts;
    }

    /** Whether there is a hook. */
    Finding examine(Hook hook) {
        return examine(hook.id(), hook.needs());
    }

    /** Whether there is a kind of map. */
    Finding examine(BpfMapType type) {
        return examine(type.name().toLowerCase(Locale.ROOT), MapNeeds.of(type));
    }

    /** Whether there is something else. */
    Finding examine(KernelFeature feature) {
        return examine(feature.name().toLowerCase(Locale.ROOT), Needs.of(feature, Capability.CAP_BPF));
    }

    private Finding examine(String name, Needs needs) {
        return needs.experiment(facts.probes())
                .map(experiment -> tried(name, experiment, needs))
                .orElseGet(() -> untried(name, needs));
    }

    private Finding tried(String name, Experiment experiment, Needs needs) {
        return switch (experiment.outcome()) {
            case SUCCESS ->
                unseen(experiment, needs)
                        .map(obstacle -> no(name, obstacle))
                        .orElseGet(() -> new Finding(name, Support.SUPPORTED, experiment.by(), "", List.of()));
            case IMPOSSIBLE ->
                no(
                        name,
                        explanation(needs)
                                .map(obstacle -> obstacle.foundBy(experiment.by()))
                                .orElseGet(() -> new Obstacle(experiment.by(), experiment.reason(), List.of())));
            case DENIED ->
                no(
                        name,
                        privileges(needs.capabilities())
                                .or(() -> explanation(needs).map(obstacle -> obstacle.foundBy(experiment.by())))
                                .orElseGet(() -> refusal(experiment.by(), needs.capabilities())));
            case UNKNOWN ->
                privileges(needs.capabilities())
                        .map(obstacle -> no(name, obstacle))
                        .orElseGet(() ->
                                new Finding(name, Support.UNKNOWN, experiment.by(), experiment.reason(), List.of()));
        };
    }

    private Finding untried(String name, Needs needs) {
        return explanation(needs)
                .map(obstacle -> no(name, obstacle))
                .orElseGet(() -> new Finding(
                        name,
                        Support.UNKNOWN,
                        FoundBy.NOTHING,
                        "not tried, because the native library is not loaded",
                        List.of()));
    }

    private static Obstacle refusal(FoundBy by, List<Capability> capabilities) {
        String names = capabilities.stream().map(Capability::name).collect(Collectors.joining(", "));
        return new Obstacle(by, "the kernel refuses it, although the process has " + names, List.of(POLICY));
    }

    private static Finding no(String name, Obstacle obstacle) {
        return new Finding(name, Support.UNSUPPORTED, obstacle.by(), obstacle.reason(), obstacle.changes());
    }

    /** What files say against it although it could be loaded. */
    private Optional<Obstacle> unseen(Experiment experiment, Needs needs) {
        if (experiment.by().isConclusive()) {
            return Optional.empty();
        }
        List<Capability> toAttach = needs.capabilities().stream()
                .filter(capability -> capability == Capability.CAP_NET_ADMIN)
                .toList();
        return first(needs.requirements().stream())
                .or(() -> toAttach.isEmpty() ? Optional.empty() : privileges(toAttach));
    }

    private Optional<Obstacle> explanation(Needs needs) {
        return first(Stream.concat(Stream.of(Requirement.since(needs.least())), needs.requirements().stream()));
    }

    private Optional<Obstacle> privileges(List<Capability> capabilities) {
        return Requirement.allowed(capabilities).check(facts);
    }

    private Optional<Obstacle> first(Stream<Requirement> requirements) {
        return requirements
                .map(requirement -> requirement.check(facts))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
