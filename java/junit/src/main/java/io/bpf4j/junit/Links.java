package io.bpf4j.junit;

import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfPermissionException;
import io.bpf4j.NetworkNamespace;
import io.bpf4j.internal.network.Route;
import io.bpf4j.type.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** Requests about the interfaces in the calling thread's network namespace: {@code linux/rtnetlink.h}, {@code if_link.h}, {@code if_addr.h}. */
final class Links {

    private static final int NEW_LINK = 16;
    private static final int DELETE_LINK = 17;
    private static final int SET_LINK = 19;
    private static final int NEW_ADDRESS = 20;
    private static final int NEW_NEIGHBOUR = 28;

    private static final int LINK_ADDRESS = 1;
    private static final int LINK_NAME = 3;
    private static final int LINK_INFO = 18;
    private static final int LINK_BY_FAMILY = 26;
    private static final int LINK_NAMESPACE = 28;
    private static final int LINK_GSO_MAX_SEGMENTS = 40;

    private static final int INFO_KIND = 1;
    private static final int INFO_DATA = 2;
    private static final int VETH_PEER = 1;
    private static final int INET6_ADDRESS_GENERATION = 8;
    private static final byte[] NO_ADDRESS = {1};

    private static final int UP = 0x1;
    private static final int NO_ARP = 0x80;

    private static final int ADDRESS = 1;
    private static final int LOCAL_ADDRESS = 2;
    private static final int NO_DUPLICATE_DETECTION = 2;

    private static final int NEIGHBOUR_ADDRESS = 1;
    private static final int NEIGHBOUR_LINK_ADDRESS = 2;
    private static final int PERMANENT = 0x80;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** In every namespace. */
    private static final int LOOPBACK = 1;

    private Links() {}

    /** A new network namespace, whose loopback interface is up. */
    static NetworkNamespace createNamespace() {
        return available(() -> {
            NetworkNamespace namespace = NetworkNamespace.create();
            try {
                namespace.run(() -> setUp(LOOPBACK, "the loopback interface"));
            } catch (RuntimeException e) {
                namespace.close();
                throw e;
            }
            return namespace;
        });
    }

    /** What makes a fixture; what this machine or process cannot do is told apart from other failures. */
    static <T> T available(Supplier<T> fixture) {
        try {
            return fixture.get();
        } catch (BpfPermissionException | BpfNotSupportedException e) {
            throw new FixtureUnavailableException(e.getMessage(), e);
        }
    }

    /**
     * Makes a veth pair.
     *
     * @param namespace where the other interface is to be
     */
    static void createVeth(
            String name, MacAddress address, String otherName, MacAddress otherAddress, NetworkNamespace namespace) {
        Route.withDescriptor(namespace, fd -> {
            RouteMessage message = new RouteMessage(NEW_LINK, RouteMessage.NEW).link(0, 0);
            message.attribute(LINK_NAME, name).attribute(LINK_ADDRESS, bytes(address));
            message.nest(
                    LINK_INFO,
                    () -> message.attribute(INFO_KIND, "veth")
                            .nest(
                                    INFO_DATA,
                                    () -> message.nest(
                                            VETH_PEER,
                                            () -> message.link(0, 0)
                                                    .attribute(LINK_NAME, otherName)
                                                    .attribute(LINK_ADDRESS, bytes(otherAddress))
                                                    .attribute(LINK_NAMESPACE, fd))));
            request("create", "the veth pair " + name, message);
        });
    }

    /**
     * Lets an interface send nothing by itself, and nothing that is longer than a frame. One that asks nobody for addresses also joins no multicast
     * groups in which it could be asked, and reports none.
     */
    static void keepQuiet(int index, String name, boolean inet6) {
        RouteMessage message = new RouteMessage(SET_LINK, 0).link(index, NO_ARP).attribute(LINK_GSO_MAX_SEGMENTS, 1);
        if (inet6) {
            message.nest(
                    LINK_BY_FAMILY,
                    () -> message.nest(AF_INET6, () -> message.attribute(INET6_ADDRESS_GENERATION, NO_ADDRESS)));
        }
        request("configure", name, message);
    }

    static void setUp(int index, String name) {
        request("set up", name, new RouteMessage(SET_LINK, 0).link(index, UP));
    }

    static void addAddress(int index, InetAddress address, int prefixLength) {
        int flags = address instanceof Inet4Address ? 0 : NO_DUPLICATE_DETECTION;
        RouteMessage message = new RouteMessage(NEW_ADDRESS, RouteMessage.NEW)
                .address(family(address), prefixLength, flags, index)
                .attribute(LOCAL_ADDRESS, address.getAddress())
                .attribute(ADDRESS, address.getAddress());
        request("add", "the address " + address.getHostAddress(), message);
    }

    /** Tells where an address is, so that nobody has to ask. */
    static void addNeighbour(int index, InetAddress address, MacAddress linkAddress) {
        RouteMessage message = new RouteMessage(NEW_NEIGHBOUR, RouteMessage.NEW)
                .neighbour(family(address), index, PERMANENT)
                .attribute(NEIGHBOUR_ADDRESS, address.getAddress())
                .attribute(NEIGHBOUR_LINK_ADDRESS, bytes(linkAddress));
        request("add", "the neighbour " + address.getHostAddress(), message);
    }

    /** Deletes an interface, if it is still there. */
    static void delete(int index, String name) {
        try {
            request("delete", name, new RouteMessage(DELETE_LINK, 0).link(index, 0));
        } catch (BpfNotFoundException e) {
            // The test has deleted it, and that is what is wanted.
            return;
        }
    }

    private static void request(String operation, String subject, RouteMessage message) {
        Route.request(operation, subject, message.finish());
    }

    private static int family(InetAddress address) {
        return address instanceof Inet4Address ? AF_INET : AF_INET6;
    }

    /** An address as it is on the wire. */
    static byte[] bytes(MacAddress address) {
        byte[] bytes = new byte[MacAddress.SIZE];
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES).putLong(0, address.value());
        number.get(Long.BYTES - MacAddress.SIZE, bytes);
        return bytes;
    }
}
