package io.bpf4j.cli.doctor;

import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.KernelVersion;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a hook or a kind of map needs, and how its presence can be tried.
 *
 * @param program type of the programs of a hook
 * @param least the first kernel that has it
 * @param capabilities with which it is used
 * @param questions what can be tried, the most telling first
 * @param requirements what can be seen without trying, in the order in which its lack is worth telling
 */
record Needs(
        Optional<BpfProgramType> program,
        KernelVersion least,
        List<Capability> capabilities,
        List<Function<ProbeFacts, Optional<Experiment>>> questions,
        List<Requirement> requirements) {

    /** What programs of a type need. */
    static Needs of(BpfProgramType program, Capability... capabilities) {
        return new Needs(
                Optional.of(program),
                program.leastKernel().orElseThrow(),
                List.of(capabilities),
                List.of(probes -> Optional.ofNullable(probes.programs().get(program))
                        .map(probe -> Experiment.of(FoundBy.LOADING, probe))),
                List.of());
    }

    /** What a kind of map needs. */
    static Needs of(BpfMapType map, Capability... capabilities) {
        return new Needs(
                Optional.empty(),
                map.leastKernel().orElseThrow(),
                List.of(capabilities),
                List.of(probes -> Optional.ofNullable(probes.maps().get(map))
                        .map(probe -> Experiment.of(FoundBy.CREATING, probe))),
                List.of());
    }

    /** What another feature of the kernel needs: whether it is there does not depend on who asks. */
    static Needs of(KernelFeature feature) {
        return new Needs(
                Optional.empty(),
                feature.leastKernel(),
                List.of(),
                List.of(probes -> Optional.ofNullable(probes.features().get(feature))
                        .map(probe -> Experiment.of(FoundBy.PROBING, probe))),
                List.of());
    }

    /** With links of its own kind, which came with it. */
    Needs link(BpfLinkType link) {
        Needs asked = asking(probes ->
                Optional.ofNullable(probes.links().get(link)).map(probe -> Experiment.of(FoundBy.LINKING, probe)));
        return new Needs(program, link.leastKernel().orElseThrow(), capabilities, asked.questions(), requirements);
    }

    /** With a trial, which tells more than what was added before. */
    Needs trial(Trial trial) {
        return asking(probes -> Optional.ofNullable(probes.trials().get(trial)));
    }

    private Needs asking(Function<ProbeFacts, Optional<Experiment>> question) {
        return new Needs(
                program,
                least,
                capabilities,
                Stream.concat(Stream.of(question), questions.stream()).toList(),
                requirements);
    }

    /** Came later than what is loaded for it. */
    Needs since(int major, int minor) {
        return new Needs(program, KernelVersion.of(major, minor), capabilities, questions, requirements);
    }

    /** With one more requirement. */
    Needs with(Requirement requirement) {
        return new Needs(
                program,
                least,
                capabilities,
                questions,
                Stream.concat(requirements.stream(), Stream.of(requirement)).toList());
    }

    /**
     * What came of the most telling question that was tried, unless it came to nothing and a less telling one failed for sure: where a program cannot even be loaded, it
     * cannot be attached. Empty if nothing was tried.
     */
    Optional<Experiment> experiment(ProbeFacts probes) {
        List<Experiment> experiments = questions.stream()
                .map(question -> question.apply(probes))
                .flatMap(Optional::stream)
                .toList();
        Optional<Experiment> first = experiments.stream().findFirst();
        return first.filter(experiment -> experiment.outcome() != Experiment.Outcome.UNKNOWN)
                .or(() -> experiments.stream()
                        .filter(experiment -> experiment.outcome() == Experiment.Outcome.IMPOSSIBLE)
                        .findFirst())
                .or(() -> first);
    }
}
