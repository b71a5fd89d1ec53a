package io.sampo.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Transfer settings")
class TransferSettingsTest {

    private static final int MIB = 1024 * 1024;
    private static final Config REFERENCE = ConfigFactory.load();

    @Test
    void haveEveryDefaultInReferenceConf() {
        assertThat(TransferSettings.from(REFERENCE.getConfig("sampo.transfer")))
                .isEqualTo(new TransferSettings(
                        128 * 1024, MIB, 8, 16, 64L * MIB, 256L * MIB, 256L * MIB, Duration.ofSeconds(10)));
    }

    /** What exceeds these is dropped without a word. */
    @Test
    void fitArterysFramesAndQueues() {
        TransferSettings settings = TransferSettings.from(REFERENCE.getConfig("sampo.transfer"));
        Config artery = REFERENCE.getConfig("pekko.remote.artery.advanced");

        assertThat(settings.chunkBytes() + 4096L).isLessThan(artery.getBytes("maximum-large-frame-size"));
        assertThat(settings.directLimitBytes() + 16 * 1024L).isLessThan(artery.getBytes("maximum-frame-size"));
        assertThat(settings.window() * settings.maxActive())
                .isLessThan(artery.getInt("outbound-large-message-queue-size"));
    }

    @ParameterizedTest
    @CsvSource({
        "direct-limit, 1023",
        "chunk-size, 0",
        "window, 0",
        "max-active, 0",
        "max-payload, 1 KiB",
        "max-payload, 2 GiB",
        "max-receiving, 1 MiB",
        "max-waiting, 1 MiB",
        "timeout, 0s"
    })
    void nameTheBrokenKey(String key, String value) {
        Config broken =
                ConfigFactory.parseString(key + " = " + value).withFallback(REFERENCE.getConfig("sampo.transfer"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TransferSettings.from(broken))
                .withMessageStartingWith("sampo.transfer." + key + ": ");
    }
}
