package io.bpf4j.junit;

import io.bpf4j.NetworkNamespace;
import io.bpf4j.internal.network.PacketSocket;
import io.bpf4j.internal.network.Route;
import io.bpf4j.type.MacAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * One of the interfaces of a {@link VethPair}.
 *
 * <p>An XDP or TC ingress program at this end runs for what the {@linkplain VethPair other} one sends, a TC egress program for what this one
 * sends. Everything here may be called from any thread, in whatever network namespace that is. After the pair is closed, what needs the interface
 * is an {@link IllegalStateException}.
 */
public final class VethEnd {

    /** 198.18.0.0. */
    private static final int INET = 198 << 24 | 18 << 16;

    private static final int INET_PREFIX = 30;

    /** fd62:7066:346a::, of the unique local addresses. */
    private static final long INET6 = 0xfd62_7066_346a_0000L;

    private static final int INET6_PREFIX = 64;

    /** 02:62:70:00:00:00, of the locally administered addresses. */
    private static final long MAC = 0x0262_7000_0000L;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final NetworkNamespace namespace;
    private final String name;
    private final int index;
    private final MacAddress mac;
    private final Inet4Address inet;
    private final Optional<Inet6Address> inet6;
    private final PacketSocket sender;
    private final List<PacketSocket> captures = new CopyOnWriteArrayList<>();

    private VethEnd(
            NetworkNamespace namespace,
            String name,
            int index,
            MacAddress mac,
            Inet4Address inet,
            Optional<Inet6Address> inet6,
            PacketSocket sender) {
        this.namespace = namespace;
        this.name = name;
        this.index = index;
        this.mac = mac;
        this.inet = inet;
        this.inet6 = inet6;
        this.sender = sender;
    }

    /**
     * Gives an interface its addresses and sets it up.
     *
     * @param pair number of the pair
     * @param end 1 or 2
     */
    static VethEnd configure(NetworkNamespace namespace, String name, int pair, int end) {
        return in(namespace, () -> {
            int index = Route.index(name);
            boolean hasInet6 = enableInet6(name);
            Inet4Address inet = inet(pair, end);
            Optional<Inet6Address> inet6 = hasInet6 ? Optional.of(inet6(pair, end)) : Optional.empty();
            Links.keepQuiet(index, name, hasInet6);
            Route.computeChecksums(name);
            Links.addAddress(index, inet, INET_PREFIX);
            inet6.ifPresent(address -> Links.addAddress(index, address, INET6_PREFIX));
            Links.setUp(index, name);
            PacketSocket sender = PacketSocket.forSending(index, "a packet socket at " + name);
            return new VethEnd(namespace, name, index, mac(pair, end), inet, inet6, sender);
        });
    }

    /** Container runtimes forbid IPv6 in namespaces for which they have no addresses; only privileged containers may change that. */
    private static boolean enableInet6(String name) {
        Path disabled = Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6");
        try {
            if (!Files.readString(disabled).strip().equals("0")) {
                Files.writeString(disabled, "0");
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static MacAddress mac(int pair, int end) {
        return new MacAddress(MAC | (long) pair << Byte.SIZE | end);
    }

    private static Inet4Address inet(int pair, int end) throws UnknownHostException {
        ByteBuffer address = ByteBuffer.allocate(Integer.BYTES).putInt(INET + 4 * pair + end);
        return (Inet4Address) InetAddress.getByAddress(address.array());
    }

    private static Inet6Address inet6(int pair, int end) throws UnknownHostException {
        ByteBuffer address =
                ByteBuffer.allocate(2 * Long.BYTES).putLong(INET6 | pair).putLong(end);
        return (Inet6Address) InetAddress.getByAddress(address.array());
    }

    /** Tells this end where the other one is, once frames can be sent. */
    void meet(VethEnd other) {
        in(namespace, () -> {
            // Until the kernel has noticed the cable, it drops what is sent. It does so under the lock that a change of
            // neighbours takes: when the latter is done, so is the former.
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!NetworkInterface.getByIndex(index).isUp()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(name + " was not up after " + PATIENCE.toSeconds() + " s");
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            Links.addNeighbour(index, other.inet, other.mac);
            if (inet6.isPresent() && other.inet6.isPresent()) {
                Links.addNeighbour(index, other.inet6(), other.mac);
            }
            return null;
        });
    }

    /** The network namespace that this end is in; it is closed with the pair. */
    public NetworkNamespace namespace() {
        return namespace;
    }

    /** Name of the interface, such as {@code bpf4j-v17}. */
    public String name() {
        return name;
    }

    /** Index of the interface in its namespace, positive. */
    public int index() {
        return index;
    }

    /** Ethernet address of the interface. */
    public MacAddress mac() {
        return mac;
    }

    /** IPv4 address of the interface; the other end's is in the same subnet. */
    public Inet4Address inet() {
        return inet;
    }

    /**
     * IPv6 address of the interface; the other end's is in the same subnet.
     *
     * @throws IllegalStateException if the kernel was built or started without IPv6, or if it is disabled in the namespace and {@code /proc/sys}
     * cannot be written
     */
    public Inet6Address inet6() {
        return inet6.orElseThrow(() -> new IllegalStateException(name + " has no IPv6: the kernel has none, or it is"
                + " disabled here and /proc/sys cannot be written, as in a container that is not privileged"));
    }

    /**
     * Sends a frame to the other end, as it is ({@code AF_PACKET}). The kernel adds nothing: neither padding nor a checksum. Programs at TC egress
     * of this end run before this method returns; those at XDP or TC ingress of the other end in general a moment later. As on every cable, who
     * sends thousands of frames faster than the receiving kernel takes them loses some.
     *
     * @param frame at least 14 bytes, from the Ethernet header on, at most 1,514
     * @throws io.bpf4j.BpfException if it is too short or too long, or the interface is down
     * @throws IllegalStateException if the pair is closed
     */
    public void send(byte[] frame) {
        sender.send(frame);
    }

    /**
     * Captures the frames that arrive here from now on, those included that are for others. What an XDP program drops here does not count as
     * arrived, but what TC or netfilter drops here does: they run after the capture.
     *
     * @return the capture, which is closed with the pair at the latest
     * @throws IllegalStateException if the pair is closed
     */
    public FrameCapture capture() {
        PacketSocket socket = in(namespace, () -> PacketSocket.forReceiving(index, "a capture at " + name));
        captures.add(socket);
        return new FrameCapture(socket, () -> captures.remove(socket));
    }

    /** Deletes the interface and thereby also the other end. */
    void delete() {
        try {
            namespace.run(() -> Links.delete(index, name));
        } finally {
            release();
        }
    }

    /** Gives up what this end has in the process. */
    void release() {
        sender.close();
        captures.forEach(PacketSocket::close);
        namespace.close();
    }

    /** Does something in a namespace that throws nothing checked in general. */
    private static <T> T in(NetworkNamespace namespace, Callable<T> call) {
        try {
            return namespace.call(call);
        } catch (RuntimeException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
