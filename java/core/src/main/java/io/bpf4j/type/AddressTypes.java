package io.bpf4j.type;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Addresses, which are bytes in the order of the wire on every machine. */
final class AddressTypes {

    private AddressTypes() {}

    static final class Ipv4 implements BpfType<Inet4Address> {

        private static final int SIZE = 4;

        @Override
        public int size() {
            return SIZE;
        }

        @Override
        public int alignment() {
            return SIZE;
        }

        @Override
        public Inet4Address read(ByteBuffer buffer, int offset) {
            byte[] address = new byte[SIZE];
            buffer.get(offset, address);
            try {
                return (Inet4Address) InetAddress.getByAddress(address);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("four bytes are an IPv4 address", e);
            }
        }

        @Override
        public void write(ByteBuffer buffer, int offset, Inet4Address value) {
            buffer.put(offset, value.getAddress());
        }

        @Override
        public String toString() {
            return "struct in_addr";
        }
    }

    static final class Ipv6 implements BpfType<Inet6Address> {

        private static final int SIZE = 16;

        @Override
        public int size() {
            return SIZE;
        }

        @Override
        public int alignment() {
            return 4;
        }

        @Override
        public Inet6Address read(ByteBuffer buffer, int offset) {
            byte[] address = new byte[SIZE];
            buffer.get(offset, address);
            try {
                // Not InetAddress.getByAddress, which makes an IPv4 address of a mapped one.
                return Inet6Address.getByAddress(null, address, -1);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("sixteen bytes are an IPv6 address", e);
            }
        }

        @Override
        public void write(ByteBuffer buffer, int offset, Inet6Address value) {
            buffer.put(offset, value.getAddress());
        }

        @Override
        public String toString() {
            return "struct in6_addr";
        }
    }

    static final class Mac implements BpfType<MacAddress> {

        @Override
        public int size() {
            return MacAddress.SIZE;
        }

        @Override
        public int alignment() {
            return 1;
        }

        @Override
        public MacAddress read(ByteBuffer buffer, int offset) {
            long high = Scalars.getBe16(buffer, offset);
            return new MacAddress(high << Integer.SIZE | Scalars.getBe32(buffer, offset + 2));
        }

        @Override
        public void write(ByteBuffer buffer, int offset, MacAddress value) {
            Scalars.putBe16(buffer, offset, (int) (value.value() >>> Integer.SIZE));
            Scalars.putBe32(buffer, offset + 2, value.value() & 0xffff_ffffL);
        }

        @Override
        public String toString() {
            return "__u8[6]";
        }
    }
}
