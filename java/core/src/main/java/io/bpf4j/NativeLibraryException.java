package io.bpf4j;

import java.util.List;

/**
 * The shared object of the library cannot be used here: no build for this operating system or architecture, nowhere to unpack it, or
 * one that does not belong to this jar. Each attempt is a {@linkplain #getSuppressed() suppressed exception}.
 */
public final class NativeLibraryException extends BpfException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure to load.
     *
     * @param reason why, and what to do
     * @param attempts what was tried, each with its outcome
     */
    public NativeLibraryException(String reason, List<? extends Throwable> attempts) {
        super("load", "the native library of bpf4j", reason);
        attempts.forEach(this::addSuppressed);
    }
}
