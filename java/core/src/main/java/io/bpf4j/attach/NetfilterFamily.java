package io.bpf4j.attach;

/** The protocols whose packets {@link Netfilter} programs see ({@code NFPROTO_*} in {@code linux/netfilter.h}). */
public enum NetfilterFamily {
    /** IPv4. */
    IPV4,
    /** IPv6. */
    IPV6
}
