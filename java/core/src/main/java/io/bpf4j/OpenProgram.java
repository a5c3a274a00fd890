package io.bpf4j;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Interfaces;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.ProgramNative;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.internal.jni.TraceNative;
import java.util.List;
import java.util.Set;

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
     * Sets what the verifier is to say of the program though it accepts it ({@code bpf_program__set_log_level}), which {@link BpfProgram#verifierLog()} then has. Without this
     * it says nothing, and on a rejection everything. libbpf enlarges the buffer and loads again until the log fits, up to 1 GiB; a load with a longer log
     * fails, which happens to {@link VerifierLogLevel#INSTRUCTIONS} of a very complex program. With {@link VerifierLogLevel#STATISTICS} alone, the log of a rejection has no instructions either. The object keeps the log in memory until it is closed.
     *
     * @param levels what is wanted; empty for nothing
     * @return this
     */
    public OpenProgram logLevel(Set<VerifierLogLevel> levels) {
        int flags = VerifierLogLevel.flags(levels);
        object.set(
                opened -> ProgramNative.setLogLevel(object.findProgram(opened, name), flags),
                "set the log level of",
                subject());
        return this;
    }

    /** What the verifier is to say of the program though it accepts it; nothing unless it was set. */
    public Set<VerifierLogLevel> logLevel() {
        return VerifierLogLevel.of(object.call(opened -> ProgramNative.logLevel(object.findProgram(opened, name))));
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

    /**
     * Sets the function of the kernel that the program will be attached to ({@code bpf_program__set_attach_target}), which the verifier checks the program for: of
     * {@code SEC("fentry")}, {@code SEC("fexit")}, {@code SEC("fmod_ret")}, {@code SEC("lsm")} and {@code SEC("tp_btf")}.
     *
     * @param function name of the function, of the LSM hook without {@code bpf_lsm_}, or of the tracepoint
     * @return this
     * @throws BpfNotFoundException if the kernel's BTF has no such function
     * @see io.bpf4j.attach.Fentry
     */
    public OpenProgram attachTo(String function) {
        byte[] name = NativeStrings.bytes(function);
        object.set(
                opened -> TraceNative.setAttachTarget(object.findProgram(opened, this.name), 0, name),
                result -> targetFailure(result, "the kernel's BTF has no such function", function));
        return this;
    }

    /**
     * Sets the function of another BPF program that the program will be attached to or will replace ({@code bpf_program__set_attach_target}): of {@code SEC("fentry")},
     * {@code SEC("fexit")} and {@code SEC("freplace")}. The other program must have been loaded with BTF.
     *
     * @param target the other program
     * @param function name of its function
     * @return this
     * @throws BpfNotFoundException if the other program has no such function
     * @see io.bpf4j.attach.Freplace
     */
    public OpenProgram attachTo(BpfProgram target, String function) {
        byte[] name = NativeStrings.bytes(function);
        String copied = "copy of " + target.subject();
        Descriptor copy = target.call(fd -> new Descriptor(
                Errors.check("duplicate the descriptor of", target.subject(), SystemNative.duplicate(fd)), copied));
        try {
            object.set(
                    opened -> copy.call(
                            this, fd -> TraceNative.setAttachTarget(object.findProgram(opened, this.name), fd, name)),
                    result -> targetFailure(result, target.subject() + " has no such function, or no BTF", function));
            object.keepUntilLoad(copy);
        } catch (RuntimeException | Error e) {
            copy.close();
            throw e;
        }
        return this;
    }

    private BpfException targetFailure(long result, String reason, String function) {
        int errno = (int) -result;
        String about = subject() + " to function " + function;
        return errno == Errno.ENOENT || errno == Errno.ESRCH || errno == Errno.EINVAL
                ? new BpfNotFoundException("set the target of", about, reason, errno, List.of())
                : Errors.failure("set the target of", about, result, List.of());
    }

    private String subject() {
        return "program " + name + " of " + object.subject();
    }
}
