package io.sampo.edge.api.jobs;

import static io.sampo.edge.api.jobs.JobTexts.NOBODY;
import static io.sampo.edge.api.jobs.JobTexts.assertProblem;
import static io.sampo.edge.api.jobs.JobTexts.idIn;
import static io.sampo.edge.api.jobs.JobTexts.submit;
import static io.sampo.edge.api.jobs.JobTexts.tensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sampo.edge.FakeGateway.Call;
import io.sampo.edge.FakeModels;
import io.sampo.edge.RunningEdge;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply.Rejected;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A WebSocket")
@Timeout(30)
class JobSocketTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge(
            "streams { max-message = 64 KiB, max-in-flight = 3, max-subscriptions = 2 }",
            "stream.materializer.subscription-timeout.timeout = 20ms");

    private static final String TEXTS = "{'model':'matryoshka','input':'abc'}";

    private TestSocket socket;

    @BeforeEach
    void open() {
        EDGE.jobs().hold(true);
        socket = new TestSocket(EDGE);
    }

    @AfterEach
    void close() {
        EDGE.gateway().hold(false);
        EDGE.jobs().loseStore(false);
        socket.close();
    }

    @Test
    void submitsCancelsAndTells() throws Exception {
        String accepted =
                socket.say("{'id':'a','op':'submit','job':" + TEXTS + "}").hear();
        String id = idIn(accepted);
        assertThat(accepted)
                .startsWith("{\"id\":\"a\",\"type\":\"accepted\",\"repeated\":false,\"job\":{\"id\":\"" + id + "\"");

        assertThat(socket.say("{'op':'status','job':'" + id + "','id':'b'}").hear())
                .startsWith("{\"id\":\"b\",\"type\":\"status\",\"job\":{\"id\":\"" + id + "\",\"state\":\"queued\"");
        assertThat(socket.say("{'id':'c','op':'result','job':'" + id + "'}").hear())
                .startsWith("{\"id\":\"c\",\"type\":\"error\",\"status\":409,\"code\":\"job_not_finished\"");
        assertThat(socket.say("{'id':'d','op':'cancel','job':'" + id + "'}").hear())
                .startsWith("{\"id\":\"d\",\"type\":\"status\"")
                .contains("\"state\":\"cancelled\"");
        assertThat(socket.say("{'id':'e','op':'result','job':'" + id + "'}").hear())
                .startsWith("{\"id\":\"e\",\"type\":\"error\",\"status\":410,\"code\":\"job_without_result\"");
    }

    @Test
    void submitsTheSameOnceForAKey() throws Exception {
        String message = "{'id':'a','op':'submit','idempotency_key':'socket','job':" + TEXTS + "}";
        String first = socket.say(message).hear();
        String second = socket.say(message).hear();

        assertThat(second).contains("\"repeated\":true").contains(idIn(first));
        assertThat(socket.say(message.replace("abc", "abcd")).hear()).contains("\"code\":\"job_mismatch\"");
    }

    @Test
    void givesResultsInTheFormOfTheJob() throws Exception {
        String id =
                idIn(socket.say("{'id':'a','op':'submit','job':" + TEXTS + "}").hear());
        EDGE.jobs().run(id);

        assertThat(socket.say("{'id':'b','op':'result','job':'" + id + "'}").hear())
                .isEqualTo("{\"id\":\"b\",\"type\":\"result\",\"body\":"
                        + EDGE.get("/v1/jobs/" + id + "/result").body() + "}");
    }

    @Test
    void givesNoBinaryResults() throws Exception {
        String id = submit(EDGE, tensors("\"parameters\":{\"binary_data_output\":true},"));
        EDGE.jobs().run(id);

        assertThat(socket.say("{'id':'b','op':'result','job':'" + id + "'}").hear())
                .startsWith("{\"id\":\"b\",\"type\":\"error\",\"status\":400")
                .contains("result: binary data (expected: a job without it, or GET /v1/jobs/{id}/result)");
    }

    @Test
    void infersAtOnce() throws Exception {
        assertThat(socket.say("{'id':'i','op':'infer','request':" + TEXTS + "}").hear())
                .startsWith("{\"id\":\"i\",\"type\":\"result\",\"body\":{\"object\":\"list\"");
        assertThat(socket.say("{'id':'j','op':'infer','request':" + tensors("") + "}")
                        .hear())
                .startsWith("{\"id\":\"j\",\"type\":\"result\",\"body\":{\"model_name\":\"simple_identity\"");
        assertThat(socket.say("{'id':'k','op':'infer','request':{'model':'nothing','inputs':[]}}")
                        .hear())
                .startsWith("{\"id\":\"k\",\"type\":\"error\",\"status\":404,\"code\":\"model_not_found\"");
    }

    @Test
    void tellsWhenToTryAgain() throws Exception {
        EDGE.gateway().hold(true);
        socket.say("{'id':'i','op':'infer','request':" + TEXTS + "}");
        EDGE.gateway().nextCall().answer(new Rejected(ErrorCode.QUEUE_FULL, "full", Duration.ofMillis(70)));

        assertThat(socket.hear())
                .isEqualTo("{\"id\":\"i\",\"type\":\"error\",\"status\":429,\"code\":\"queue_full\","
                        + "\"detail\":\"full\",\"retry_after_ms\":70}");
    }

    @Test
    void withdrawsInferencesWhenItsClientLeaves() throws Exception {
        EDGE.gateway().hold(true);
        socket.say("{'id':'i','op':'infer','request':" + TEXTS + "}");
        Call call = EDGE.gateway().nextCall();
        assertThat(call.cancelled()).isNotDone();

        socket.close();

        assertThat(call.cancelled()).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void isNotReadWhileTooMuchIsInFlight() throws Exception {
        EDGE.gateway().hold(true);
        for (int i = 0; i < 4; i++) {
            socket.say("{'id':'" + i + "','op':'infer','request':" + TEXTS + "}");
        }
        Call first = EDGE.gateway().nextCall();
        EDGE.gateway().nextCall();
        EDGE.gateway().nextCall();
        assertThat(EDGE.gateway().calls()).isZero();

        first.answer(io.sampo.edge.FakeGateway.completed(
                FakeModels.MATRYOSHKA, first.request().inputs(), 0));

        assertThat(socket.hear()).startsWith("{\"id\":\"0\"");
        assertThat(EDGE.gateway().nextCall().request().id()).isEqualTo("3");
    }

    @Test
    void tellsOfChangesOfManyJobs() throws Exception {
        String one = submit(EDGE, tensors(""));
        String two = submit(EDGE, tensors(""));
        assertThat(socket.say("{'id':'1','op':'subscribe','job':'" + one + "'}").hear())
                .isEqualTo("{\"id\":\"1\",\"type\":\"accepted\"}");
        assertThat(socket.hear()).startsWith("{\"id\":\"1\",\"type\":\"event\",\"job\":{\"id\":\"" + one);
        assertThat(socket.say("{'id':'2','op':'subscribe','job':'" + two + "','after':1}")
                        .hear())
                .isEqualTo("{\"id\":\"2\",\"type\":\"accepted\"}");

        EDGE.jobs().run(one);
        assertThat(socket.hear()).startsWith("{\"id\":\"1\",\"type\":\"event\"").contains("\"state\":\"succeeded\"");
        EDGE.jobs().start(two);
        assertThat(socket.hear()).startsWith("{\"id\":\"2\",\"type\":\"event\"").contains("\"state\":\"running\"");

        assertThat(socket.say("{'id':'3','op':'unsubscribe','job':'" + two + "'}")
                        .hear())
                .isEqualTo("{\"id\":\"3\",\"type\":\"accepted\"}");
        assertThat(EDGE.jobs().watches()).isZero();
        EDGE.jobs().run(two);
        assertThat(socket.say("{'id':'4','op':'status','job':'" + two + "'}").hear())
                .startsWith("{\"id\":\"4\"");
    }

    @Test
    void boundsSubscriptions() throws Exception {
        String[] jobs = {submit(EDGE, tensors("")), submit(EDGE, tensors("")), submit(EDGE, tensors(""))};
        Set<String> heard = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            socket.say("{'id':'" + i + "','op':'subscribe','after':1,'job':'" + jobs[i] + "'}");
            heard.add(socket.hear());
        }
        assertThat(heard)
                .containsExactly(
                        "{\"id\":\"0\",\"type\":\"accepted\"}",
                        "{\"id\":\"1\",\"type\":\"accepted\"}",
                        "{\"id\":\"2\",\"type\":\"error\",\"status\":429,\"code\":\"queue_full\",\"detail\":\"subscriptions:"
                                + " 2 (expected: no more on one WebSocket; see unsubscribe)\"}");
        assertThat(socket.say("{'id':'3','op':'subscribe','job':'" + jobs[0] + "'}")
                        .hear())
                .contains("\"status\":400", "is followed (expected: one subscription a job)");

        EDGE.jobs().run(jobs[0]);
        assertThat(socket.hear()).contains("\"type\":\"event\"");
        assertThat(socket.say("{'id':'4','op':'subscribe','after':1,'job':'" + jobs[2] + "'}")
                        .hear())
                .isEqualTo("{\"id\":\"4\",\"type\":\"accepted\"}");
        assertThat(EDGE.jobs().watches()).isEqualTo(2);

        socket.close();
        await().until(() -> EDGE.jobs().watches() == 0);
    }

    @Test
    void saysThatThereIsNothingToFollow() throws Exception {
        assertThat(socket.say("{'id':'1','op':'subscribe','job':'" + NOBODY + "'}")
                        .hear())
                .isEqualTo("{\"id\":\"1\",\"type\":\"accepted\"}");
        assertThat(socket.hear())
                .startsWith("{\"id\":\"1\",\"type\":\"error\",\"status\":404,\"code\":\"job_not_found\"");
        assertThat(socket.say("{'id':'2','op':'unsubscribe','job':'" + NOBODY + "'}")
                        .hear())
                .isEqualTo("{\"id\":\"2\",\"type\":\"accepted\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                               | null | body: empty",
                "hello                            | null | body: not JSON",
                "[]                               | null | body: an array (expected: a JSON object)",
                "{'id':'1'                        | '1'  | body: not JSON",
                "{'op':'status'}                  | null | id: missing",
                "{'id':1,'op':'status'}           | null | id: a number (expected: a string)",
                "{'id':'','op':'status'}          | null | id: 0 characters (expected: 1 to 128)",
                "{'id':'1'}                       | '1'  | op: missing",
                "{'id':'1','op':'frob'}           | '1'  | op: 'frob' (expected: submit, status, result, cancel, subscribe,",
                "{'id':'1','op':7}                | '1'  | op: a number",
                "{'id':'1','op':'status','x':1}   | '1'  | x: unknown (expected: one of id, op,",
                "{'id':'1','op':'status'}         | '1'  | job: missing (expected: a string, the id of a job for op status)",
                "{'id':'1','op':'status','job':{}} | '1' | job: an object (expected: a string, the id of a job for op",
                "{'id':'1','op':'status','job':7} | '1'  | job: a number (expected: a string, the id of a job for op status)",
                "{'job':[7],'id':'1','op':'cancel'} | '1' | job: an array (expected: a string, the id of a job for op cancel)",
                "{'id':'1','op':'submit','job':7} | '1'  | job: a number (expected: an object as in POST /v1/jobs",
                "{'id':'1','op':'status','job':'x'} | '1' | no job has this id",
                "{'id':'1','op':'submit'}         | '1'  | job: missing (expected: an object as in POST /v1/jobs",
                "{'id':'1','op':'submit','job':'x'} | '1' | job: a string (expected: an object",
                "{'id':'1','op':'submit','job':{}} | '1' | model: missing",
                "{'id':'1','op':'submit','job':{'model':'minilm','input':''}} | '1' | input: an empty string",
                "{'id':'1','op':'submit','idempotency_key':'','job':{'model':'minilm','input':'a'}} | '1' | Idempotency-Key: 0",
                "{'id':'1','op':'infer'}          | '1'  | request: missing (expected: an object",
                "{'id':'1','op':'infer','request':[]} | '1' | request: an array",
                "{'id':'1','op':'infer','request':{'model':'minilm','input':'a','lifetime':5}} | '1' | lifetime: unknown (expec",
                "{'id':'1','op':'infer','request':{'callback':{},'model':'minilm','input':'a'}} | '1' | callback: unknown (expec",
                "{'id':'1','op':'subscribe','job':'x','after':-1} | '1' | after: -1",
            })
    void staysOpenAfterMessagesThatMakeNoSense(String message, String id, String detail) throws Exception {
        assertThat(socket.say(message).hear())
                .startsWith("{\"id\":" + id.replace('\'', '"') + ",\"type\":\"error\",\"status\":4")
                .contains("\"detail\":\"" + detail);

        assertStillTalks();
    }

    @Test
    void staysOpenAfterBinaryMessages() throws Exception {
        socket.sayBinary(new byte[100]);
        assertThat(socket.hear())
                .isEqualTo("{\"id\":null,\"type\":\"error\",\"status\":400,\"code\":\"invalid_request\","
                        + "\"detail\":\"message: binary (expected: text)\"}");
        socket.sayBinary(new byte[1 << 20]);
        assertThat(socket.hear()).contains("message: binary");

        assertStillTalks();
    }

    @Test
    void staysOpenAfterMessagesThatAreTooLong() throws Exception {
        String expected = "{\"id\":null,\"type\":\"error\",\"status\":413,\"code\":\"payload_too_large\","
                + "\"detail\":\"message: more than 65536 bytes (expected: at most so many)\"}";
        socket.say("{'id':'1'," + " ".repeat(65536) + "}");
        assertThat(socket.hear()).isEqualTo(expected);
        socket.say("{'id':'1'," + "\u00e4".repeat(1 << 20) + "}");
        assertThat(socket.hear()).isEqualTo(expected);

        assertStillTalks();
    }

    @Test
    void takesMessagesInPieces() throws Exception {
        socket.sayInPieces("{'id':'1','op':", "'sta", "tus','job':'" + NOBODY + "'", "}");

        assertThat(socket.hear()).startsWith("{\"id\":\"1\",\"type\":\"error\",\"status\":404");
    }

    @Test
    void staysOpenHoweverLongMessagesInPiecesWait() throws Exception {
        EDGE.gateway().hold(true);
        for (int i = 0; i < 3; i++) {
            socket.say("{'id':'" + i + "','op':'infer','request':" + TEXTS + "}");
        }
        List<Call> calls = List.of(
                EDGE.gateway().nextCall(),
                EDGE.gateway().nextCall(),
                EDGE.gateway().nextCall());
        for (int i = 3; i < 6; i++) {
            socket.sayInPieces("{'id':'" + i + "',", "'op':'status',", "'job':'" + NOBODY + "'}");
        }

        assertThatThrownBy(() -> socket.closed().get(500, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        calls.get(0)
                .answer(io.sampo.edge.FakeGateway.completed(
                        FakeModels.MATRYOSHKA, calls.get(0).request().inputs(), 0));

        assertThat(List.of(socket.hear(), socket.hear(), socket.hear(), socket.hear()))
                .extracting(message -> message.substring(0, 8))
                .containsExactly("{\"id\":\"0", "{\"id\":\"3", "{\"id\":\"4", "{\"id\":\"5");
    }

    @Test
    void goesOnWhileThereIsNoDatabase() throws Exception {
        EDGE.jobs().loseStore(true);

        assertThat(socket.say("{'id':'a','op':'submit','job':" + TEXTS + "}").hear())
                .contains("\"status\":503,\"code\":\"job_store_unavailable\"", "\"retry_after_ms\":1500");
        assertThat(socket.say("{'id':'i','op':'infer','request':" + TEXTS + "}").hear())
                .contains("\"type\":\"result\"");
    }

    @Test
    void isToldThatTheEdgeStops() {
        RunningEdge other = new RunningEdge("");
        other.beforeAll(null);
        try (TestSocket client = new TestSocket(other)) {
            other.server().stop();

            assertThat(client.closed()).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(1001);
        } finally {
            other.afterAll(null);
        }
    }

    @Test
    void hasToBeAskedFor() {
        HttpResponse<String> response = EDGE.get("/v1/ws");

        assertThat(response.statusCode()).isEqualTo(426);
        assertThat(response.headers().firstValue("upgrade")).hasValue("websocket");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"title\":\"Upgrade Required\"");
        assertProblem(EDGE.get("/v1/ws?x"), 400, "invalid_request", "query: unknown key 'x' (expected: none)");
    }

    /** Each is answered, whatever it is; a failure names its seed, and the seed alone replays it. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
    void answersRandomMessages(long seed) throws Exception {
        Random random = new Random(seed);
        List<String> valid = List.of(
                "{'id':'a','op':'submit','job':" + TEXTS + "}",
                "{'id':'b','op':'infer','request':" + tensors("") + "}",
                "{'id':'c','op':'status','job':'" + NOBODY + "'}",
                "{'id':'d','op':'unsubscribe','job':'" + NOBODY + "'}");
        for (int i = 0; i < 100; i++) {
            StringBuilder message = new StringBuilder(valid.get(random.nextInt(valid.size())));
            for (int times = random.nextInt(4); times > 0; times--) {
                int at = random.nextInt(message.length());
                switch (random.nextInt(3)) {
                    case 0 -> message.deleteCharAt(at);
                    case 1 -> message.setCharAt(at, (char) (random.nextInt(0x7E) + 1));
                    default -> message.insert(at, "{}[]',:\\0\u00e4".charAt(random.nextInt(10)));
                }
            }
            assertThat(socket.say(message.toString()).hear())
                    .as("seed " + seed + ": " + message)
                    .matches("\\{\"id\":(null|\"[^\"]*\"),\"type\":\"(accepted|status|result|error)\".*")
                    .doesNotContain("\"status\":500", "Exception");
        }
        assertStillTalks();
    }

    private void assertStillTalks() throws InterruptedException {
        assertThat(socket.say("{'id':'still','op':'status','job':'" + NOBODY + "'}")
                        .hear())
                .startsWith("{\"id\":\"still\",\"type\":\"error\",\"status\":404");
    }
}
