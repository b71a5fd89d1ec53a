package io.sampo.edge.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.error.ErrorCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A problem")
class ProblemTest {

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST, 400",
        "TEXT_TOO_LONG, 400",
        "MODEL_NOT_FOUND, 404",
        "VERSION_NOT_FOUND, 404",
        "MODEL_NOT_READY, 503",
        "PAYLOAD_TOO_LARGE, 413",
        "RESULT_TOO_LARGE, 400",
        "QUEUE_FULL, 429",
        "DEADLINE_EXCEEDED, 504",
        "CANCELLED, 400",
        "REPLICA_UNAVAILABLE, 503",
        "MODEL_FAILED, 422",
        "INTERNAL, 500",
        "JOB_NOT_FOUND, 404",
        "JOB_NOT_FINISHED, 409",
        "JOB_WITHOUT_RESULT, 410",
        "JOB_MISMATCH, 422",
        "JOB_STORE_UNAVAILABLE, 503",
        "JOB_QUEUE_FULL, 429",
    })
    void hasItsStatus(ErrorCode code, int status) {
        assertThat(Problem.of(code, "detail", null).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void hasEachForm(ErrorCode code) {
        Problem problem = Problem.of(code, "say \"why\"", null);

        assertThat(ErrorForm.OPEN_INFERENCE.body(problem).utf8String()).isEqualTo("{\"error\":\"say \\\"why\\\"\"}");
        assertThat(ErrorForm.OPENAI.body(problem).utf8String())
                .startsWith("{\"error\":{\"message\":\"say \\\"why\\\"\",\"type\":\"")
                .contains("\"param\":", "\"code\":");
        assertThat(ErrorForm.PROBLEM.body(problem).utf8String())
                .startsWith("{\"type\":\"urn:sampo:error:")
                .contains("\"title\":", "\"status\":" + problem.status(), "\"code\":")
                .contains("\"detail\":\"say \\\"why\\\"\"");
    }

    @Test
    void readsAsItsPathHasIt() {
        assertThat(ErrorForm.forPath("v1", "")).isEqualTo(ErrorForm.OPENAI);
        assertThat(ErrorForm.forPath("v1", "jobs")).isEqualTo(ErrorForm.PROBLEM);
        assertThat(ErrorForm.forPath("admin", "v1")).isEqualTo(ErrorForm.PROBLEM);
        assertThat(ErrorForm.forPath("v2", "")).isEqualTo(ErrorForm.OPEN_INFERENCE);
        assertThat(ErrorForm.forPath("", "")).isEqualTo(ErrorForm.OPEN_INFERENCE);
    }
}
