package io.bpf4j.cli.doctor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What this process is allowed.
 *
 * @param user its effective user id
 * @param effective the capabilities that count
 * @param bounding the capabilities that it could ever get
 * @param initialUserNamespace whether its user namespace is the kernel's first, where capabilities count for BPF
 * @param seccomp how its system calls are filtered
 * @param lockedMemory how much memory it may lock, in bytes; {@link Long#MAX_VALUE} without limit
 */
record ProcessFacts(
        Fact<Integer> user,
        Fact<Set<Capability>> effective,
        Fact<Set<Capability>> bounding,
        Fact<Boolean> initialUserNamespace,
        Fact<Seccomp> seccomp,
        Fact<Long> lockedMemory) {

    private static final String INITIAL_USER_NAMESPACE = "user:[4026531837]";
    private static final String WHOLE_RANGE = "0 0 4294967295";

    private static final String STATUS = "/proc/self/status";
    private static final String LIMITS = "/proc/self/limits";
    private static final String LOCKED_MEMORY = "Max locked memory";

    /** What seccomp does to system calls. */
    enum Seccomp {
        /** Nothing. */
        NONE,
        /** Allows four calls. */
        STRICT,
        /** Asks a filter. */
        FILTER;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static ProcessFacts gather(SystemFiles files) {
        Fact<List<String>> status = files.lines(STATUS);
        return new ProcessFacts(
                field(status, "Uid:", value -> Integer.parseInt(value.split("\\s+")[1])),
                field(status, "CapEff:", ProcessFacts::capabilities),
                field(status, "CapBnd:", ProcessFacts::capabilities),
                userNamespace(files),
                field(status, "Seccomp:", value -> Seccomp.values()[Integer.parseInt(value)]),
                files.lines(LIMITS).then(ProcessFacts::lockedMemory));
    }

    private static Set<Capability> capabilities(String mask) {
        return Capability.of(Long.parseUnsignedLong(mask, 16));
    }

    private static <T> Fact<T> field(Fact<List<String>> status, String name, Function<String, T> parser) {
        return status.then(lines -> find(lines, name)
                .flatMap(value -> parsed(value, parser))
                .map(Fact::known)
                .orElseGet(() -> Fact.unknown(STATUS + " has no usable line " + name)));
    }

    private static Optional<String> find(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst();
    }

    private static <T> Optional<T> parsed(String value, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(value));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** A map of the whole range is what the first namespace has, and another one cannot have without being its equal. */
    private static Fact<Boolean> userNamespace(SystemFiles files) {
        return files.link("/proc/self/ns/user")
                .map(INITIAL_USER_NAMESPACE::equals)
                .or(files.text("/proc/self/uid_map")
                        .map(map -> map.replaceAll("\\s+", " ").equals(WHOLE_RANGE)));
    }

    private static Fact<Long> lockedMemory(List<String> lines) {
        return find(lines, LOCKED_MEMORY)
                .map(value -> value.split("\\s+")[0])
                .flatMap(soft -> soft.equals("unlimited") ? Optional.of(Long.MAX_VALUE) : parsed(soft, Long::parseLong))
                .map(Fact::known)
                .orElseGet(() -> Fact.unknown(LIMITS + " has no usable line " + LOCKED_MEMORY));
    }

    /** Which of some capabilities it lacks. */
    Fact<List<Capability>> lacks(List<Capability> capabilities) {
        return effective.map(set -> set.contains(Capability.CAP_SYS_ADMIN)
                ? List.of()
                : capabilities.stream()
                        .filter(capability -> !set.contains(capability))
                        .toList());
    }
}
