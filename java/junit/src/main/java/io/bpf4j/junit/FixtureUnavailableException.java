package io.bpf4j.junit;

/**
 * A fixture cannot be made on this machine or by this process; the message says why and what to do. A {@link BpfTest} is skipped then. The cause
 * is the refusal itself, such as {@link io.bpf4j.BpfPermissionException}.
 */
public final class FixtureUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FixtureUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
