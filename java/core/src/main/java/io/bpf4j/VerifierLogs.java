package io.bpf4j;

import io.bpf4j.internal.NativeLog;
import io.bpf4j.internal.jni.ObjectNative;
import io.bpf4j.internal.jni.ProgramNative;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/** What the verifier says of an object's programs that it accepts, as far as their log levels ask for it. Used under the object's lock. */
final class VerifierLogs {

    private final Map<String, String> logs = new HashMap<>();

    /**
     * Loads an object.
     *
     * @param log takes what libbpf prints
     * @param messages what it printed is added here
     */
    int load(long object, NativeLog log, List<String> messages) {
        boolean wanted = ObjectElements.programs(object).stream()
                .anyMatch(program -> ProgramNative.autoload(program) && ProgramNative.logLevel(program) != 0);
        if (!wanted) {
            int result = ObjectNative.load(object, log.handle());
            messages.addAll(log.take());
            return result;
        }
        // A buffer of libbpf's own grows until the log fits; it prints what is in it among the messages for debugging.
        try (NativeLog all = NativeLog.withDebugMessages()) {
            int result = ObjectNative.load(object, all.handle());
            messages.addAll(all.take(this::keep));
            return result;
        }
    }

    private void keep(String message) {
        Matcher log = LoadFailure.VERIFIER_LOG.matcher(message);
        if (log.matches()) {
            logs.put(log.group("program"), log.group("log"));
        }
    }

    /** That of a program; empty if it was not asked for. */
    Optional<String> of(String program) {
        return Optional.ofNullable(logs.get(program));
    }
}
