package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 0.0.0.0/0",
        "10.0.0.0/8, 10.0.0.0/8",
        "192.168.1.128/25, 192.168.1.128/25",
        "192.168.1.1, 192.168.1.1/32",
        "::/0, ::/0",
        "::, ::/128",
        "::1, ::1/128",
        "2001:DB8:0:0:0:0:0:0/32, 2001:db8::/32",
        "2001:db8:0:0:1:0:0:1/128, 2001:db8::1:0:0:1/128",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1/128",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7/128",
        "::ffff:1.2.3.4, ::ffff:102:304/128",
        "8000::/1, 8000::/1",
    })
    void parsesWhatItPrints(String text, String expected) {
        IpPrefix prefix = IpPrefix.parse(text);
        assertThat(prefix).hasToString(expected);
        assertThat(IpPrefix.parse(prefix.toString())).isEqualTo(prefix);
        assertThat(expected).endsWith("/" + prefix.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0/",
                "/8",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0/8",
                "10/8",
                "256.0.0.0/8",
                "010.0.0.0/8",
                "10.0.0.0 /8",
                " 10.0.0.0/8",
                "10.0.0.0/999",
                "::/129",
                ":::/0",
                "1::2::3/128",
                "12345::/16",
                "fe80::1%1/128",
                "[::1]/128",
                "localhost",
                "localhost/8",
                "1.2.3.4:/8",
                "a.b.c.d/8"
            })
    void refusesNonsense(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> IpPrefix.parse(text));
    }

    @Test
    void refusesBitsBehindThePrefix() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpPrefix.parse("10.1.2.3/8"))
                .withMessageContaining("10.1.2.3")
                .withMessageContaining("10.0.0.0/8");
        assertThatIllegalArgumentException().isThrownBy(() -> IpPrefix.parse("2001:db8::1/127"));
        assertThatIllegalArgumentException().isThrownBy(() -> IpPrefix.parse("128.0.0.0/0"));
    }

    @Test
    void addressesAlone() throws UnknownHostException {
        assertThat(IpPrefix.of(InetAddress.getByName("127.0.0.1"))).hasToString("127.0.0.1/32");
        assertThat(IpPrefix.of(InetAddress.getByName("::1"))).hasToString("::1/128");
    }

    @Test
    void keysAreALengthAndBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        BpfType.LPM_IPV4.write(buffer, 4, IpPrefix.parse("10.32.0.0/11"));
        assertThat(buffer.getInt(4)).isEqualTo(11);
        assertThat(buffer.order(ByteOrder.BIG_ENDIAN).getInt(8)).isEqualTo(0x0a20_0000);
        assertThat(BpfType.LPM_IPV4.read(buffer, 4)).isEqualTo(IpPrefix.parse("10.32.0.0/11"));
        assertThat(BpfType.LPM_IPV4.size()).isEqualTo(8);
        assertThat(BpfType.LPM_IPV6.size()).isEqualTo(20);
        assertThat(BpfType.LPM_IPV6.alignment()).isEqualTo(4);
        assertThat(BpfType.LPM_IPV6).asString().contains("data[16]");

        // What another program wrote without care is read as the network that it is.
        buffer.putInt(8, 0x0a3f_ffff);
        assertThat(BpfType.LPM_IPV4.read(buffer, 4)).isEqualTo(IpPrefix.parse("10.32.0.0/11"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BpfType.LPM_IPV4.write(buffer, 0, IpPrefix.parse("::/0")))
                .withMessageContaining("::/0");
    }

    @Property
    void everyPrefixGoesThroughTextAndMemory(@ForAll("prefixes") IpPrefix prefix) {
        assertThat(IpPrefix.parse(prefix.toString())).isEqualTo(prefix);
        BpfType<IpPrefix> type = prefix.address().getAddress().length == 4 ? BpfType.LPM_IPV4 : BpfType.LPM_IPV6;
        ByteBuffer buffer = ByteBuffer.allocate(type.size());
        type.write(buffer, 0, prefix);
        assertThat(type.read(buffer, 0)).isEqualTo(prefix);
    }

    @Provide
    Arbitrary<IpPrefix> prefixes() {
        // Many zeroes, for runs of zero groups.
        Arbitrary<Byte> bytes = Arbitraries.oneOf(Arbitraries.just((byte) 0), Arbitraries.bytes());
        return Arbitraries.of(4, 16)
                .flatMap(size -> Combinators.combine(
                                bytes.array(byte[].class).ofSize(size),
                                Arbitraries.integers().between(0, 8 * size))
                        .as(IpPrefix::masked));
    }
}
