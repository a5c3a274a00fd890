package io.bpf4j.attach;

/** Where on a packet's way an XDP program runs ({@code XDP_FLAGS_*} in {@code linux/if_link.h}). */
public enum XdpMode {
    /** The kernel chooses: native if the driver can, else generic. */
    AUTOMATIC,
    /** In the network stack, after the packet's buffer was allocated: on every interface, slower. */
    GENERIC,
    /** In the driver, before anything is allocated for the packet. */
    NATIVE,
    /** On the network card; the program must be {@linkplain io.bpf4j.OpenProgram#offloadTo(String) loaded for it}. */
    OFFLOAD
}
