package io.sampo.edge.api.jobs;

import static io.sampo.edge.api.jobs.JobTexts.idIn;
import static io.sampo.edge.api.jobs.JobTexts.inferred;
import static io.sampo.edge.api.jobs.JobTexts.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.edge.FakeModels;
import io.sampo.edge.RunningEdge;
import io.sampo.protocol.infer.Priority;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An inference whose client prefers a job")
class PreferTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("default-timeout = 1s, max-timeout = 2s");

    private static final String TENSORS = "/v2/models/simple_identity/infer";
    private static final String TENSORS_BODY =
            "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}]}";
    private static final String TEXTS = "/v1/embeddings";
    private static final String TEXTS_BODY = "{\"model\":\"minilm\",\"input\":\"abc\"}";

    @AfterEach
    void runJobsAgain() {
        EDGE.jobs().hold(false);
        EDGE.jobs().loseStore(false);
        EDGE.jobs().loseResults(false);
        EDGE.jobs().refuseWatches(false);
    }

    @ParameterizedTest
    @CsvSource({TENSORS, TEXTS})
    void becomesOne(String path) {
        EDGE.jobs().hold(true);

        HttpResponse<String> response = preferring("respond-async", path);

        String id = idIn(response.body());
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("location")).hasValue("/v1/jobs/" + id);
        assertThat(response.headers().firstValue("retry-after")).hasValue("1");
        assertThat(response.headers().firstValue("preference-applied")).hasValue("respond-async");
        assertThat(EDGE.jobs().spec(id).priority()).isEqualTo(Priority.LOW);
        EDGE.jobs().run(id);
        assertThat(EDGE.get("/v1/jobs/" + id + "/result").body()).isEqualTo(inferred(EDGE, path, bodyFor(path)));
    }

    @ParameterizedTest
    @CsvSource({TENSORS + ", wait=2", TEXTS + ", wait=2", TENSORS + ", 'respond-async, wait=2'"})
    void answersInTime(String path, String prefer) {
        HttpResponse<String> response = preferring(prefer, path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("preference-applied")).hasValue("wait=2");
        assertThat(response.body()).isEqualTo(inferred(EDGE, path, bodyFor(path)));
        assertThat(EDGE.jobs()
                        .spec(response.headers().firstValue("sampo-job").orElseThrow())
                        .priority())
                .isEqualTo(Priority.NORMAL);
    }

    @ParameterizedTest
    @CsvSource({
        "wait=1, 'respond-async, wait=1'",
        "wait=0, 'respond-async, wait=0'",
        "'respond-async, wait=1', 'respond-async, wait=1'",
        "wait=1000, 'respond-async, wait=2'"
    })
    void goesOnWhenTheTimeIsUp(String prefer, String applied) {
        EDGE.jobs().hold(true);

        HttpResponse<String> response = preferring(prefer, TENSORS);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("preference-applied")).hasValue(applied);
        EDGE.jobs().run(idIn(response.body()));
        assertThat(EDGE.get(response.headers().firstValue("location").orElseThrow() + "/result")
                        .statusCode())
                .isEqualTo(200);
        assertThat(EDGE.jobs().watches()).isZero();
    }

    @Test
    void isAnsweredWithItsIdIfItsResultCannotBeFetched() {
        EDGE.jobs().loseResults(true);

        HttpResponse<String> response = preferring("wait=2", TENSORS);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("preference-applied")).hasValue("respond-async, wait=2");
        String location = response.headers().firstValue("location").orElseThrow();
        EDGE.jobs().loseResults(false);
        assertThat(EDGE.get(location + "/result").statusCode()).isEqualTo(200);
    }

    @Test
    void isAnsweredWithItsIdIfTooManyWait() {
        EDGE.jobs().hold(true);
        EDGE.jobs().refuseWatches(true);

        HttpResponse<String> response = preferring("wait=2", TENSORS);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("location")).hasValue("/v1/jobs/" + idIn(response.body()));
    }

    @Test
    void goesOnWhenItsClientLeaves() throws Exception {
        EDGE.jobs().hold(true);
        CompletableFuture<?> response = EDGE.client()
                .sendAsync(
                        post(EDGE, TENSORS, TENSORS_BODY)
                                .header("Prefer", "wait=2")
                                .header("Idempotency-Key", "leaver")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        await().until(() -> EDGE.jobs().watches() == 1);

        response.cancel(true);

        await().atMost(Duration.ofSeconds(1)).until(() -> EDGE.jobs().watches() == 0);
        HttpResponse<String> again = EDGE.text(
                post(EDGE, TENSORS, TENSORS_BODY).header("Prefer", "wait=0").header("Idempotency-Key", "leaver"));
        assertThat(again.headers().firstValue("idempotency-replayed")).hasValue("true");
    }

    @ParameterizedTest
    @CsvSource({"wait=1, respond-async", "respond-async, wait=1"})
    void isTheSameJobUnderItsKeyWhicheverWayItsClientWouldBeAnswered(String first, String then) {
        EDGE.jobs().hold(true);
        String key = "either-" + first.length();

        HttpResponse<String> submitted = keyed(key, first);
        HttpResponse<String> repeated = keyed(key, then);

        assertThat(submitted.statusCode()).isEqualTo(202);
        assertThat(repeated.statusCode()).isEqualTo(202);
        assertThat(idIn(repeated.body())).isEqualTo(idIn(submitted.body()));
        assertThat(repeated.headers().firstValue("idempotency-replayed")).hasValue("true");
    }

    private static HttpResponse<String> keyed(String key, String prefer) {
        return EDGE.text(
                post(EDGE, TENSORS, TENSORS_BODY).header("Prefer", prefer).header("Idempotency-Key", key));
    }

    @Test
    void failsAsItWouldAtOnce() {
        HttpResponse<String> response =
                EDGE.text(post(EDGE, TEXTS, "{\"model\":\"minilm\",\"input\":\"more than sixteen characters\"}")
                        .header("Prefer", "wait=2"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("preference-applied")).hasValue("wait=2");
        assertThat(response.body()).contains("\"code\":\"context_length_exceeded\"");
    }

    @ParameterizedTest
    @CsvSource({TENSORS + ", '{\"error\":\"no database\"}'", TEXTS + ", '{\"error\":{\"message\":\"no database\"'"})
    void isRefusedInItsFormWhileThereIsNoDatabase(String path, String error) {
        EDGE.jobs().loseStore(true);

        HttpResponse<String> response = preferring("respond-async", path);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).hasValue("2");
        assertThat(response.body()).startsWith(error);
        assertThat(EDGE.post(path, bodyFor(path)).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"handling=lenient", "wait=soon", "wait", "respond-async=x", "wait=-1", "\"respond-async", ",,;="
            })
    void isAnsweredAtOnceIfThePreferenceIsOddOrAnother(String prefer) {
        int before = EDGE.jobs().count();

        HttpResponse<String> response = preferring(prefer, TENSORS);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("preference-applied")).isEmpty();
        assertThat(EDGE.jobs().count()).isEqualTo(before);
    }

    @Test
    void isTakenWhileTheModelIsAwayForAMoment() {
        EDGE.jobs().hold(true);
        String body = TEXTS_BODY.replace("minilm", "matryoshka");
        assertThat(EDGE.post("/v1/jobs", body).statusCode()).isEqualTo(202);

        EDGE.gateway().lose(FakeModels.MATRYOSHKA.ref());

        assertThat(EDGE.post("/v1/jobs", body).statusCode()).isEqualTo(202);
        assertThat(EDGE.text(post(EDGE, TEXTS, body).header("Prefer", "respond-async"))
                        .statusCode())
                .isEqualTo(202);
        HttpResponse<String> other = EDGE.post("/v1/jobs", body.replace("\"input", "\"version\":1,\"input"));
        assertThat(other.statusCode()).isEqualTo(503);
        assertThat(other.headers().firstValue("retry-after")).hasValue("1");
        assertThat(other.body()).contains("\"code\":\"model_not_ready\"", "what it takes is not known before");
    }

    @Test
    void mayBeRaw() {
        HttpResponse<byte[]> response = EDGE.bytes(EDGE.request("/v2/models/echo_int8/infer")
                .header("Prefer", "wait=2")
                .header("Inference-Header-Content-Length", "0")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {1, 2, 3})));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).endsWith(1, 2, 3);
    }

    private static HttpResponse<String> preferring(String prefer, String path) {
        return EDGE.text(post(EDGE, path, bodyFor(path)).header("Prefer", prefer));
    }

    private static String bodyFor(String path) {
        return path.equals(TEXTS) ? TEXTS_BODY : TENSORS_BODY;
    }
}
