package io.sampo.edge.api.jobs;

import static io.sampo.edge.api.jobs.JobTexts.NOBODY;
import static io.sampo.edge.api.jobs.JobTexts.assertProblem;
import static io.sampo.edge.api.jobs.JobTexts.submit;
import static io.sampo.edge.api.jobs.JobTexts.tensors;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.RunningEdge;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.CallbackStatus;
import io.sampo.protocol.job.JobState;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The paths of jobs")
class JobRoutesTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("");

    @BeforeEach
    void holdJobs() {
        EDGE.jobs().hold(true);
    }

    @AfterEach
    void findStoreAgain() {
        EDGE.jobs().loseStore(false);
    }

    @Test
    void tellThePlaceInTheQueue() {
        String id = submit(EDGE, tensors(""));
        EDGE.jobs().queueBehind(id, 4, Duration.ofSeconds(30));
        Instant before = Instant.now();

        HttpResponse<String> response = EDGE.get("/v1/jobs/" + id);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("retry-after")).hasValue("30");
        assertThat(response.body()).contains("\"state\":\"queued\"", "\"position\":5,\"estimated_start\":\"");
        String start = response.body().split("\"estimated_start\":\"", 2)[1].split("\"", 2)[0];
        assertThat(Instant.parse(start))
                .isBetween(before.plusSeconds(29), Instant.now().plusSeconds(31));
    }

    @Test
    void tellAttemptsAndTimes() {
        String id = submit(EDGE, tensors("\"version\":\"1\","));
        EDGE.jobs().start(id);

        HttpResponse<String> running = EDGE.get("/v1/jobs/" + id);
        EDGE.jobs().run(id);
        HttpResponse<String> ended = EDGE.get("/v1/jobs/" + id);

        assertThat(running.body())
                .contains(
                        "\"state\":\"running\",\"revision\":2",
                        "\"version\":\"1\"",
                        "\"started\":\"2026-01-02T12:00:01Z\",\"finished\":null",
                        "\"attempt_count\":1,\"attempts\":[{\"token\":1,\"started\":\"2026-01-02T12:00:01Z\","
                                + "\"ended\":null,\"worker\":\"node-1\",\"outcome\":null}]",
                        "\"served_by\":null,\"error\":null",
                        "\"links\":{\"self\":\"/v1/jobs/" + id + "\",\"result\":\"/v1/jobs/" + id
                                + "/result\",\"events\":\"/v1/jobs/" + id + "/events\",\"cancel\":\"/v1/jobs/" + id
                                + "\"}")
                .doesNotContain("position");
        assertThat(running.headers().firstValue("retry-after")).hasValue("1");
        assertThat(ended.body())
                .contains(
                        "\"state\":\"succeeded\",\"revision\":3",
                        "\"finished\":\"2026-01-02T12:00:02Z\"",
                        "\"served_by\":{\"model\":\"simple_identity\",\"version\":\"1\","
                                + "\"replica\":\"simple_identity~1~0\"}");
        assertThat(ended.headers().firstValue("retry-after")).isEmpty();
    }

    @Test
    void tellWhyThereIsNoResult() {
        String id = submit(EDGE, tensors(""));
        EDGE.jobs().fail(id, ErrorCode.MODEL_FAILED, "say \"why\"");

        assertThat(EDGE.get("/v1/jobs/" + id).body())
                .contains("\"state\":\"failed\"")
                .contains("\"error\":{\"code\":\"model_failed\",\"message\":\"say \\\"why\\\"\"}");
    }

    @Test
    void tellWhetherTheirEndWasTold() {
        String id = submit(EDGE, tensors(""));
        assertThat(EDGE.get("/v1/jobs/" + id).body()).doesNotContain("callback");

        EDGE.jobs()
                .callBack(
                        id,
                        new CallbackStatus(
                                CallbackStatus.State.PENDING,
                                2,
                                "answered 503",
                                Instant.parse("2026-01-02T12:01:00Z")));
        assertThat(EDGE.get("/v1/jobs/" + id).body())
                .endsWith(",\"callback\":{\"state\":\"pending\",\"tries\":2,\"error\":\"answered 503\","
                        + "\"next_try\":\"2026-01-02T12:01:00Z\"}}");

        EDGE.jobs().callBack(id, new CallbackStatus(CallbackStatus.State.GIVEN_UP, 3, "answered 410", null));
        assertThat(EDGE.get("/v1/jobs/" + id).body())
                .contains("{\"state\":\"given_up\",\"tries\":3,\"error\":\"answered 410\",\"next_try\":null}");
    }

    @Test
    void cancelJobsInAnyState() {
        String queued = submit(EDGE, tensors(""));
        String running = submit(EDGE, tensors(""));
        EDGE.jobs().start(running);
        String ended = submit(EDGE, tensors(""));
        EDGE.jobs().run(ended);

        for (String id : List.of(queued, running, queued)) {
            HttpResponse<String> response = EDGE.delete("/v1/jobs/" + id);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains("\"state\":\"cancelled\"", "\"error\":{\"code\":\"cancelled\"");
        }
        assertThat(EDGE.delete("/v1/jobs/" + ended).body()).contains("\"state\":\"succeeded\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NOBODY,
                "job_",
                "JOB_00000000000000000000000000",
                "job_0000000000000000000000000w",
                "x",
                "a%2Fb",
                "%00",
                "%F0%9F%9B%B6",
                "..%2F..%2Fetc",
                "job_00000000000000000000000000%20"
            })
    void doNotTellUnknownIdsFromMalformedOnes(String id) {
        String expected = EDGE.get("/v1/jobs/" + NOBODY).body();
        for (HttpResponse<String> response : List.of(
                EDGE.get("/v1/jobs/" + id),
                EDGE.get("/v1/jobs/" + id + "/result"),
                EDGE.get("/v1/jobs/" + id + "/events"),
                EDGE.delete("/v1/jobs/" + id),
                EDGE.get("/admin/v1/quarantine/" + id),
                EDGE.post("/admin/v1/quarantine/" + id + "/replay", ""),
                EDGE.delete("/admin/v1/quarantine/" + id))) {
            assertProblem(response, 404, "job_not_found", "no job has this id");
            assertThat(response.body()).isEqualTo(expected);
        }
    }

    @Test
    void listJobsPageByPage() {
        String model = "\"model\":\"echo_int8\",\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1],\"datatype\":\"INT8\","
                + "\"data\":[1]}]}";
        String first = submit(EDGE, "{" + model);
        String second = submit(EDGE, "{" + model);
        String third = submit(EDGE, "{" + model);

        String newest = EDGE.get("/v1/jobs?model=echo_int8&limit=2").body();
        String oldest =
                EDGE.get("/v1/jobs?model=echo_int8&limit=2&after=" + second).body();

        assertThat(newest).startsWith("{\"jobs\":[{\"id\":\"" + third).endsWith("],\"next\":\"" + second + "\"}");
        assertThat(newest).contains(second).doesNotContain(first);
        assertThat(oldest).startsWith("{\"jobs\":[{\"id\":\"" + first).endsWith("],\"next\":null}");
        assertThat(oldest).doesNotContain(third);
    }

    @Test
    void listJobsWithoutWhatListsDoNotKnow() {
        String id = submit(EDGE, tensors(""));
        EDGE.jobs().start(id);

        String listed = EDGE.get("/v1/jobs?state=running&limit=1").body();

        assertThat(listed)
                .startsWith("{\"jobs\":[{\"id\":\"" + id)
                .contains("\"attempt_count\":1,\"served_by\":null")
                .doesNotContain("\"started\"", "\"attempts\"");
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void listJobsOfOneState(JobState state) {
        String name = state.name().toLowerCase(java.util.Locale.ROOT);

        HttpResponse<String> response = EDGE.get("/v1/jobs?state=" + name);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body().split("\"state\":", -1).length)
                .isEqualTo(response.body().split("\"state\":\"" + name + "\"", -1).length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit=0         | limit: '0' (expected: 1 to 1000)",
                "limit=1001      | limit: '1001' (expected: 1 to 1000)",
                "limit=x         | limit: 'x' (expected: 1 to 1000)",
                "limit=          | limit: '' (expected: 1 to 1000)",
                "limit           | limit: '' (expected: 1 to 1000)",
                "limit=1&limit=2 | limit: given twice (expected: once)",
                "state=done      | state: 'done' (expected: queued, running, succeeded, failed, cancelled, expired,",
                "state=QUEUED    | state: 'QUEUED' (expected: queued,",
                "model=a%2Fb     | model: 'a/b' (expected: the name of a model)",
                "after=          | after: 0 characters",
                "after=nonsense  | after: malformed",
                "stat=queued     | query: unknown key 'stat' (expected: state, model, after, limit)",
                "=x              | query: unknown key ''",
            })
    void nameTheWrongKeyOfAQuery(String query, String detail) {
        assertProblem(EDGE.get("/v1/jobs?" + query), 400, "invalid_request", detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/result", "/events"})
    void takeNoQueryForOneJob(String path) {
        assertProblem(
                EDGE.get("/v1/jobs/" + NOBODY + path + "?wait=1"),
                400,
                "invalid_request",
                "query: unknown key 'wait' (expected: none)");
    }

    @Test
    void sayWhenToComeAgainWhileThereIsNoDatabase() {
        String id = submit(EDGE, tensors(""));
        EDGE.jobs().loseStore(true);

        for (HttpResponse<String> response : List.of(
                EDGE.get("/v1/jobs"),
                EDGE.get("/v1/jobs/" + id),
                EDGE.get("/v1/jobs/" + id + "/result"),
                EDGE.get("/v1/jobs/" + id + "/events"),
                EDGE.delete("/v1/jobs/" + id),
                EDGE.get("/admin/v1/quarantine"))) {
            assertProblem(response, 503, "job_store_unavailable", "no database");
            assertThat(response.headers().firstValue("retry-after")).hasValue("2");
        }
    }

    @Test
    void refuseOtherMethodsInTheirOwnForm() {
        HttpResponse<String> response = EDGE.post("/v1/jobs/" + NOBODY, "");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).hasValue("DELETE, GET");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.body())
                .startsWith("{\"type\":\"about:blank\",\"title\":\"Method Not Allowed\",\"status\":405,");
        assertThat(EDGE.get("/v1/jobs/a/b").body()).startsWith("{\"type\":\"about:blank\",\"title\":\"Not Found\"");
    }

    @Test
    void letOperatorsSeeAndReplayQuarantinedJobs() {
        String id = quarantined();
        String other = submit(EDGE, tensors(""));

        assertThat(EDGE.get("/admin/v1/quarantine").body()).contains(id).doesNotContain(other);
        assertThat(EDGE.get("/admin/v1/quarantine?tenant=nobody").body()).isEqualTo("{\"jobs\":[],\"next\":null}");
        assertThat(EDGE.get("/admin/v1/quarantine/" + id).body())
                .contains(
                        "\"state\":\"quarantined\"",
                        "\"error\":{\"code\":\"replica_lost\",\"message\":\"lost thrice\"}");
        assertThat(EDGE.get("/admin/v1/quarantine/" + other).statusCode()).isEqualTo(404);
        assertThat(EDGE.get("/admin/v1/quarantine/" + id + "?tenant=nobody").statusCode())
                .isEqualTo(404);

        assertThat(EDGE.post("/admin/v1/quarantine/" + id + "/replay", "").body())
                .contains("\"state\":\"queued\"");
        assertProblem(
                EDGE.post("/admin/v1/quarantine/" + id + "/replay", ""),
                400,
                "invalid_request",
                "the job is not in quarantine");
    }

    @Test
    void letOperatorsDropQuarantinedJobs() {
        String id = quarantined();

        assertThat(EDGE.delete("/admin/v1/quarantine/" + id).body()).contains("\"state\":\"failed\"");
        assertThat(EDGE.get("/v1/jobs/" + id).body()).contains("\"state\":\"failed\"");
    }

    @ParameterizedTest
    @CsvSource({"state=failed, unknown key 'state'", "limit=0, limit: '0'", "tenant=, tenant: 0 characters"})
    void nameTheWrongKeyOfAnOperatorsQuery(String query, String detail) {
        assertProblem(EDGE.get("/admin/v1/quarantine?" + query), 400, "invalid_request", detail);
    }

    private static String quarantined() {
        String id = submit(EDGE, tensors(""));
        EDGE.jobs().start(id);
        EDGE.jobs().end(id, JobState.QUARANTINED, ErrorCode.REPLICA_LOST, "lost thrice");
        return id;
    }
}
