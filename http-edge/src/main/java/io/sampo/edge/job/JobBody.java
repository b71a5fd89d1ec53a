package io.sampo.edge.job;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.edge.json.JsonBody;
import io.sampo.edge.problem.ErrorForm;
import io.sampo.protocol.job.CallbackStatus;
import io.sampo.protocol.job.JobAttempt;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobReply.Page;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobStatus.QueuePlace;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** How jobs read. Times are as in RFC 3339, in UTC. */
public final class JobBody {

    private JobBody() {}

    /** The path of a job. */
    public static String path(JobId id) {
        return "/v1/jobs/" + id;
    }

    /** What a state is called. */
    public static String nameOf(JobState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** One job. */
    public static ByteString of(JobStatus status) {
        return of(new Known(status));
    }

    /** One job, and whether its end was told, if it is to be. */
    public static ByteString of(Known known) {
        return JsonBody.write(json -> write(known, json));
    }

    /** A page of jobs, without what lists do not know: attempts, and when they began; {@code next} is null on the last. */
    public static ByteString of(Page page) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("jobs");
            for (JobStatus status : page.jobs()) {
                json.writeStartObject();
                writeState(status, json);
                writeTimes(status, json);
                writeOutcome(status, json);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("next", page.next().isEmpty() ? null : page.next());
            json.writeEndObject();
        });
    }

    /** Writes one job as an object. */
    public static void write(JobStatus status, JsonGenerator json) throws IOException {
        write(new Known(status), json);
    }

    /** Writes one job as an object, and whether its end was told, if it is to be. */
    public static void write(Known known, JsonGenerator json) throws IOException {
        JobStatus status = known.status();
        json.writeStartObject();
        writeState(status, json);
        json.writeStringField("started", time(startOf(status)));
        writeTimes(status, json);
        json.writeArrayFieldStart("attempts");
        for (JobAttempt attempt : status.attempts()) {
            write(attempt, json);
        }
        json.writeEndArray();
        writeOutcome(status, json);
        writeCallback(known.callback(), json);
        json.writeEndObject();
    }

    /** Only of jobs that have one. */
    private static void writeCallback(@Nullable CallbackStatus callback, JsonGenerator json) throws IOException {
        if (callback == null) {
            return;
        }
        json.writeObjectFieldStart("callback");
        json.writeStringField("state", callback.state().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("tries", callback.tries());
        json.writeStringField("error", callback.failure().isEmpty() ? null : callback.failure());
        json.writeStringField("next_try", time(callback.retryAt()));
        json.writeEndObject();
    }

    private static void writeState(JobStatus status, JsonGenerator json) throws IOException {
        json.writeStringField("id", status.id().value());
        json.writeStringField("state", nameOf(status.state()));
        json.writeNumberField("revision", status.revision());
        json.writeStringField("model", status.model().name().value());
        json.writeStringField("version", versionOrLabel(status.model()));
        json.writeStringField("tenant", status.tenant().value());
        json.writeStringField("submitted", time(status.submitted()));
    }

    private static void writeTimes(JobStatus status, JsonGenerator json) throws IOException {
        json.writeStringField("finished", time(status.finished()));
        json.writeStringField("expires", time(status.expires()));
        writePlace(status.place(), json);
        json.writeNumberField("attempt_count", status.attemptCount());
    }

    private static void writeOutcome(JobStatus status, JsonGenerator json) throws IOException {
        writeServedBy(status.servedBy(), json);
        writeError(status, json);
        writeLinks(status, json);
    }

    /** As it was asked for; null if it was not. */
    private static @Nullable String versionOrLabel(ModelTarget target) {
        if (target.version() != null) {
            return target.version().toString();
        }
        return target.label() == null ? null : target.label().value();
    }

    /** When the latest attempt began. */
    private static @Nullable Instant startOf(JobStatus status) {
        int attempts = status.attempts().size();
        return attempts == 0 ? null : status.attempts().get(attempts - 1).started();
    }

    /** Only where it has a place: 1 goes next. */
    private static void writePlace(@Nullable QueuePlace place, JsonGenerator json) throws IOException {
        if (place == null) {
            return;
        }
        json.writeNumberField("position", place.ahead() + 1);
        json.writeStringField(
                "estimated_start",
                place.untilStart() == null ? null : time(Instant.now().plus(place.untilStart())));
    }

    private static void write(JobAttempt attempt, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("token", attempt.token());
        json.writeStringField("started", time(attempt.started()));
        json.writeStringField("ended", time(attempt.ended()));
        json.writeStringField("worker", attempt.worker().isEmpty() ? null : attempt.worker());
        json.writeStringField("outcome", attempt.outcome().isEmpty() ? null : attempt.outcome());
        json.writeEndObject();
    }

    private static void writeServedBy(@Nullable ReplicaId replica, JsonGenerator json) throws IOException {
        if (replica == null) {
            json.writeNullField("served_by");
            return;
        }
        json.writeObjectFieldStart("served_by");
        json.writeStringField("model", replica.model().name().value());
        json.writeStringField("version", replica.model().version().toString());
        json.writeStringField("replica", replica.toString());
        json.writeEndObject();
    }

    private static void writeError(JobStatus status, JsonGenerator json) throws IOException {
        if (status.errorCode() == null) {
            json.writeNullField("error");
            return;
        }
        json.writeObjectFieldStart("error");
        json.writeStringField("code", ErrorForm.nameOf(status.errorCode()));
        json.writeStringField("message", status.errorDetail());
        json.writeEndObject();
    }

    /** Cancelling is a DELETE, everything else a GET. */
    private static void writeLinks(JobStatus status, JsonGenerator json) throws IOException {
        String self = path(status.id());
        json.writeObjectFieldStart("links");
        json.writeStringField("self", self);
        json.writeStringField("result", self + "/result");
        json.writeStringField("events", self + "/events");
        json.writeStringField("cancel", self);
        json.writeEndObject();
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
