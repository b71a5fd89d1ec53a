package io.sampo.ops.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Aeron's driver")
class AeronDriverTest {

    private static final String DATAGRAM = "aeron.mtu.length";
    private static final String RECEIVE_BUFFER = "aeron.socket.so_rcvbuf";

    @AfterEach
    void forget() {
        System.clearProperty(DATAGRAM);
        System.clearProperty(RECEIVE_BUFFER);
    }

    @Test
    void sendsDatagramsAsLargeAsTheyMayBeAndHasRoomForSome() {
        AeronDriver.setDefaults();

        assertThat(Integer.getInteger(DATAGRAM)).isEqualTo(65_504);
        assertThat(Integer.getInteger(RECEIVE_BUFFER)).isGreaterThan(6 * 65_504);
    }

    @Test
    void keepsWhatTheUserSet() {
        System.setProperty(DATAGRAM, "1408");

        AeronDriver.setDefaults();

        assertThat(System.getProperty(DATAGRAM)).isEqualTo("1408");
    }
}
