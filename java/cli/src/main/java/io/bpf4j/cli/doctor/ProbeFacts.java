package io.bpf4j.cli.doctor;

import io.bpf4j.BpfException;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Probe;
import io.bpf4j.kernel.Support;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the kernel does when it is asked. Whatever is missing here was not tried.
 *
 * @param programs whether it loads each type of programs
 * @param maps whether it creates each type of maps
 * @param links whether it makes each type of links
 * @param features whether it has each other feature
 * @param trials whether it attaches programs to some hooks
 */
record ProbeFacts(
        Map<BpfProgramType, Probe> programs,
        Map<BpfMapType, Probe> maps,
        Map<BpfLinkType, Probe> links,
        Map<KernelFeature, Probe> features,
        Map<Trial, Experiment> trials) {

    /** Nothing was tried, such as because there is no native library. */
    static ProbeFacts none() {
        return new ProbeFacts(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    /** Tries all on this machine's kernel, and leaves nothing there. */
    static ProbeFacts gather() {
        return new ProbeFacts(
                probe(BpfProgramType.class, Kernel::probe),
                probe(BpfMapType.class, Kernel::probe),
                probe(BpfLinkType.class, Kernel::probe),
                probe(KernelFeature.class, Kernel::probe),
                ask(Trial.class, Trial::run));
    }

    /** Whether this process has attached anything by a performance event. */
    boolean hasOpenedPerfEvent() {
        return Stream.of(Trial.TRACEPOINT, Trial.KPROBE, Trial.KRETPROBE, Trial.KSYSCALL)
                .map(trials::get)
                .anyMatch(trial -> trial != null && trial.outcome() == Experiment.Outcome.SUCCESS);
    }

    private static <E extends Enum<E>> Map<E, Probe> probe(Class<E> type, Function<E, Probe> question) {
        return ask(type, each -> {
            try {
                return question.apply(each);
            } catch (BpfException e) {
                return new Probe(each.name(), Support.UNKNOWN, e.getMessage());
            }
        });
    }

    private static <E extends Enum<E>, A> Map<E, A> ask(Class<E> type, Function<E, A> question) {
        Map<E, A> answers = new EnumMap<>(type);
        Arrays.stream(type.getEnumConstants()).forEach(each -> answers.put(each, question.apply(each)));
        return answers;
    }
}
