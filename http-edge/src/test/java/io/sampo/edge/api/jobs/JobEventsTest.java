package io.sampo.edge.api.jobs;

import static io.sampo.edge.api.jobs.JobTexts.assertProblem;
import static io.sampo.edge.api.jobs.JobTexts.submit;
import static io.sampo.edge.api.jobs.JobTexts.tensors;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.RunningEdge;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The events of a job")
@Timeout(20)
class JobEventsTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("streams.keep-alive = 100ms");

    @RegisterExtension
    static final RunningEdge PATIENT_EDGE = new RunningEdge("");

    @BeforeEach
    void holdJobs() {
        EDGE.jobs().hold(true);
        PATIENT_EDGE.jobs().hold(true);
    }

    @Test
    void areItsChangesUpToItsEnd() throws Exception {
        String id = submit(PATIENT_EDGE, tensors(""));
        HttpResponse<Stream<String>> response = follow(PATIENT_EDGE, id, null);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
        Iterator<String> lines = response.body().iterator();
        assertThat(lines.next()).isEqualTo("retry: 1000");
        assertThat(lines.next()).isEmpty();
        assertEvent(lines, 1, "queued");

        PATIENT_EDGE.jobs().start(id);
        assertEvent(lines, 2, "running");
        PATIENT_EDGE.jobs().run(id);
        assertEvent(lines, 3, "succeeded");

        assertThat(lines.hasNext()).isFalse();
        assertThat(PATIENT_EDGE.jobs().watches()).isZero();
    }

    @Test
    void areOneIfItHasEnded() throws Exception {
        String id = submit(EDGE, tensors(""));
        EDGE.jobs().run(id);

        List<String> lines = follow(EDGE, id, null).body().toList();

        assertThat(lines).hasSize(6).contains("id: 2", "event: succeeded");
    }

    @Test
    void goOnBehindTheLastThatWasSeen() throws Exception {
        String id = submit(PATIENT_EDGE, tensors(""));
        PATIENT_EDGE.jobs().start(id);
        Iterator<String> lines = follow(PATIENT_EDGE, id, "2").body().iterator();
        lines.next();
        lines.next();

        PATIENT_EDGE.jobs().run(id);

        assertEvent(lines, 3, "succeeded");
        assertThat(lines.hasNext()).isFalse();
    }

    @Test
    void endWithTheJobThoughTheirReaderSawSomethingLater() throws Exception {
        String id = submit(PATIENT_EDGE, tensors(""));
        Iterator<String> lines = follow(PATIENT_EDGE, id, "9999").body().iterator();
        lines.next();
        lines.next();

        PATIENT_EDGE.jobs().run(id);

        assertEvent(lines, 2, "succeeded");
        assertThat(lines.hasNext()).isFalse();
    }

    @Test
    void areNoMoreForThoseWhoSawTheLast() throws Exception {
        String id = submit(EDGE, tensors(""));
        EDGE.jobs().run(id);

        HttpResponse<Stream<String>> response = follow(EDGE, id, "2");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void comeWithCommentsWhileNothingHappens() throws Exception {
        String id = submit(EDGE, tensors(""));
        Iterator<String> lines = follow(EDGE, id, null).body().iterator();
        int comments = 0;
        while (comments < 3) {
            comments += lines.next().equals(": keep-alive") ? 1 : 0;
        }
        EDGE.jobs().run(id);
        while (lines.hasNext()) {
            lines.next();
        }
    }

    @Test
    void endWithAJobThatIsForgotten() throws Exception {
        String id = submit(EDGE, tensors(""));
        Iterator<String> lines = follow(EDGE, id, null).body().iterator();
        assertThat(lines.next()).isEqualTo("retry: 1000");

        EDGE.jobs().forget(id);

        lines.forEachRemaining(line -> assertThat(line).doesNotContain("succeeded"));
        assertThat(EDGE.get("/v1/jobs/" + id + "/events").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1.5", "99999999999999999999", "1, 2"})
    void areRefusedBehindWhatIsNoEvent(String last) {
        String id = submit(EDGE, tensors(""));

        assertProblem(
                EDGE.text(EDGE.request("/v1/jobs/" + id + "/events")
                        .header("Last-Event-ID", last)
                        .GET()),
                400,
                "invalid_request",
                "Last-Event-ID: '" + last + "' (expected: the id of an event)");
    }

    private static void assertEvent(Iterator<String> lines, long revision, String state) {
        assertThat(lines.next()).isEqualTo("id: " + revision);
        assertThat(lines.next()).isEqualTo("event: " + state);
        assertThat(lines.next())
                .startsWith("data: {\"id\":\"job_")
                .contains("\"state\":\"" + state + "\",\"revision\":" + revision);
        assertThat(lines.next()).isEmpty();
    }

    private static HttpResponse<Stream<String>> follow(RunningEdge edge, String id, String last) throws Exception {
        HttpRequest.Builder request = edge.request("/v1/jobs/" + id + "/events").GET();
        if (last != null) {
            request.header("Last-Event-ID", last);
        }
        return edge.client().send(request.build(), HttpResponse.BodyHandlers.ofLines());
    }
}
