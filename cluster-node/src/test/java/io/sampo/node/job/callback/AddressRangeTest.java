package io.sampo.node.job.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An address range")
class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.9.9.9/8, 10.0.0.0, true",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "128.0.0.0/1, 200.0.0.1, true",
        "128.0.0.0/1, 100.0.0.1, false",
        "0.0.0.0/0, 203.0.113.5, true",
        "0.0.0.0/0, ::1, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "fd00::/8, fdab::1, true",
        "fd00::/8, fc00::1, false",
        "fe80::/10, febf::1, true",
        "::1, ::1, true"
    })
    void containsWhatSharesItsPrefix(String range, String address, boolean contained) {
        assertThat(AddressRange.parse(range)
                        .contains(AddressRange.address(address).orElseThrow()))
                .isEqualTo(contained);
    }

    @Test
    void saysWhatItIs() {
        assertThat(AddressRange.parse("10.0.0.0/8")).hasToString("10.0.0.0/8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0/8",
                "10.0.0.256/8",
                "010.0.0.0/8",
                "fd00::/129",
                "fd00::/x",
                "fe80::1%eth0",
                "1::2::3",
                "[::1]"
            })
    void isNothingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressRange.parse(text))
                .withMessageContaining("'" + text + "'");
    }
}
