package io.bpf4j;

import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Cgroup;
import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.internal.attach.CgroupDirectory;
import io.bpf4j.internal.attach.Queries;
import java.util.List;

/**
 * The programs that are attached to a hook, by whomever, in the order in which they run.
 *
 * <pre>{@code
 * for (AttachedProgram each : AttachedPrograms.at(Tcx.ingress("eth0")).programs()) {
 *     System.out.println(each.programId());
 * }
 * }</pre>
 *
 * @param programs the programs, the one that runs first at the start
 * @param revision number of the state that the hook is in, which changes when a program is attached or detached; 0 where the kernel does not count
 * @param flags how programs were attached, {@code BPF_F_*}; 0 where there is no such thing
 */
public record AttachedPrograms(List<AttachedProgram> programs, long revision, long flags) {

    /** What is attached. */
    public AttachedPrograms {
        programs = List.copyOf(programs);
    }

    /**
     * Asks the kernel. Of the target only the place counts, such as the interface and the direction, not what an attachment would do there.
     *
     * @param target the hook
     * @throws BpfNotFoundException if there is no such place, such as an interface of that name
     * @throws BpfNotSupportedException if the kernel has no such hook, or tells of no programs there
     * @throws BpfPermissionException without {@code CAP_NET_ADMIN} where that is needed
     */
    public static AttachedPrograms at(AttachTarget target) {
        NativeLibrary.ensureLoaded();
        return Queries.ask(target);
    }

    /**
     * Asks the kernel which programs run for the processes in a cgroup: its own and those of the cgroups above ({@code BPF_F_QUERY_EFFECTIVE}, Linux 4.15).
     *
     * @param target the hook, {@linkplain Cgroup#as named}
     * @throws BpfNotFoundException if there is no such cgroup
     * @throws BpfNotSupportedException if the kernel has no such hook
     * @throws BpfPermissionException without {@code CAP_NET_ADMIN}
     */
    public static AttachedPrograms effectiveAt(Cgroup target) {
        NativeLibrary.ensureLoaded();
        return CgroupDirectory.queryEffective(target);
    }

    /** Ids of the programs, in their order. */
    public List<Long> programIds() {
        return programs.stream().map(AttachedProgram::programId).toList();
    }
}
