package io.bpf4j;

import io.bpf4j.internal.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a failed load throws.
 *
 * <p>libbpf loads without a log, and on failure once more with a log that it enlarges until the verifier's words fit; it prints them between
 * two marks.
 */
final class LoadFailure {

    private static final Pattern VERIFIER_LOG = Pattern.compile(
            "prog '(?<program>[^']*)': -- BEGIN PROG LOAD LOG --\n(?<log>.*)-- END PROG LOAD LOG --", Pattern.DOTALL);

    private LoadFailure() {}

    static BpfException of(String object, int result, List<String> messages) {
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
        return verifier == null
                ? Errors.failure("load", "object " + object, result, others)
                : new VerifierException(object, verifier.group("program"), verifier.group("log"), -result, others);
    }
}
