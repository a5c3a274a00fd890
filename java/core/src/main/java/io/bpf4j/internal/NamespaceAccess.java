package io.bpf4j.internal;

import java.util.function.Function;

/** Hands a namespace's descriptor to the package that attaches to it, without making it public. */
public final class NamespaceAccess {

    private static volatile Function<Object, Descriptor> access;

    private NamespaceAccess() {}

    /** Called once by the namespace's class. */
    public static void install(Function<Object, Descriptor> descriptorOf) {
        access = descriptorOf;
    }

    /** The descriptor of a {@code NetworkNamespace}. */
    public static Descriptor descriptorOf(Object namespace) {
        return access.apply(namespace);
    }
}
