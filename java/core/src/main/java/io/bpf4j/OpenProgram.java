package io.bpf4j;

import io.bpf4j.internal.Interfaces;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.ProgramNative;

/** A program of an object that is not loaded yet. Settings after the load are an {@link IllegalStateException}. Thread-safe. */
public final class OpenProgram {

    private final OpenObject object;
    private final String name;

    OpenProgram(OpenObject object, String name) {
        this.object = object;
        this.name = name;
    }

    /** Name of the program's function. */
    public String name() {
        return name;
    }

    /** The kind of program, as its section says. */
    public BpfProgramType type() {
        return object.call(opened -> BpfProgramType.of(ProgramNative.type(object.findProgram(opened, name))));
    }

    /** The {@code SEC()} that the program is in. */
    public String section() {
        return object.call(opened -> NativeStrings.string(ProgramNative.section(object.findProgram(opened, name))));
    }

    /** Whether {@code load()} will load the program. */
    public boolean autoload() {
        return object.call(opened -> ProgramNative.autoload(object.findProgram(opened, name)));
    }

    /**
     * Sets whether {@code load()} loads the program ({@code bpf_program__set_autoload}).
     *
     * @param autoload whether to load it
     * @return this
     */
    public OpenProgram autoload(boolean autoload) {
        object.set(
                opened -> ProgramNative.setAutoload(object.findProgram(opened, name), autoload),
                "set the loading of",
                subject());
        return this;
    }

    /**
     * Loads the program into a network card that runs BPF itself ({@code bpf_program__set_ifindex}), to be attached there in
     * {@link io.bpf4j.attach.XdpMode#OFFLOAD}.
     *
     * @param networkInterface name of the interface in the network namespace of the calling thread
     * @return this
     * @throws BpfNotFoundException if there is no such interface
     */
    public OpenProgram offloadTo(String networkInterface) {
        int index = Interfaces.index(networkInterface, "offload", subject());
        object.set(
                opened -> ProgramNative.setInterface(object.findProgram(opened, name), index),
                "set the interface of",
                subject());
        return this;
    }

    private String subject() {
        return "program " + name + " of " + object.subject();
    }
}
