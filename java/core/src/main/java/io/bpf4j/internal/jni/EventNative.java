package io.bpf4j.internal.jni;

/** Waiting for maps whose memory is shared: epoll, with an eventfd that ends a wait from another thread. */
public final class EventNative {

    private EventNative() {}

    public static native int createPoll();

    /** Adds a descriptor to those that are waited for: until it can be read, or until it can be written. */
    public static native int addToPoll(int pollFd, int fd, boolean writable);

    /**
     * Waits for any of the added descriptors, and takes back the signal of the eventfd if it was given.
     *
     * @param wakeFd the eventfd, one of the added descriptors
     * @param milliseconds how long at most; negative for ever
     * @return 1 if another descriptor is ready, 0 if none is or the signal came first; or {@code -errno}
     */
    public static native int await(int pollFd, int wakeFd, int milliseconds);

    public static native int createEvent();

    public static native int signal(int eventFd);
}
