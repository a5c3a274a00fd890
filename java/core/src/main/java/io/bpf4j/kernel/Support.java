package io.bpf4j.kernel;

/** The answer of a probe. */
public enum Support {
    /** The kernel has it. */
    SUPPORTED,
    /** The kernel does not have it: it is too old, was built without it, or its architecture lacks it. */
    UNSUPPORTED,
    /** The question could not be put, such as by a process without the capability. It is put anew when it is asked next. */
    UNKNOWN
}
