package io.sampo.node.job.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An address policy")
class AddressPolicyTest {

    private static final AddressPolicy STRICT = new AddressPolicy(List.of());

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "0.1.2.3, unspecified",
        "10.0.0.1, private",
        "100.64.0.1, private",
        "100.127.255.255, private",
        "127.0.0.1, loopback",
        "127.255.255.254, loopback",
        "169.254.169.254, link-local",
        "172.16.0.1, private",
        "172.31.255.255, private",
        "192.0.0.8, reserved",
        "192.168.1.1, private",
        "198.19.0.1, private",
        "224.0.0.1, multicast",
        "255.255.255.255, reserved",
        "::, unspecified",
        "::1, loopback",
        "fc00::1, private",
        "fdff::1, private",
        "fe80::1, link-local",
        "febf::1, link-local",
        "fec0::1, private",
        "ff02::1, multicast",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2, tunnel"
    })
    void refusesWhatIsNotTheInternet(String address, String kind) {
        assertThat(STRICT.refusal(address(address)))
                .hasValueSatisfying(reason -> assertThat(reason).contains(kind));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::ffff:127.0.0.1",
                "::ffff:a00:1",
                "::127.0.0.1",
                "::a00:1",
                "2002:7f00:1::",
                "2002:a00:1::5",
                "2002:c0a8:101::1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::808:808",
                "2a00::5efe:10.0.0.1",
                "2a00::200:5efe:192.168.0.1"
            })
    void refusesTheSameInItsIpv6Forms(String address) {
        assertThat(STRICT.refusal(address(address))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "128.0.0.1",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "223.255.255.255",
                "2a00:1450:4001::1",
                "2002:808:808::1",
                "64:ff9b::8.8.8.8"
            })
    void permitsTheInternet(String address) {
        assertThat(STRICT.refusal(address(address))).isEmpty();
    }

    @Test
    void permitsWhatTheOperatorAllows() {
        AddressPolicy policy = new AddressPolicy(
                Stream.of("10.1.0.0/16", "::1").map(AddressRange::parse).toList());

        assertThat(policy.refusal(address("10.1.255.1"))).isEmpty();
        assertThat(policy.refusal(address("::ffff:10.1.0.1"))).isEmpty();
        assertThat(policy.refusal(address("64:ff9b::10.1.0.1"))).isEmpty();
        assertThat(policy.refusal(address("::1"))).isEmpty();
        assertThat(policy.refusal(address("10.2.0.1"))).isPresent();
        assertThat(policy.refusal(address("127.0.0.1"))).isPresent();
    }

    private static InetAddress address(String literal) {
        return AddressRange.address(literal).orElseThrow();
    }
}
