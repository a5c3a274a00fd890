package io.bpf4j.attach;

import java.util.Objects;

/**
 * A filter of traffic control at a network interface: the program sees each packet that arrives, after XDP, or leaves, and its return value is what becomes of the
 * packet ({@code cls_bpf} in direct-action mode).
 *
 * <pre>{@code
 * BpfLink filter = object.program("classify").attach(Tc.ingress("eth0").priority(10));
 * }</pre>
 *
 * <p>For programs of type {@link io.bpf4j.BpfProgramType#SCHED_CLS}, {@code SEC("tc")}. Filters run from the lowest priority to the highest; one that returns
 * {@code TC_ACT_UNSPEC} leaves the decision to the next one. They hang from the interface's {@code clsact} qdisc, which is made if it is missing, and removed with the
 * last attachment of this process if it was made so and has no filter left. It goes when someone else adds a filter at just that moment, too.
 *
 * <p>The kernel has no link for filters: {@link io.bpf4j.BpfLink#close()} detaches the filter, {@link io.bpf4j.BpfLink#update} puts another program into it, and
 * {@link io.bpf4j.BpfLink#keepAfterClose()} leaves it; one that is not closed outlives the process. The interface is sought in the network namespace of the calling thread,
 * and what is done with the attachment later must be done in that namespace, too. From Linux 6.6, {@link Tcx} does the same with links. Needs Linux 4.5
 * built with {@code CONFIG_NET_CLS_BPF} and {@code CONFIG_NET_SCH_INGRESS}, and {@code CAP_NET_ADMIN} ({@code bpf_tc_attach}, {@code RTM_NEWTFILTER}).
 *
 * @param networkInterface name of the interface
 * @param direction which packets
 * @param priority order among the filters, from 1, which runs first, to 65,535; 0 lets the kernel choose one that runs before those that it chose earlier
 * @param handle number of the filter among those of its priority, from 1 to 4,294,967,295; 0 lets the kernel choose
 */
public record Tc(String networkInterface, Direction direction, int priority, long handle) implements AttachTarget {

    private static final int GREATEST_PRIORITY = 0xffff;
    private static final long GREATEST_HANDLE = 0xffff_ffffL;

    /**
     * A target.
     *
     * @throws IllegalArgumentException if the priority or the handle is out of range
     */
    public Tc {
        Objects.requireNonNull(networkInterface);
        Objects.requireNonNull(direction);
        if (priority < 0 || priority > GREATEST_PRIORITY) {
            throw new IllegalArgumentException("priorities are from 1 to 65,535, and 0 for any, not " + priority);
        }
        if (handle < 0 || handle > GREATEST_HANDLE) {
            throw new IllegalArgumentException("handles are from 1 to 4,294,967,295, and 0 for any, not " + handle);
        }
    }

    /**
     * A filter of the packets that arrive.
     *
     * @param networkInterface name of the interface, such as {@code "eth0"}
     */
    public static Tc ingress(String networkInterface) {
        return new Tc(networkInterface, Direction.INGRESS, 0, 0);
    }

    /**
     * A filter of the packets that leave.
     *
     * @param networkInterface name of the interface, such as {@code "eth0"}
     */
    public static Tc egress(String networkInterface) {
        return new Tc(networkInterface, Direction.EGRESS, 0, 0);
    }

    /**
     * The same filter with a priority.
     *
     * @param number from 1, which runs first, to 65,535; 0 lets the kernel choose
     */
    public Tc priority(int number) {
        return new Tc(networkInterface, direction, number, handle);
    }

    /**
     * The same filter with a handle.
     *
     * @param number from 1 to 4,294,967,295; 0 lets the kernel choose
     */
    public Tc handle(long number) {
        return new Tc(networkInterface, direction, priority, number);
    }
}
