package io.bpf4j.junit;

import io.bpf4j.BpfException;
import io.bpf4j.NetworkNamespace;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two interfaces that are joined by a cable: what is sent at one arrives at the other. {@link #local()} is in the network namespace of the thread
 * that made the pair, {@link #peer()} in a new one of its own.
 *
 * <pre>{@code
 * try (VethPair veth = VethPair.create();
 *         BpfLink link = program.attach(Xdp.on(veth.local().name()));
 *         FrameCapture arriving = veth.local().capture()) {
 *     veth.peer().send(frame);
 *     assertTrue(arriving.next(Duration.ofSeconds(1)).isPresent());
 * }
 * }</pre>
 *
 * <p>Both ends are up and have an IPv4 and, where there is IPv6, an IPv6 address, and each knows the other's Ethernet address. Nothing is sent but
 * what the test sends: no ARP, no neighbour discovery, no router solicitation. Frames are as on a real cable: their checksums are complete, and
 * none is longer than 1,514 bytes. The IPv4 addresses are of 198.18.0.0/15, which is set aside for tests of network devices, those of IPv6 are
 * unique local ones; no two pairs of a namespace have the same.
 *
 * <p>The kernel deletes the pair with the namespace of the peer, also if this process is killed. Needs {@code CAP_SYS_ADMIN},
 * {@code CAP_NET_ADMIN} and {@code CAP_NET_RAW}, and a kernel with {@code CONFIG_VETH}. Thread-safe.
 */
public final class VethPair implements AutoCloseable {

    private static final String PREFIX = "bpf4j-v";

    /** As many subnets of 4 addresses as 198.18.0.0/15 has. */
    private static final int NUMBERS = 1 << 15;

    /** Other processes begin elsewhere, so that they seldom try the same number. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 61 % NUMBERS));

    private static final int EEXIST = 17;

    private final VethEnd local;
    private final VethEnd peer;
    private final AtomicBoolean closed = new AtomicBoolean();

    private VethPair(VethEnd local, VethEnd peer) {
        this.local = local;
        this.peer = peer;
    }

    /**
     * Makes a pair.
     *
     * @return the pair, to be closed by the caller
     * @throws FixtureUnavailableException if the process lacks a capability, or the kernel has no veth
     */
    public static VethPair create() {
        NetworkNamespace here = Links.available(NetworkNamespace::current);
        NetworkNamespace there;
        try {
            there = Links.createNamespace();
        } catch (RuntimeException e) {
            here.close();
            throw e;
        }
        VethPair pair = null;
        try {
            pair = Links.available(() -> create(here, there));
            return pair;
        } finally {
            if (pair == null) {
                // With the namespace of one end, both end.
                there.close();
                here.close();
            }
        }
    }

    private static VethPair create(NetworkNamespace here, NetworkNamespace there) {
        int number = createInterfaces(there);
        VethEnd local = VethEnd.configure(here, PREFIX + number, number, 1);
        VethEnd peer;
        try {
            peer = VethEnd.configure(there, PREFIX + number + "p", number, 2);
        } catch (RuntimeException e) {
            local.delete();
            throw e;
        }
        VethPair pair = new VethPair(local, peer);
        try {
            local.meet(peer);
            peer.meet(local);
        } catch (RuntimeException e) {
            pair.close();
            throw e;
        }
        return pair;
    }

    /** The kernel says which numbers are in use: the name of the interface stands for the addresses. */
    private static int createInterfaces(NetworkNamespace there) {
        for (int attempt = 0; ; attempt++) {
            int number = Math.floorMod(NEXT.getAndIncrement(), NUMBERS);
            try {
                Links.createVeth(
                        PREFIX + number, VethEnd.mac(number, 1), PREFIX + number + "p", VethEnd.mac(number, 2), there);
                return number;
            } catch (BpfException e) {
                if (e.errno() != EEXIST || attempt == NUMBERS) {
                    throw e;
                }
            }
        }
    }

    /** The end in the network namespace of the thread that made the pair. */
    public VethEnd local() {
        return local;
    }

    /** The end in a namespace of its own, {@link VethEnd#namespace()}. */
    public VethEnd peer() {
        return peer;
    }

    /**
     * Deletes both interfaces and ends the captures at them. The namespace of the peer ends as well, if no process, socket or program is left in
     * it. Does nothing if closed already.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                local.delete();
            } finally {
                peer.release();
            }
        }
    }

    @Override
    public String toString() {
        return "veth pair " + local.name() + " and " + peer.name();
    }
}
