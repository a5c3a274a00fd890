package io.bpf4j.internal;

/** A program's attachment to a hook for which the kernel has no link. Each call says what failed. */
public interface Attachment {

    /** Why there is no link, as a clause. */
    String withoutLink();

    /**
     * Puts another program in the place of the attached one.
     *
     * @param programFd descriptor of the other program, in use by the caller
     */
    void update(int programFd);

    /**
     * Throws if the calling thread cannot get at it, such as from another network namespace; it can then be used and detached elsewhere.
     *
     * @param operation what is to be done with it
     */
    default void requireReach(String operation) {}

    /** Detaches the program, if it is still attached. The attachment can be used no more, even if that fails. */
    void detach();

    /** Frees what this process holds of the attachment, and leaves the program attached. */
    default void leave() {}

    /** Whether the program would stay attached when nobody detaches it, as long as what it is attached to exists, also after the end of the process. */
    boolean stays();
}
