package io.bpf4j.cli.doctor;

import java.util.Locale;

/** How something was found out. */
enum FoundBy {
    /** A program was attached, or the kernel refused to. */
    ATTACHING,
    /** A link was made, or the kernel said that it has none of the kind. */
    LINKING,
    /** A program was loaded, or the kernel refused to. */
    LOADING,
    /** A map was created, or the kernel refused to. */
    CREATING,
    /** The kernel was asked for it in a small form. */
    PROBING,
    /** The files of the system tell. */
    SYSTEM,
    /** The process has no right to it. */
    PRIVILEGES,
    /** What the kernel was built with tells. */
    CONFIGURATION,
    /** The version of the kernel tells. */
    VERSION,
    /** It was not found out. */
    NOTHING;

    /** Whether success leaves no doubt: what was tried is what is used. */
    boolean isConclusive() {
        return this == ATTACHING || this == CREATING || this == PROBING;
    }

    /** As in JSON. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
