package io.bpf4j;

import io.bpf4j.attach.AttachTarget;
import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.attach.Attachments;
import io.bpf4j.internal.jni.ProgramNative;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.function.IntFunction;

/** A program in the kernel. It is closed with its object; links that it made stay. Thread-safe. */
public final class BpfProgram {

    /** Keeps the object reachable as long as a program of it is: its descriptors end with it. */
    private final BpfObject owner;

    private final ObjectHandle object;
    private final String name;
    private final BpfProgramType type;
    private final String section;
    private final Descriptor descriptor;

    BpfProgram(
            BpfObject owner,
            ObjectHandle object,
            String name,
            BpfProgramType type,
            String section,
            Descriptor descriptor) {
        this.owner = owner;
        this.object = object;
        this.name = name;
        this.type = type;
        this.section = section;
        this.descriptor = descriptor;
    }

    /** Name of the program's function. */
    public String name() {
        return name;
    }

    /** The kind of program. */
    public BpfProgramType type() {
        return type;
    }

    /** The {@code SEC()} that the program is in. */
    public String section() {
        return section;
    }

    /** The kernel's id of the program, unique while it is loaded ({@code BPF_OBJ_GET_INFO_BY_FD}, Linux 4.13). */
    public long id() {
        return call(fd -> Integer.toUnsignedLong(Errors.check("get the id of", subject(), ProgramNative.id(fd))));
    }

    /**
     * Attaches the program.
     *
     * @param target where to
     * @return the attachment, to be closed by the caller
     * @throws BpfNotFoundException if there is no such place
     * @throws BpfNotSupportedException if the place cannot take the program
     * @throws BpfPermissionException if the process may not attach there
     * @throws BpfException if the kernel refuses for another reason
     */
    public BpfLink attach(AttachTarget target) {
        Objects.requireNonNull(target);
        return call(
                fd -> new BpfLink("link of " + subject() + " to " + target, Attachments.attach(fd, subject(), target)));
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
        try {
            long link = object.callWithLog(
                    (opened, log) -> ProgramNative.attach(ObjectElements.findProgram(object, opened, name), log),
                    (result, messages) -> AttachFailure.of(subject(), type, section, result, messages));
            return new BpfLink("link of " + subject() + " by its section " + section, LinkHandle.ofLink(link));
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    /**
     * Runs the program in the kernel on data of the caller's, without attaching it ({@code BPF_PROG_TEST_RUN}, Linux 4.12 for networking programs). Maps
     * change and events are sent as in a real run. If a signal interrupts the repetitions, the kernel starts again.
     *
     * @param options data, context and repetitions
     * @return what the program returned
     * @throws BpfNotSupportedException if this kind of program cannot be run so
     * @throws BpfException if the kernel refuses
     */
    public RunResult run(RunOptions options) {
        return call(fd -> ProgramRun.run(fd, subject(), options));
    }

    /** A call with the program's descriptor, which stays the program's until the call ends. */
    <T> T call(IntFunction<T> call) {
        Slot slot = descriptor.acquire();
        try {
            return call.apply(slot.fd());
        } finally {
            descriptor.release(slot);
            Reference.reachabilityFence(owner);
        }
    }

    String subject() {
        return "program " + name + " of " + object.subject();
    }

    @Override
    public String toString() {
        return subject();
    }
}
