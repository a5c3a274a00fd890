package io.bpf4j.internal;

import io.bpf4j.BpfNotFoundException;
import io.bpf4j.internal.jni.SystemNative;
import java.util.List;

/** Network interfaces by name. */
public final class Interfaces {

    private Interfaces() {}

    /**
     * Index of an interface in the network namespace of the calling thread.
     *
     * @param name name of the interface
     * @param operation what it is looked up for, as an infinitive
     * @param subject what that is done on
     */
    public static int index(String name, String operation, String subject) {
        int index = SystemNative.interfaceIndex(NativeStrings.bytes(name));
        if (index < 0) {
            throw new BpfNotFoundException(
                    operation,
                    subject,
                    "there is no network interface " + name + " in this network namespace; \"ip link\" lists those that"
                            + " there are",
                    -index,
                    List.of());
        }
        return index;
    }
}
