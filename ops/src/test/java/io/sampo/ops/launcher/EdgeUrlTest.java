package io.sampo.ops.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The URL of an edge")
class EdgeUrlTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:8000",
        "edge.example.org, http://edge.example.org:8000",
        "::1, http://[::1]:8000",
        "[::1], http://[::1]:8000",
        "fd00::1:2, http://[fd00::1:2]:8000"
    })
    void hasBracketsAroundAddressesWithColons(String host, String url) {
        assertThat(EdgeUrl.of(host, 8000)).isEqualTo(url);
        assertThat(URI.create(url).getPort()).isEqualTo(8000);
    }
}
