package io.bpf4j.internal;

import io.bpf4j.NetworkNamespace;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Hands a namespace's descriptor to the package that attaches to it, without making it public. */
public final class NamespaceAccess {

    private static volatile Function<Object, Descriptor> access;

    private NamespaceAccess() {}

    /** Called once by the namespace's class. */
    public static void install(Function<Object, Descriptor> descriptorOf) {
        access = descriptorOf;
    }

    /**
     * A call with a namespace's descriptor, which stays the namespace's until the call ends.
     *
     * @throws IllegalStateException if the namespace is closed
     */
    public static <T> T call(NetworkNamespace namespace, IntFunction<T> call) {
        return access.apply(namespace).call(namespace, call);
    }
}
