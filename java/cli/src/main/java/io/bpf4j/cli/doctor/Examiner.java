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

    private static final Change SECCOMP =
            new Change(Change.Kind.PRIVILEGE, "Run it with a seccomp filter that allows bpf() and perf_event_open()");

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
        return examine(feature.name().toLowerCase(Locale.ROOT), Needs.of(feature));
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
                                // More rights would not change what the kernel lacks.
                                .filter(obstacle -> obstacle.by() != FoundBy.PRIVILEGES)
                                .map(obstacle -> obstacle.foundBy(experiment.by()))
                                .orElseGet(() -> new Obstacle(experiment.by(), experiment.reason(), List.of())));
            case DENIED ->
                no(
                        name,
                        privileges(needs)
                                .or(() -> explanation(needs).map(obstacle -> obstacle.foundBy(experiment.by())))
                                .orElseGet(() -> refusal(experiment.by(), needs.capabilities())));
            case UNKNOWN ->
                privileges(needs)
                        .or(() -> explanation(needs))
                        .map(obstacle -> no(name, obstacle))
                        .orElseGet(() ->
                                new Finding(name, Support.UNKNOWN, experiment.by(), experiment.reason(), filter()));
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

    private Obstacle refusal(FoundBy by, List<Capability> capabilities) {
        String names = capabilities.stream().map(Capability::name).collect(Collectors.joining(", "));
        List<Change> filter = filter();
        return new Obstacle(
                by,
                "the kernel refuses it, although the process has " + names + policies(),
                filter.isEmpty() ? List.of(POLICY) : filter);
    }

    /** Who may have refused, as far as that is told. */
    private String policies() {
        SecurityFacts security = facts.security();
        String lockdown = security.lockdown()
                .value()
                .filter(mode -> !mode.equals("none"))
                .map(mode -> "; its lockdown is for " + mode)
                .orElse("");
        return lockdown
                + security.modules()
                        .value()
                        .map(modules -> "; its security modules are " + String.join(", ", modules))
                        .orElse("");
    }

    /** What may be the cause of a refusal that no capability explains. */
    private List<Change> filter() {
        return facts.process().seccomp().is(ProcessFacts.Seccomp.FILTER::equals) ? List.of(SECCOMP) : List.of();
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
                .or(() -> Requirement.allowed(toAttach).check(facts));
    }

    private Optional<Obstacle> explanation(Needs needs) {
        return first(Stream.concat(Stream.of(Requirement.since(needs.least())), needs.requirements().stream()));
    }

    /** What the process lacks, after what it would not help to have it for. */
    private Optional<Obstacle> privileges(Needs needs) {
        return Requirement.allowed(needs.capabilities())
                .check(facts)
                .map(lacking -> first(needs.requirements().stream())
                        .map(other -> other.and(lacking))
                        .orElse(lacking));
    }

    private Optional<Obstacle> first(Stream<Requirement> requirements) {
        return requirements
                .map(requirement -> requirement.check(facts))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
