package io.bpf4j.internal.jni;

/** Network namespaces, interfaces and frames for the fixtures of tests. Every method returns a value that is not negative, or {@code -errno}. */
public final class NetworkNative {

    private NetworkNative() {}

    /** Puts the calling thread into a new network namespace, for the rest of its life ({@code unshare}). */
    public static native int newNetworkNamespace();

    /** Sends one message of rtnetlink, which asks for an acknowledgement, in the calling thread's namespace, and waits for that. */
    public static native int requestRoute(long message, int length);

    /**
     * Sets one of an interface's offloads ({@code SIOCETHTOOL}).
     *
     * @param command such as {@code ETHTOOL_STXCSUM}
     */
    public static native int setOffload(byte[] name, int command, int value);

    /**
     * A socket of {@code AF_PACKET} at an interface of the calling thread's namespace; returns a descriptor.
     *
     * @param receives whether it gets the frames that arrive there
     */
    public static native int openPacketSocket(int interfaceIndex, boolean receives);

    /** Sends one frame, from its Ethernet header on. */
    public static native int send(int fd, long frame, int length);

    /**
     * Takes a frame, with the VLAN tag that it had on the wire.
     *
     * @param timeoutMillis how long to wait for one at most
     * @return its length; {@code -EAGAIN} if there is none in time, {@code -EMSGSIZE} if it was longer than the capacity and is lost
     */
    public static native int receive(int fd, long buffer, int capacity, int timeoutMillis);

    /** Number of frames for which the socket had no room, since the last such question ({@code PACKET_STATISTICS}). */
    public static native int lostFrames(int fd);
}
