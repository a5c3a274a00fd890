package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTypesTest {

    @Test
    void anIpv4AddressLiesAsOnTheWire() throws UnknownHostException {
        Inet4Address address = (Inet4Address) InetAddress.getByName("192.0.2.255");

        assertBytes(BpfType.IPV4, address, "c00002ff");
        assertThat(BpfType.IPV4.alignment()).isEqualTo(4);
    }

    @Test
    void anIpv6AddressLiesAsOnTheWire() throws UnknownHostException {
        Inet6Address address = (Inet6Address) InetAddress.getByName("2001:db8::8a2e:370:7334");

        assertBytes(BpfType.IPV6, address, "20010db800000000" + "00008a2e03707334");
        assertThat(BpfType.IPV6.alignment()).isEqualTo(4);
    }

    @Test
    void anIpv4MappedAddressStaysAnIpv6Address() throws UnknownHostException {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffffc0000201");

        Inet6Address read = BpfType.IPV6.read(ByteBuffer.wrap(mapped), 0);

        assertThat(read.getAddress()).isEqualTo(mapped);
        // What makes this worth a test: the usual way gives an IPv4 address.
        assertThat(InetAddress.getByAddress(mapped)).isInstanceOf(Inet4Address.class);
        assertBytes(BpfType.IPV6, read, "00000000000000000000ffffc0000201");
    }

    @Test
    void aMacAddressLiesAsOnTheWire() {
        assertBytes(BpfType.MAC, MacAddress.parse("02:00:5e:10:00:ff"), "02005e1000ff");
        assertThat(BpfType.MAC.alignment()).isEqualTo(1);
    }

    private static <T> void assertBytes(BpfType<T> type, T value, String wire) {
        byte[] bytes = HexFormat.of().parseHex(wire);
        assertThat(type.size()).isEqualTo(bytes.length);
        ByteBuffer buffer = ByteBuffer.allocateDirect(32).order(ByteOrder.LITTLE_ENDIAN);
        for (int offset = 0; offset < 5; offset++) {
            type.write(buffer, offset, value);
            byte[] written = new byte[bytes.length];
            buffer.get(offset, written);
            assertThat(written).isEqualTo(bytes);
            assertThat(type.read(buffer, offset)).isEqualTo(value);
        }
    }

    @Test
    void aMacAddressIsANumberWhoseHighestByteIsFirst() {
        assertThat(MacAddress.parse("01:02:03:04:05:06").value()).isEqualTo(0x0102_0304_0506L);
        assertThat(new MacAddress(0xff)).hasToString("00:00:00:00:00:ff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01:02:03:04:05",
                "01:02:03:04:05:06:07",
                "01-02-03-04-05-06",
                "0102:03:04:05:06",
                "g1:02:03:04:05:06"
            })
    void aTextThatIsNoMacAddressIsRefused(String text) {
        assertThatThrownBy(() -> MacAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 48, -1, Long.MIN_VALUE})
    void aNumberOfMoreThan48BitsIsNoMacAddress(long value) {
        assertThatThrownBy(() -> new MacAddress(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 48 bits");
    }

    @Property
    void everyMacAddressReadsAsItWasWrittenAndPrinted(@ForAll @LongRange(min = 0, max = (1L << 48) - 1) long value) {
        MacAddress address = new MacAddress(value);
        ByteBuffer buffer = ByteBuffer.allocate(MacAddress.SIZE);

        BpfType.MAC.write(buffer, 0, address);

        assertThat(BpfType.MAC.read(buffer, 0)).isEqualTo(address);
        assertThat(MacAddress.parse(address.toString())).isEqualTo(address);
    }
}
