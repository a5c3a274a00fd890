package io.bpf4j.internal.elf;

/** Whom the checks tell what is wrong: each source of BTF has its own name and its own exception. */
@FunctionalInterface
interface Defects {

    /** Throws unless a condition holds. */
    void require(boolean condition, String defect);
}
