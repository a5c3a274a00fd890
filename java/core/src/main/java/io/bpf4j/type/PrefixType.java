package io.bpf4j.type;

import java.nio.ByteBuffer;

/** {@code struct bpf_lpm_trie_key}: the length of a prefix in the machine's byte order, and the bytes of an address. */
final class PrefixType implements BpfType<IpPrefix> {

    private static final int ADDRESS_OFFSET = 4;

    private final int addressSize;

    PrefixType(int addressSize) {
        this.addressSize = addressSize;
    }

    @Override
    public int size() {
        return ADDRESS_OFFSET + addressSize;
    }

    @Override
    public int alignment() {
        return ADDRESS_OFFSET;
    }

    @Override
    public IpPrefix read(ByteBuffer buffer, int offset) {
        byte[] address = new byte[addressSize];
        buffer.get(offset + ADDRESS_OFFSET, address);
        // The kernel keeps the bits behind the prefix as others wrote them.
        return IpPrefix.masked(address, Scalars.getS32(buffer, offset));
    }

    @Override
    public void write(ByteBuffer buffer, int offset, IpPrefix value) {
        byte[] address = value.address().getAddress();
        if (address.length != addressSize) {
            throw new IllegalArgumentException(value + " for " + this);
        }
        Scalars.putS32(buffer, offset, value.length());
        buffer.put(offset + ADDRESS_OFFSET, address);
    }

    @Override
    public String toString() {
        return "struct { __u32 prefixlen; __u8 data[" + addressSize + "]; }";
    }
}
