package io.bpf4j.internal.network;

import io.bpf4j.NetworkNamespace;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Interfaces;
import io.bpf4j.internal.NamespaceAccess;
import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.NetworkNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntConsumer;

/** What changes the interfaces of the calling thread's network namespace. */
public final class Route {

    /** {@code ETHTOOL_STXCSUM}. */
    private static final int SET_TX_CHECKSUM = 0x17;

    private Route() {}

    /**
     * Makes a request of rtnetlink.
     *
     * @param operation what is attempted, as an infinitive
     * @param subject what it is attempted on
     * @param message the message, which asks for an acknowledgement, in a direct buffer from 0 to its limit
     */
    public static void request(String operation, String subject, ByteBuffer message) {
        NativeLibrary.ensureLoaded();
        int result = NetworkNative.requestRoute(SystemNative.address(message), message.limit());
        Reference.reachabilityFence(message);
        check(operation, subject, result);
    }

    /** Lets the sender of a packet compute its checksums, and not an adapter that is none. */
    public static void computeChecksums(String interfaceName) {
        NativeLibrary.ensureLoaded();
        int result = NetworkNative.setOffload(NativeStrings.bytes(interfaceName), SET_TX_CHECKSUM, 0);
        check("turn checksum offload off at", interfaceName, result);
    }

    private static void check(String operation, String subject, int result) {
        if (result < 0) {
            throw Errors.failure(operation, subject, result, EnumSet.of(Capability.CAP_NET_ADMIN), null, List.of());
        }
    }

    /** Index of an interface in the calling thread's network namespace. */
    public static int index(String interfaceName) {
        NativeLibrary.ensureLoaded();
        return Interfaces.index(interfaceName, "look up", interfaceName);
    }

    /** Lends a namespace's descriptor for a request. */
    public static void withDescriptor(NetworkNamespace namespace, IntConsumer use) {
        NamespaceAccess.call(namespace, fd -> {
            use.accept(fd);
            return null;
        });
    }
}
