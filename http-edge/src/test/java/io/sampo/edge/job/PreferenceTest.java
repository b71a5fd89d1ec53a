package io.sampo.edge.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A preference")
class PreferenceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "respond-async                   | true  | -1",
                "Respond-Async                   | true  | -1",
                "respond-async, wait=10          | true  | 10",
                "wait=10,respond-async           | true  | 10",
                "WAIT = 7                        | false | 7",
                "wait=\"5\"                      | false | 5",
                "wait=1, wait=2                  | false | 1",
                "wait=x, wait=2                  | false | 2",
                "respond-async; foo=bar; q       | true  | -1",
                "respond-async=\"\"              | true  | -1",
                "respond-async=                  | true  | -1",
                "handling=lenient, wait=3        | false | 3",
                "foo=\"a, wait=9\", wait=3       | false | 3",
                "foo=\"a \\\" , wait=9\", wait=3 | false | 3",
                ",, wait=3 ,,                    | false | 3",
                "wait=999999999                  | false | 999999999",
            })
    void isRead(String header, boolean respondAsync, long seconds) {
        assertThat(Preference.of(header))
                .isEqualTo(new Preference(respondAsync, seconds < 0 ? null : Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``",
                "wait",
                "\"respond-async",
                "wait=3\"",
                "wait=\"3\"\"4\"",
                "respond-async \"",
                "wait=\"3\\",
                "wait=",
                "wait=-1",
                "wait=1.5",
                "wait=1s",
                "wait=1000000000",
                "respond-async=yes",
                "respond async",
                "\"respond-async\"",
                "=",
                ";",
                "wait==1",
                "respond-asynchronously",
                "(wait=1)",
            })
    void isIgnoredIfItIsMalformedOrUnknown(String header) {
        assertThat(Preference.of(header)).isEqualTo(Preference.NONE);
        assertThat(Preference.of(header).wantsJob()).isFalse();
    }

    @Test
    void mayBeMissing() {
        assertThat(Preference.of(null)).isEqualTo(Preference.NONE);
    }

    @Test
    void isCutToTheLongestWait() {
        Preference preference = Preference.of("wait=100");

        assertThat(preference.waitingAtMost(Duration.ofSeconds(9)).patience()).hasSeconds(9);
        assertThat(preference.waitingAtMost(Duration.ofSeconds(100))).isSameAs(preference);
    }

    @Test
    @Timeout(5)
    void isReadInTimeThatGrowsWithItsLength() {
        Preference.of("\"\\".repeat(20_000) + "=\"" + " ".repeat(20_000));
        Preference.of("a=\"" + "\\\"".repeat(20_000));
        Preference.of("a" + " ".repeat(20_000) + "=" + " ".repeat(20_000) + "!!(");
    }
}
