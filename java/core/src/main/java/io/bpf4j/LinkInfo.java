package io.bpf4j;

/**
 * What the kernel says of a link.
 *
 * @param type kind of link
 * @param id id of the link, unique while it exists
 * @param programId id of the attached program
 * @param interfaceIndex for {@link BpfLinkType#XDP} the index of the network interface, 0 once it is detached; else 0
 */
public record LinkInfo(BpfLinkType type, long id, long programId, int interfaceIndex) {}
