package io.bpf4j.internal.jni;

/** Waiting for ring buffers: epoll, with an eventfd that ends a wait from another thread. */
public final class EventNative {

    private EventNative() {}

    public static native int createPoll();

    public static native int addToPoll(int pollFd, int fd);

    /** Waits for any of the added descriptors; negative {@code milliseconds} wait for ever. */
    public static native int poll(int pollFd, int milliseconds);

    public static native int createEvent();

    public static native int signal(int eventFd);
}
