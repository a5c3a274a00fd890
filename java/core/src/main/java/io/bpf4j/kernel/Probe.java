package io.bpf4j.kernel;

import java.util.Objects;

/**
 * What a probe of the kernel found.
 *
 * @param subject what was asked for, such as {@code "map type BLOOM_FILTER"}
 * @param support the answer
 * @param reason why it is not supported or not known, without a final full stop; empty if it is supported
 */
public record Probe(String subject, Support support, String reason) {

    /** Checks that nothing is missing. */
    public Probe {
        Objects.requireNonNull(subject);
        Objects.requireNonNull(support);
        Objects.requireNonNull(reason);
    }

    /** Whether the kernel has it for sure. */
    public boolean isSupported() {
        return support == Support.SUPPORTED;
    }

    /** Whether the kernel does not have it for sure. */
    public boolean isUnsupported() {
        return support == Support.UNSUPPORTED;
    }

    /** Such as {@code "map type BLOOM_FILTER: UNSUPPORTED, it needs Linux 5.16 and this is Linux 5.10.234"}. */
    @Override
    public String toString() {
        return subject + ": " + support + (reason.isEmpty() ? "" : ", " + reason);
    }
}
