package io.sampo.edge.api.jobs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.edge.api.jobs.ClientMessage.Op;
import io.sampo.edge.json.InferBody;
import io.sampo.edge.json.JsonKeys;
import io.sampo.edge.json.JsonSource;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one message of a client. For one use. */
final class MessageDecoder {

    private static final int MAX_ID_LENGTH = 128;
    private static final String JOB = "job";
    private static final String REQUEST = "request";
    private static final List<String> KEYS = List.of("id", "op", JOB, REQUEST, "after", "idempotency_key");

    private @Nullable String id;
    private @Nullable Op op;
    private @Nullable String job;
    private @Nullable JsonSource jobBody;
    /** What came as the job. */
    private String jobKind = "missing";

    private @Nullable JsonSource request;
    private long after;
    private @Nullable String key;

    /** The client's id for the message, if that was read; also when {@link #decode} refused the rest. */
    @Nullable
    String id() {
        return id;
    }

    /** Reads {@code text}. */
    ClientMessage decode(String text) throws InvalidRequestException {
        JsonSource source = new JsonSource(text.getBytes(StandardCharsets.UTF_8));
        return source.readObject(json -> read(source, json));
    }

    private ClientMessage read(JsonSource source, JsonParser json) throws IOException, InvalidRequestException {
        JsonKeys keys = JsonKeys.only(KEYS, "");
        for (String next = keys.next(json); next != null; next = keys.next(json)) {
            switch (next) {
                case "id" -> id = id(json);
                case "op" -> op = op(json);
                case JOB -> readJob(source, json);
                case REQUEST -> request = object(source, json, REQUEST);
                case "after" -> after = JsonValues.integer(json, next, 0, Long.MAX_VALUE);
                default -> key = JsonValues.string(json, next);
            }
        }
        keys.require("id");
        keys.require("op");
        if (id == null || op == null) {
            throw new IllegalStateException("both were read");
        }
        return new ClientMessage(id, op, jobOf(op), bodyOf(op), after, key);
    }

    private static String id(JsonParser json) throws IOException, InvalidRequestException {
        String text = JsonValues.string(json, "id");
        if (text.isEmpty() || text.length() > MAX_ID_LENGTH) {
            throw new InvalidRequestException(
                    "id: " + text.length() + " characters (expected: 1 to " + MAX_ID_LENGTH + ")");
        }
        return text;
    }

    private static Op op(JsonParser json) throws IOException, InvalidRequestException {
        String text = JsonValues.string(json, "op");
        return Arrays.stream(Op.values())
                .filter(op -> nameOf(op).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("op: '" + JsonValues.shortened(text) + "' (expected: "
                        + Arrays.stream(Op.values()).map(MessageDecoder::nameOf).collect(Collectors.joining(", "))
                        + ")"));
    }

    private static String nameOf(Op op) {
        return op.name().toLowerCase(Locale.ROOT);
    }

    private void readJob(JsonSource source, JsonParser json) throws IOException, InvalidRequestException {
        jobKind = JsonSource.describe(json.currentToken());
        if (json.currentToken() == JsonToken.START_OBJECT) {
            jobBody = object(source, json, JOB);
        } else if (json.currentToken() == JsonToken.VALUE_STRING) {
            job = json.getText();
        } else {
            json.skipChildren();
        }
    }

    private static JsonSource object(JsonSource source, JsonParser json, String where)
            throws IOException, InvalidRequestException {
        JsonValues.startOfObject(json, where);
        int start = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        return source.part(start, (int) json.currentLocation().getByteOffset());
    }

    private @Nullable JobId jobOf(Op wanted) throws InvalidRequestException {
        if (wanted == Op.SUBMIT || wanted == Op.INFER) {
            return null;
        }
        if (job == null) {
            throw new InvalidRequestException(
                    "job: " + jobKind + " (expected: a string, the id of a job for op " + nameOf(wanted) + ")");
        }
        return JobPath.parse(job);
    }

    private @Nullable InferBody bodyOf(Op wanted) throws InvalidRequestException {
        if (wanted != Op.SUBMIT && wanted != Op.INFER) {
            return null;
        }
        JsonSource body = wanted == Op.SUBMIT ? jobBody : request;
        if (body == null) {
            throw new InvalidRequestException((wanted == Op.SUBMIT ? JOB + ": " + jobKind : REQUEST + ": missing")
                    + " (expected: an object as in POST /v1/jobs for op " + nameOf(wanted) + ")");
        }
        return new InferBody(body.text(), null);
    }
}
