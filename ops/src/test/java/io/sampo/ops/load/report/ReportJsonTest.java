package io.sampo.ops.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.ops.load.http.Latency;
import io.sampo.ops.load.http.LoadResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A report's JSON")
class ReportJsonTest {

    private static final Latency LATENCY = new Latency(100, 2, 1.5, 2.5, 3.5, 4.5, 5.5);
    private static final LoadResult RESULT = new LoadResult(
            Duration.ofSeconds(5),
            90,
            80,
            1,
            2,
            3,
            4,
            0,
            5,
            20,
            6,
            Map.of(429, 20L, 200, 91L),
            Duration.ofMillis(1500),
            LATENCY,
            LATENCY);

    @Test
    void hasEveryFindingWithItsRoundsAndItsTarget() {
        JsonNode finding = written().at("/findings/0");

        assertThat(finding).isEqualTo(parsed("""
                {"scenario": "identity",
                 "measured": {"name": "one process", "unit": "req/s", "summary": "median",
                              "value": 600.0, "rounds": [600.0, 500.0, 700.0]},
                 "reference": {"name": "bare echo", "unit": "req/s", "summary": "median",
                               "value": 1000.0, "rounds": [1000.0]},
                 "comparison": "ratio", "figure": 0.6, "atLeast": 0.5, "met": true}
                """));
    }

    @Test
    void hasEveryRunInDetail() {
        JsonNode run = written().at("/runs/0");

        assertThat(run.path("scenario").asText()).isEqualTo("identity");
        assertThat(run.path("subject").asText()).isEqualTo("one process");
        assertThat(run.path("perSecond").asDouble()).isEqualTo(16);
        assertThat(run.path("byStatus")).isEqualTo(parsed("{\"200\": 91, \"429\": 20}"));
        assertThat(run.path("longestGapMillis").asDouble()).isEqualTo(1500);
        assertThat(run.at("/latency/p999Millis").asDouble()).isEqualTo(4.5);
        assertThat(run.path("refusalsWithoutRetryAfter").asInt()).isEqualTo(6);
    }

    @Test
    void saysWhetherAllTargetsAreMet() {
        assertThat(written().path("allMet").asBoolean()).isTrue();
    }

    private static JsonNode written() {
        Series one = Series.ofMedian("one process", "req/s", List.of(600.0, 500.0, 700.0));
        Series echo = Series.ofMedian("bare echo", "req/s", List.of(1000.0));
        Report report = new Report(
                Report.Machine.current(),
                List.of(Finding.ratio("identity", one, echo, new Target.AtLeast(0.5))),
                List.of(new RunRecord("identity", "one process", RESULT)));
        // Through text and back, so that numbers compare as a reader gets them.
        return parsed(ReportJson.of(report).toString());
    }

    private static JsonNode parsed(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
