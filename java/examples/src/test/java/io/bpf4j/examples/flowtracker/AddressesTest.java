package io.bpf4j.examples.flowtracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "1:0:0:0:0:0:0:0, 1::",
        // A single zero is no gap, of several gaps the longest is left out, of equal ones the first.
        "1:2:3:4:5:0:7:8, 1:2:3:4:5:0:7:8",
        "1:0:0:4:0:0:0:8, 1:0:0:4::8",
        "1:0:0:4:5:0:0:8, 1::4:5:0:0:8",
        "0:0:3:4:5:6:7:8, ::3:4:5:6:7:8",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
    })
    void writesAddressesAsRfc5952Does(String address, String text) throws UnknownHostException {
        assertThat(Addresses.text(InetAddress.getByName(address))).isEqualTo(text);
    }

    @Test
    void bracketsIpv6BeforeAPort() throws UnknownHostException {
        assertThat(Addresses.text(InetAddress.getByName("192.0.2.1"), 80)).isEqualTo("192.0.2.1:80");
        assertThat(Addresses.text(InetAddress.getByName("2001:db8::1"), 80)).isEqualTo("[2001:db8::1]:80");
    }
}
