package io.bpf4j;

/** What an update of a map expects of the key; the kernel checks it in the same step. */
public enum UpdateMode {
    /** Writes whether the key is there or not ({@code BPF_ANY}). */
    ANY,
    /** Writes only a key that is not there ({@code BPF_NOEXIST}). */
    NO_EXIST,
    /** Writes only a key that is there ({@code BPF_EXIST}). */
    EXIST;

    /** The flag of {@code BPF_MAP_UPDATE_ELEM}; the order of the constants is the kernel's. */
    long flag() {
        return ordinal();
    }
}
