package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The cursor of a list")
class ListCursorTest {

    private static final JobId ID = new JobId("job_" + "0".repeat(26));

    @Test
    void isReadAsItWasWritten() throws InvalidRequestException {
        ListCursor cursor = new ListCursor(Instant.parse("2026-01-01T00:00:00.123456Z"), ID);

        assertThat(ListCursor.parse(cursor.toString())).isEqualTo(cursor);
        assertThat(cursor.toString()).matches("[A-Za-z0-9_-]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "%",
                "💥",
                "1 job_00000000000000000000000000",
                "decoded:1",
                "decoded: ",
                "decoded:x job_00000000000000000000000000",
                "decoded:01 job_00000000000000000000000000",
                "decoded:1 job_0",
                "decoded:9223372036854775807 job_00000000000000000000000000x",
                "decoded:-9223372036854775808 job_00000000000000000000000000 ",
            })
    void isRefusedInAnyOtherForm(String text) {
        String cursor = text.startsWith("decoded:")
                ? Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(text.substring(8).getBytes(StandardCharsets.UTF_8))
                : text;

        assertThatThrownBy(() -> ListCursor.parse(cursor))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("after: '" + cursor + "'");
    }

    @Test
    void isNotRepeatedIfItIsLong() {
        assertThatThrownBy(() -> ListCursor.parse("A".repeat(5000)))
                .isInstanceOf(InvalidRequestException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
    }
}
