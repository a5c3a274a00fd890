package io.bpf4j.attach;

import java.util.Objects;

/**
 * A hook of netfilter, as {@code nftables} and {@code iptables} have them: the program sees each packet of a protocol that passes a point of the network namespace, and accepts
 * or drops it.
 *
 * <pre>{@code
 * BpfLink firewall = object.program("firewall").attach(Netfilter.of(NetfilterFamily.IPV4, NetfilterHook.LOCAL_IN).priority(-100));
 * }</pre>
 *
 * <p>For programs of type {@link io.bpf4j.BpfProgramType#NETFILTER}, {@code SEC("netfilter")}; they return {@code NF_DROP} (0) or {@code NF_ACCEPT} (1). The hook is that of the calling
 * thread's network namespace. The link takes no other program. Needs Linux 6.4 built with {@code CONFIG_NETFILTER_BPF_LINK}, and {@code CAP_BPF}, beside {@code CAP_NET_ADMIN} to load the program
 * ({@code BPF_LINK_CREATE} with {@code BPF_NETFILTER}).
 *
 * @param family which protocol
 * @param hook which point
 * @param priority order among the functions of the hook: the lowest runs first
 * @param defragments whether the program sees whole packets instead of fragments
 */
public record Netfilter(NetfilterFamily family, NetfilterHook hook, int priority, boolean defragments)
        implements AttachTarget {

    /** Where the kernel puts packets together ({@code NF_IP_PRI_CONNTRACK_DEFRAG}). */
    private static final int DEFRAGMENTATION = -400;

    /**
     * A target.
     *
     * @throws IllegalArgumentException if the priority is one of the two that the kernel reserves, or not after defragmentation that is asked for
     */
    public Netfilter {
        Objects.requireNonNull(family);
        Objects.requireNonNull(hook);
        if (priority == Integer.MIN_VALUE || priority == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the kernel keeps the lowest and the highest priority for itself");
        }
        if (defragments && priority <= DEFRAGMENTATION) {
            throw new IllegalArgumentException(
                    "packets are put together at priority -400: later ones see them whole, and " + priority
                            + " is not");
        }
    }

    /**
     * A hook, at priority 0.
     *
     * @param family which protocol
     * @param hook which point
     */
    public static Netfilter of(NetfilterFamily family, NetfilterHook hook) {
        return new Netfilter(family, hook, 0, false);
    }

    /**
     * The same hook at another place in the order.
     *
     * @param number the lowest runs first; what the kernel itself does there has priorities too, its filters 0 ({@code enum nf_ip_hook_priorities})
     * @throws IllegalArgumentException for the lowest and the highest {@code int}, and, after {@link #defragment()}, for what is not above -400
     */
    public Netfilter priority(int number) {
        return new Netfilter(family, hook, number, defragments);
    }

    /**
     * The same hook for whole packets: the kernel puts fragments together before the program sees them ({@code BPF_F_NETFILTER_IP_DEFRAG}, Linux 6.6).
     *
     * @throws IllegalArgumentException if the priority is not above -400
     */
    public Netfilter defragment() {
        return new Netfilter(family, hook, priority, true);
    }
}
