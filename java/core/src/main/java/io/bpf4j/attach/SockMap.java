package io.bpf4j.attach;

import io.bpf4j.BpfAttachType;
import io.bpf4j.BpfMap;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The hooks of a map of sockets: the program sees what the map's sockets receive or send, and can redirect it to another socket.
 *
 * <pre>{@code
 * BpfMap<?, ?> sockets = object.map("sockets");
 * BpfLink link = object.program("redirect").attach(SockMap.of(sockets));   // SEC("sk_skb/stream_verdict")
 * SocketMap.of(sockets, BpfType.U32).put(0L, channel);
 * }</pre>
 *
 * <p>A socket gets the programs that the map has when it is put in, and keeps them until it is taken out: attach first. A parser
 * ({@link BpfAttachType#SK_SKB_STREAM_PARSER}) says where messages in a TCP stream end, for a {@link BpfAttachType#SK_SKB_STREAM_VERDICT}; that or a
 * {@link BpfAttachType#SK_SKB_VERDICT} (Linux 5.13) decides on what arrives, a {@link BpfAttachType#SK_MSG_VERDICT} on what is sent. A map has one
 * program of each kind.
 *
 * <p>By link from Linux 6.10. Before (from 4.14), the program is attached without one, takes the place of the program that is there, and stays until it is
 * detached or the map ends. Needs no capability beyond {@code CAP_BPF} and {@code CAP_NET_ADMIN}, which loading the program takes
 * ({@code BPF_LINK_CREATE} or {@code BPF_PROG_ATTACH} with {@code BPF_SK_SKB_*} or {@code BPF_SK_MSG_VERDICT}).
 *
 * @param map the map, of type {@link io.bpf4j.BpfMapType#SOCKMAP} or {@link io.bpf4j.BpfMapType#SOCKHASH}; open when the program is attached
 * @param attachType which hook; empty for the one that the program was loaded for
 */
public record SockMap(BpfMap<?, ?> map, Optional<BpfAttachType> attachType) implements AttachTarget {

    private static final Set<BpfAttachType> TYPES = EnumSet.of(
            BpfAttachType.SK_SKB_STREAM_PARSER,
            BpfAttachType.SK_SKB_STREAM_VERDICT,
            BpfAttachType.SK_SKB_VERDICT,
            BpfAttachType.SK_MSG_VERDICT);

    /**
     * A target.
     *
     * @throws IllegalArgumentException if the attach type is none of socket maps
     */
    public SockMap {
        Objects.requireNonNull(map);
        attachType.ifPresent(type -> {
            if (!TYPES.contains(type)) {
                throw new IllegalArgumentException(type + " is no hook of socket maps; those are " + TYPES);
            }
        });
    }

    /**
     * The hooks of a map.
     *
     * @param map the map
     */
    public static SockMap of(BpfMap<?, ?> map) {
        return new SockMap(map, Optional.empty());
    }

    /**
     * A certain one of the hooks.
     *
     * @param attachType which, for instance {@link BpfAttachType#SK_SKB_VERDICT}
     * @throws IllegalArgumentException if it is none of socket maps
     */
    public SockMap as(BpfAttachType attachType) {
        return new SockMap(map, Optional.of(attachType));
    }
}
