package io.bpf4j.cli.doctor;

import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Support;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Judges the facts. */
final class Diagnostician {

    /** What has to be done before anything else counts, then what brings most, then what is done most easily. */
    private static final Comparator<Advice> IMPORTANCE = Comparator.comparing(
                    (Advice advice) -> advice.change().kind() != Change.Kind.LIBRARY)
            .thenComparing(advice -> -advice.gains().size())
            .thenComparing(advice -> advice.change().kind())
            .thenComparing(advice -> withLongNumbers(advice.change().text()));

    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int DIGITS = 5;

    private final Facts facts;

    private Diagnostician(Facts facts) {
        this.facts = facts;
    }

    static Diagnosis diagnose(Facts facts) {
        return new Diagnostician(facts).diagnose();
    }

    /** So that 6.10 comes after 6.2. */
    private static String withLongNumbers(String text) {
        return NUMBER.matcher(text)
                .replaceAll(number ->
                        "0".repeat(Math.max(0, DIGITS - number.group().length())) + number.group());
    }

    private Diagnosis diagnose() {
        Examiner examiner = new Examiner(facts);
        List<Finding> hooks = Stream.of(Hook.values()).map(examiner::examine).toList();
        List<Finding> maps = MapNeeds.kinds().stream().map(examiner::examine).toList();
        List<Finding> features =
                Stream.of(KernelFeature.values()).map(examiner::examine).toList();
        return new Diagnosis(
                Sections.of(facts),
                hooks,
                maps,
                features,
                verdict(hooks, maps),
                obstacle(hooks, maps).isEmpty(),
                changes(hooks, maps));
    }

    private String verdict(List<Finding> hooks, List<Finding> maps) {
        return obstacle(hooks, maps)
                .map("bpf4j cannot work here: "::concat)
                .orElseGet(() -> "bpf4j works here: " + supported(hooks) + " of " + hooks.size() + " hooks and "
                        + supported(maps) + " of " + maps.size() + " kinds of maps");
    }

    /** Why it cannot work, if it cannot. */
    private Optional<String> obstacle(List<Finding> hooks, List<Finding> maps) {
        if (facts.library().libbpf().value().isEmpty()) {
            return Optional.of("the native library cannot be loaded");
        }
        return Stream.of(maps, hooks)
                .filter(findings -> supported(findings) == 0)
                .map(findings -> findings.get(0).reason())
                .findFirst();
    }

    private static long supported(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.support() == Support.SUPPORTED)
                .count();
    }

    private List<Advice> changes(List<Finding> hooks, List<Finding> maps) {
        Map<Change, List<String>> gains = new LinkedHashMap<>();
        hooks.forEach(hook -> add(gains, hook, hook.name()));
        maps.forEach(map -> add(gains, map, map.name() + " maps"));
        general()
                .forEach(advice -> gains.computeIfAbsent(advice.change(), any -> new ArrayList<>())
                        .addAll(advice.gains()));
        return gains.entrySet().stream()
                .map(entry -> new Advice(entry.getKey(), List.copyOf(entry.getValue())))
                .sorted(IMPORTANCE)
                .toList();
    }

    private static void add(Map<Change, List<String>> gains, Finding finding, String gain) {
        finding.changes()
                .forEach(change ->
                        gains.computeIfAbsent(change, any -> new ArrayList<>()).add(gain));
    }

    /** What concerns no single hook or kind of map. */
    private Stream<Advice> general() {
        return Stream.of(
                        advice(
                                facts.library().libbpf().value().isEmpty(),
                                Change.Kind.LIBRARY,
                                "Make the native library loadable: see the reason above",
                                "everything"),
                        advice(
                                facts.mounts().of("bpf").is(List::isEmpty),
                                Change.Kind.MOUNT,
                                "mount -t bpf bpf /sys/fs/bpf",
                                "pins"),
                        advice(
                                facts.mounts().of("securityfs").is(List::isEmpty),
                                Change.Kind.MOUNT,
                                "mount -t securityfs securityfs /sys/kernel/security",
                                "knowing lockdown and security modules"),
                        advice(
                                facts.settings().jit().is(value -> value == 0),
                                Change.Kind.SETTING,
                                "sysctl net.core.bpf_jit_enable=1",
                                "speed"),
                        advice(
                                facts.btf().vmlinux().value().isEmpty(),
                                Change.Kind.CONFIGURATION,
                                "Run a kernel that is built with CONFIG_DEBUG_INFO_BTF",
                                "CO-RE without a BTF file of one's own"),
                        advice(
                                Memlock.hinders(facts),
                                Change.Kind.PRIVILEGE,
                                "Raise the limit of locked memory (ulimit -l unlimited, LimitMEMLOCK=infinity, --ulimit"
                                        + " memlock=-1) or give the process CAP_SYS_RESOURCE",
                                "larger maps"))
                .flatMap(advice -> advice);
    }

    private static Stream<Advice> advice(boolean applies, Change.Kind kind, String text, String gain) {
        return applies ? Stream.of(new Advice(new Change(kind, text), List.of(gain))) : Stream.of();
    }
}
