package io.bpf4j.internal.attach;

import io.bpf4j.BpfProgramType;
import java.util.Optional;

/** What to say of programs of other types than a hook takes. */
final class ProgramTypes {

    private ProgramTypes() {}

    /** A hint if the program is of another type. */
    static Optional<String> mismatch(Attachee program, BpfProgramType wanted) {
        return program.type() == wanted
                ? Optional.empty()
                : Optional.of(program.subject() + " is of type " + program.type()
                        + ", and this hook takes programs of type " + wanted);
    }
}
