package io.bpf4j.cli.doctor;

import java.util.Locale;

/**
 * Something to change on the machine.
 *
 * @param kind what has to be touched
 * @param text what to do, as an imperative
 */
record Change(Kind kind, String text) {

    /** What is touched, the easiest first. */
    enum Kind {
        /** How this process is started. */
        PRIVILEGE,
        /** What is mounted. */
        MOUNT,
        /** A setting of the running kernel. */
        SETTING,
        /** Where the native library comes from. */
        LIBRARY,
        /** How the kernel is started. */
        BOOT,
        /** Who decides about the kernel's policy. */
        POLICY,
        /** What the kernel is built with. */
        CONFIGURATION,
        /** Which kernel runs. */
        VERSION;

        /** As in JSON. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
