package io.sampo.edge.api.jobs;

import io.sampo.edge.http.Answer;
import io.sampo.edge.job.JobBody;
import io.sampo.edge.json.JsonBody;
import io.sampo.edge.problem.ErrorForm;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobReply.Accepted;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobStatus;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** What is said to a client over a WebSocket. */
final class ServerMessages {

    private ServerMessages() {}

    /** It is done, or will be. */
    static ByteString accepted(String id) {
        return message(id, "accepted", json -> {});
    }

    /** The journal has the job. */
    static ByteString accepted(String id, Accepted accepted) {
        return message(id, "accepted", json -> {
            json.writeBooleanField("repeated", accepted.repeated());
            json.writeFieldName("job");
            JobBody.write(accepted.status(), json);
        });
    }

    /** What is known of a job. */
    static ByteString status(String id, Known known) {
        return about(id, "status", known);
    }

    /** A job has changed. */
    static ByteString event(String id, JobStatus status) {
        return about(id, "event", new Known(status));
    }

    private static ByteString about(String id, String type, Known known) {
        return message(id, type, json -> {
            json.writeFieldName("job");
            JobBody.write(known, json);
        });
    }

    /**
     * A result: the body that its answer over HTTP has.
     *
     * @throws InvalidRequestException if that is no JSON
     */
    static ByteString result(String id, Answer answer) throws InvalidRequestException {
        if (!answer.isWholeJson()) {
            throw new InvalidRequestException(
                    "result: binary data (expected: a job without it, or GET /v1/jobs/{id}/result)");
        }
        return message(id, "result", json -> {
            json.writeFieldName("body");
            json.writeRawValue(answer.body().utf8String());
        });
    }

    /**
     * It cannot be done.
     *
     * @param id null if the message had none that could be read
     */
    static ByteString error(@Nullable String id, Problem problem) {
        return message(id, "error", json -> {
            json.writeNumberField("status", problem.status());
            json.writeStringField("code", problem.code() == null ? null : ErrorForm.nameOf(problem.code()));
            json.writeStringField("detail", problem.detail());
            if (problem.retryAfter() != null) {
                json.writeNumberField(
                        "retry_after_ms", Math.max(1, problem.retryAfter().toMillis()));
            }
        });
    }

    private static ByteString message(@Nullable String id, String type, JsonBody.Content content) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeStringField("type", type);
            content.writeTo(json);
            json.writeEndObject();
        });
    }
}
