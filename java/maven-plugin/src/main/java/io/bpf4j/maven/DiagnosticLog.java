package io.bpf4j.maven;

import io.bpf4j.maven.Diagnostic.Kind;
import io.bpf4j.maven.ObjectCompiler.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;

/** Tells Maven's log what the compiler has said. */
final class DiagnosticLog {

    private final Log log;
    private final ProjectPaths paths;

    DiagnosticLog(Log log, ProjectPaths paths) {
        this.log = log;
        this.paths = paths;
    }

    /** Logs all messages, and fails if a source was not compiled. */
    void report(List<Outcome> outcomes) throws MojoFailureException {
        List<Diagnostic> all = new ArrayList<>();
        long errors = 0;
        long failed = 0;
        for (Outcome outcome : outcomes) {
            List<Diagnostic> diagnostics = Diagnostic.parse(outcome.text());
            write(diagnostics);
            all.addAll(diagnostics);
            long found = diagnostics.stream()
                    .filter(diagnostic -> diagnostic.kind() == Kind.ERROR)
                    .count();
            if (outcome.status() != 0) {
                failed++;
                if (found == 0) {
                    // A crash, for example: there is no message that could be told from the rest.
                    log.error(outcome.source() + ": the compiler ended with status " + outcome.status() + "\n"
                            + outcome.text().strip());
                    found = 1;
                }
            }
            errors += found;
        }
        if (failed > 0) {
            Hint.on(all).ifPresent(log::error);
            throw new MojoFailureException(
                    count(errors, "error") + " in " + count(failed, "BPF program") + ", see above");
        }
    }

    private void write(List<Diagnostic> diagnostics) {
        Kind last = Kind.WARNING;
        for (Diagnostic diagnostic : diagnostics) {
            last = diagnostic.kind() == Kind.NOTE ? last : diagnostic.kind();
            if (last == Kind.ERROR) {
                log.error(diagnostic.text(paths));
            } else {
                log.warn(diagnostic.text(paths));
            }
        }
    }

    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
