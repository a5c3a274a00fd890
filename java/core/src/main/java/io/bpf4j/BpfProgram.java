package io.bpf4j;

import io.bpf4j.attach.AttachTarget;
import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.Pins;
import io.bpf4j.internal.ProgramAccess;
import io.bpf4j.internal.attach.Attachee;
import io.bpf4j.internal.attach.Attachments;
import io.bpf4j.internal.jni.ProgramNative;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/**
 * A program in the kernel. A program of an object is closed with its object; links that it made stay. A program that was opened on its own, by its id
 * or from its pin, belongs to the caller, who must close it. Thread-safe.
 */
public final class BpfProgram implements AutoCloseable {

    static {
        ProgramAccess.install(program -> ((BpfProgram) program).descriptor);
    }

    /** Null for a program that was opened on its own. */
    private final ProgramInObject origin;

    private final String name;
    private final BpfProgramType type;
    private final String subject;
    private final Descriptor descriptor;
    private final PinState pin;
    /** Null for a program of an object, which is watched instead. */
    private final Leaks.Watch watch;

    private BpfProgram(
            ProgramInObject origin, String name, BpfProgramType type, String subject, Descriptor descriptor) {
        this.origin = origin;
        this.name = name;
        this.type = type;
        this.subject = subject;
        this.descriptor = descriptor;
        this.pin = new PinState(subject);
        this.watch = origin == null ? Leaks.watch(this, subject, descriptor::close) : null;
    }

    /** A program of an object, which closes the descriptor. */
    BpfProgram(ProgramInObject origin, BpfProgramType type, String subject, Descriptor descriptor) {
        this(origin, origin.name(), type, subject, descriptor);
    }

    /** A program that was opened on its own. */
    BpfProgram(ProgramInfo info, String subject, Descriptor descriptor) {
        this(null, info.name(), info.type(), subject, descriptor);
    }

    /**
     * Opens a program that is pinned ({@code BPF_OBJ_GET}).
     *
     * @param path path on a bpf file system
     * @return the program, to be closed by the caller
     * @throws BpfNotFoundException if nothing is pinned there
     * @throws BpfException if something else than a program is pinned there
     */
    public static BpfProgram openPinned(Path path) {
        return Programs.openPinned(path);
    }

    /**
     * Opens a program by its id ({@code BPF_PROG_GET_FD_BY_ID}, Linux 4.13).
     *
     * @param id id, from 1 to 4,294,967,295
     * @return the program, to be closed by the caller
     * @throws BpfNotFoundException if there is no such program
     * @throws BpfPermissionException without {@code CAP_SYS_ADMIN}
     */
    public static BpfProgram openById(long id) {
        return Programs.openById(id);
    }

    /**
     * What the kernel says of all programs of the system, in the order of their ids (Linux 4.13).
     *
     * @throws BpfPermissionException without {@code CAP_SYS_ADMIN}
     */
    public static List<ProgramInfo> list() {
        return Programs.list();
    }

    /** Name of the program's function; of a program that was opened on its own the first 15 characters of it. */
    public String name() {
        return name;
    }

    /** The kind of program. */
    public BpfProgramType type() {
        return type;
    }

    /** The {@code SEC()} that the program is in; empty for a program that was opened on its own. */
    public String section() {
        return origin == null ? "" : origin.section();
    }

    /** The kernel's id of the program, unique while it is loaded ({@code BPF_OBJ_GET_INFO_BY_FD}, Linux 4.13). */
    public long id() {
        return call(fd -> Integer.toUnsignedLong(Errors.check("get the id of", subject, ProgramNative.id(fd))));
    }

    /** What the kernel says of the program ({@code BPF_OBJ_GET_INFO_BY_FD}, Linux 4.13). */
    public ProgramInfo info() {
        return call(fd -> Programs.info(fd, subject));
    }

    /**
     * The program's instructions as the verifier left them, with functions and source lines ({@code BPF_OBJ_GET_INFO_BY_FD}, Linux 4.13; source lines since
     * Linux 5.0). Without {@code CAP_SYS_ADMIN} there are neither source lines nor names of functions, and where the kernel hides its addresses
     * ({@code kernel.kptr_restrict}, {@code CAP_SYSLOG}) the helpers that are called have no names.
     *
     * @return a copy, which does not change
     * @throws BpfPermissionException without {@code CAP_BPF}; or if the JIT compiler blinded the program's constants ({@code net.core.bpf_jit_harden}) and the kernel hides
     *     its addresses
     */
    public TranslatedProgram translated() {
        return call(fd -> ProgramDump.read(fd, subject, name)).translated();
    }

    /**
     * The machine code that the JIT compiler made of the program, by functions, with addresses and source lines ({@code BPF_OBJ_GET_INFO_BY_FD}, Linux 4.13; by functions
     * since Linux 4.18, source lines since Linux 5.0). Without {@code CAP_SYS_ADMIN} there are no source lines.
     *
     * @return the program's own function first, then those that it calls
     * @throws BpfNotSupportedException if the kernel interprets the program
     * @throws BpfPermissionException without {@code CAP_BPF}; or if the kernel hides its addresses: {@code kernel.kptr_restrict} is 2, or the process lacks {@code CAP_SYSLOG}
     */
    public List<JitedFunction> jited() {
        return call(fd -> ProgramDump.read(fd, subject, name)).jited();
    }

    /**
     * Attaches the program.
     *
     * @param target where to
     * @return the attachment, to be closed by the caller
     * @throws BpfNotFoundException if there is no such place
     * @throws BpfNotSupportedException if the place cannot take the program, or only one that was loaded from an object here
     * @throws BpfPermissionException if the process may not attach there
     * @throws BpfException if the kernel refuses for another reason
     */
    public BpfLink attach(AttachTarget target) {
        Objects.requireNonNull(target);
        return call(fd -> new BpfLink(
                "link of " + subject + " to " + target, Attachments.attach(new InAttempt(fd, target), target)));
    }

    /**
     * Attaches the program where its section says, such as {@code SEC("tracepoint/sched/sched_switch")} ({@code bpf_program__attach}).
     *
     * @return the attachment, to be closed by the caller
     * @throws BpfNotSupportedException if the section does not say where, as {@code SEC("xdp")} does not, or the kernel has no such hook
     * @throws BpfNotFoundException if the kernel has no such place, such as a function of that name
     * @throws BpfPermissionException if the process may not attach there
     * @throws BpfException if the kernel refuses for another reason
     */
    public BpfLink attach() {
        String section = section();
        String where = "its section " + section;
        Attachee program = new InAttempt(-1, where);
        BiFunction<Long, List<String>, BpfException> failure =
                (result, messages) -> AttachFailure.of(subject, type, section, result, messages);
        LinkHandle link = section.startsWith("usdt")
                ? program.attachToUsdt(ProgramNative::attach, failure)
                : program.attach(ProgramNative::attach, failure);
        return new BpfLink("link of " + subject + " by " + where, link);
    }

    /**
     * Runs the program in the kernel on data of the caller's, without attaching it ({@code BPF_PROG_TEST_RUN}, Linux 4.12 for networking programs). Maps
     * change and events are sent as in a real run. If a signal interrupts the repetitions, they start again.
     *
     * @param options data, context and repetitions
     * @return what the program returned
     * @throws BpfNotSupportedException if this kind of program cannot be run so, or the kernel is too old for it
     * @throws BpfException if the kernel refuses
     */
    public RunResult run(RunOptions options) {
        return call(fd -> ProgramRun.run(fd, subject, type, options));
    }

    /**
     * Makes the program keep a map that it does not use ({@code BPF_PROG_BIND_MAP}, Linux 5.10): the map then exists as long as the program, and is among
     * {@link ProgramInfo#mapIds()}, where tools find it. Does nothing if the program has the map already.
     *
     * @param map the map; it may be closed afterwards
     * @throws BpfException if the kernel refuses
     */
    public void bind(BpfMap<?, ?> map) {
        String operation = "bind " + map.core().subject() + " to";
        map.core().call(mapFd -> call(fd -> Errors.check(operation, subject, ProgramNative.bindMap(fd, mapFd))));
    }

    /**
     * What the verifier said of the program when it accepted it; empty unless {@link OpenProgram#logLevel(java.util.Set)} asked for it, and for a program that was opened on
     * its own. Its layout differs between kernels.
     */
    public Optional<String> verifierLog() {
        return call(fd -> Optional.ofNullable(origin).flatMap(ProgramInObject::verifierLog));
    }

    /**
     * How much work the program was for the verifier; empty unless {@link OpenProgram#logLevel(java.util.Set)} asked for a log. {@link ProgramInfo#verifiedInstructions()} has the first
     * number without that.
     */
    public Optional<VerifierStatistics> verifierStatistics() {
        return verifierLog().flatMap(VerifierStatistics::of);
    }

    /**
     * Pins the program: it then outlives this object and this process ({@code BPF_OBJ_PIN}).
     *
     * @param path a new path on a bpf file system
     * @throws IllegalStateException if the program is pinned already, as far as this object knows
     * @throws BpfException if the path exists, its directory does not, or it is on another file system
     */
    public void pin(Path path) {
        Objects.requireNonNull(path);
        call(fd -> {
            pin.pin(path, () -> Pins.pin(fd, path, subject));
            return null;
        });
    }

    /**
     * Removes the pin that {@link #pin(Path)} made or {@link #openPinned(Path)} opened. The program stays while it is open or attached anywhere.
     *
     * @throws IllegalStateException if the program is not pinned
     * @throws BpfException if the pin cannot be removed
     */
    public void unpin() {
        call(fd -> {
            pin.unpin();
            return null;
        });
    }

    /** Where the program is pinned, as far as this object knows. */
    public Optional<Path> pinPath() {
        return call(fd -> pin.path());
    }

    PinState pinState() {
        return pin;
    }

    /** A call with the program's descriptor, which stays the program's until the call ends. */
    <T> T call(IntFunction<T> call) {
        return descriptor.call(this, call);
    }

    String subject() {
        return subject;
    }

    /** Closes a program that was opened on its own. Does nothing for a program of an object, or if closed already. */
    @Override
    public void close() {
        if (watch != null) {
            descriptor.close();
            watch.closed();
        }
    }

    @Override
    public String toString() {
        return subject;
    }

    /** This program while it is being attached. */
    private final class InAttempt implements Attachee {

        private final int fd;
        private final Object where;

        private InAttempt(int fd, Object where) {
            this.fd = fd;
            this.where = where;
        }

        @Override
        public int fd() {
            return fd;
        }

        @Override
        public String subject() {
            return subject;
        }

        @Override
        public BpfProgramType type() {
            return type;
        }

        @Override
        public Optional<BpfAttachType> expectedAttachType() {
            return Optional.ofNullable(origin).flatMap(ProgramInObject::expectedAttachType);
        }

        @Override
        public LinkHandle attach(LibbpfAttach attach, BiFunction<Long, List<String>, BpfException> failure) {
            return requireOrigin().attach(attach, failure);
        }

        @Override
        public LinkHandle attachToUsdt(LibbpfAttach attach, BiFunction<Long, List<String>, BpfException> failure) {
            return requireOrigin().attachToUsdt(attach, failure);
        }

        private ProgramInObject requireOrigin() {
            if (origin == null) {
                throw new BpfNotSupportedException(
                        "attach",
                        subject + " to " + where,
                        "that takes what its object says, and it was opened without one: attach it where it is loaded",
                        Errno.EOPNOTSUPP,
                        List.of());
            }
            return origin;
        }
    }
}
