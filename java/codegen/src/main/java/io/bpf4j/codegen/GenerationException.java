package io.bpf4j.codegen;

import io.bpf4j.BpfException;

/** A type that Java cannot represent, or that an object does not have. The message names the type and the member. */
public final class GenerationException extends BpfException {

    private static final long serialVersionUID = 1L;

    /**
     * A type without a class.
     *
     * @param subject the type, or the type and its member
     * @param reason why there is no class for it
     */
    public GenerationException(String subject, String reason) {
        super("generate Java", subject, reason);
    }
}
