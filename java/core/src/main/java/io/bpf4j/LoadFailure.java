package io.bpf4j;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Pins;
import io.bpf4j.internal.Refusal;
import io.bpf4j.internal.elf.SourceLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a failed load throws.
 *
 * <p>libbpf loads without a log, and on failure once more with a log that it enlarges until the verifier's words fit; it prints them between
 * two marks.
 */
final class LoadFailure {

    static final Pattern VERIFIER_LOG = Pattern.compile(
            "prog '(?<program>[^']*)': -- BEGIN PROG LOAD LOG --\n(?<log>.*)-- END PROG LOAD LOG --", Pattern.DOTALL);

    /** How the verifier refuses what it would allow with {@code CAP_PERFMON}: whatever could let the addresses of the kernel's memory out. */
    private static final Pattern PRIVILEGED = Pattern.compile("prohibited for !root|pointer -= pointer prohibited"
            + "|pointer comparison prohibited|leaks addr|partial copy of pointer|corrupt spilled pointer");

    private static final Pattern MISMATCH =
            Pattern.compile("couldn't reuse pinned map at '(?<path>.*)': parameter mismatch");

    private static final Pattern NO_BPFFS = Pattern.compile("specified path (?<path>.*) is not on BPF FS");

    private LoadFailure() {}

    /** Whether the load failed because a pinned map does not fit. */
    static boolean isMismatch(List<String> messages) {
        return find(MISMATCH, messages).isPresent();
    }

    private static Optional<Path> find(Pattern pattern, List<String> messages) {
        return messages.stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(matcher -> Path.of(matcher.group("path")))
                .findFirst();
    }

    private static BpfException withoutVerifier(
            String subject, int result, List<String> messages, ObjectRequirements requirements) {
        Optional<Path> mismatch = find(MISMATCH, messages);
        if (mismatch.isPresent()) {
            return new MapMismatchException(
                    "load",
                    subject,
                    "the map that was pinned at " + mismatch.get() + " meanwhile does not fit",
                    List.of(),
                    -result,
                    messages);
        }
        Optional<BpfException> known = MissingInKernel.of(subject, -result, messages)
                .or(() -> Tokens.failure("load", subject, result, messages));
        if (known.isPresent()) {
            return known.get();
        }
        List<String> unsupported = Unsupported.isPossible(result) ? requirements.unsupported() : List.of();
        if (!unsupported.isEmpty()) {
            return new BpfNotSupportedException("load", subject, String.join("; ", unsupported), -result, messages);
        }
        return find(NO_BPFFS, messages)
                .flatMap(path -> Pins.wrongFileSystem(
                        "load", subject, path.toAbsolutePath().getParent(), -result))
                .orElseGet(() -> Errors.failure("load", subject, result, requirements.capabilities(), null, messages));
    }

    /**
     * The exception.
     *
     * @param requirements what the object asks for
     * @param sourceLines the lines of C that its programs come from
     */
    static BpfException of(
            String object,
            int result,
            List<String> messages,
            ObjectRequirements requirements,
            Supplier<SourceLines> sourceLines) {
        List<String> others = new ArrayList<>();
        Matcher verifier = null;
        for (String message : messages) {
            Matcher matcher = VERIFIER_LOG.matcher(message);
            if (matcher.matches()) {
                verifier = matcher;
            } else {
                others.add(message);
            }
        }
        if (verifier == null) {
            return withoutVerifier("object " + object, result, others, requirements);
        }
        String program = verifier.group("program");
        String log = verifier.group("log");
        Optional<String> privileged = log.lines()
                .filter(line -> PRIVILEGED.matcher(line).find())
                .filter(line -> !Refusal.isGranted(Capability.CAP_PERFMON))
                .findFirst();
        return privileged.isPresent()
                ? new BpfPermissionException(
                        "load",
                        "program " + program + " of object " + object,
                        "the verifier allows this only to a process with CAP_PERFMON: \"" + privileged.get() + "\"; "
                                + Refusal.explain(EnumSet.of(Capability.CAP_PERFMON)),
                        -result,
                        messages)
                : new VerifierException(object, program, log, -result, others, sourceLines.get());
    }
}
