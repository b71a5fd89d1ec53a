package io.sampo.edge.api.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.RunningEdge;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What the tests of jobs send. */
final class JobTexts {

    /** A job of tensors, without its first brace. */
    static final String TENSORS = "\"model\":\"simple_identity\",\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,2],"
            + "\"datatype\":\"FP32\",\"data\":[1,2.5]}]}";

    /** A job of texts. */
    static final String TEXTS = "{\"model\":\"matryoshka\",\"input\":[\"a\",\"bcd\"]}";

    /** An id that no job has. */
    static final String NOBODY = "job_00000000000000000000000000";

    private JobTexts() {}

    /** A job of tensors with {@code fields} before. */
    static String tensors(String fields) {
        return "{" + fields + TENSORS;
    }

    /** Submits, and gives the id. */
    static String submit(RunningEdge edge, String body) {
        HttpResponse<String> response = edge.post("/v1/jobs", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return idIn(response.body());
    }

    /** The first id of a job in {@code body}. */
    static String idIn(String body) {
        int at = body.indexOf("job_");
        assertThat(at).as(body).isNotNegative();
        return body.substring(at, at + NOBODY.length());
    }

    static HttpRequest.Builder post(RunningEdge edge, String path, String body) {
        return edge.request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** The body of an inference at once, which the result of a job is to be. */
    static String inferred(RunningEdge edge, String path, String body) {
        return edge.post(path, body).body();
    }

    static void assertProblem(HttpResponse<String> response, int status, String code, String detail) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.body())
                .startsWith("{\"type\":\"urn:sampo:error:" + code + "\"")
                .contains("\"status\":" + status + ",", "\"code\":\"" + code + "\"")
                .contains(detail.replace("\"", "\\\""));
    }
}
