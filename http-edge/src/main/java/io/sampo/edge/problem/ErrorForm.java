package io.sampo.edge.problem;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.edge.json.JsonBody;
import io.sampo.protocol.error.ErrorCode;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The body of an error, in the form of the protocol that the client speaks. */
public enum ErrorForm {
    /** {@code {"error": "message"}}. */
    OPEN_INFERENCE {
        @Override
        void write(Problem problem, JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeStringField("error", problem.detail());
            json.writeEndObject();
        }
    },
    /** {@code {"error": {"message", "type", "param", "code"}}}. */
    OPENAI {
        @Override
        void write(Problem problem, JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("message", openAiMessage(problem));
            json.writeStringField("type", openAiType(problem.status()));
            json.writeStringField("param", openAiParam(problem));
            json.writeStringField("code", openAiCode(problem.code()));
            json.writeEndObject();
            json.writeEndObject();
        }
    },
    /** RFC 9457, with the error code beside its members. */
    PROBLEM {
        @Override
        void write(Problem problem, JsonGenerator json) throws IOException {
            String code = problem.code() == null ? null : nameOf(problem.code());
            json.writeStartObject();
            json.writeStringField("type", code == null ? "about:blank" : "urn:sampo:error:" + code);
            json.writeStringField("title", code == null ? titleOf(problem.status()) : code.replace('_', ' '));
            json.writeNumberField("status", problem.status());
            json.writeStringField("detail", problem.detail());
            if (code != null) {
                json.writeStringField("code", code);
            }
            json.writeEndObject();
        }
    };

    private static final Set<String> OURS_IN_V1 = Set.of("jobs", "ws");
    /** How replicas begin to speak of a text, whose number follows. */
    private static final String MODELS_TEXT = "text[";

    private static final String OPENAI_TEXT = "input[";

    /** The form for paths that begin with these segments, which are empty where there are none. */
    public static ErrorForm forPath(String first, String second) {
        return switch (first) {
            case "v1" -> OURS_IN_V1.contains(second) ? PROBLEM : OPENAI;
            case "admin" -> PROBLEM;
            default -> OPEN_INFERENCE;
        };
    }

    /** What {@code code} is called in bodies and messages. */
    public static String nameOf(ErrorCode code) {
        return code.name().toLowerCase(Locale.ROOT);
    }

    /** The JSON text of {@code problem}. */
    public ByteString body(Problem problem) {
        return JsonBody.write(json -> write(problem, json));
    }

    abstract void write(Problem problem, JsonGenerator json) throws IOException;

    /** RFC 9457 wants the name of the status where there is no type. */
    private static String titleOf(int status) {
        return StatusCodes.get(status).reason();
    }

    /** A text is called as in the request, which has its texts in a field of another name than models. */
    private static String openAiMessage(Problem problem) {
        return problem.code() == ErrorCode.TEXT_TOO_LONG && problem.detail().startsWith(MODELS_TEXT)
                ? OPENAI_TEXT + problem.detail().substring(MODELS_TEXT.length())
                : problem.detail();
    }

    private static String openAiType(int status) {
        if (status == 429) {
            return "rate_limit_error";
        }
        return status >= 500 ? "server_error" : "invalid_request_error";
    }

    /** The field at fault; what only the cluster finds has one and the same field in every request. */
    private static @Nullable String openAiParam(Problem problem) {
        if (problem.param() != null || problem.code() == null) {
            return problem.param();
        }
        return switch (problem.code()) {
            case MODEL_NOT_FOUND, VERSION_NOT_FOUND, MODEL_NOT_READY -> "model";
            case TEXT_TOO_LONG -> "input";
            default -> null;
        };
    }

    private static @Nullable String openAiCode(@Nullable ErrorCode code) {
        if (code == null) {
            return null;
        }
        return switch (code) {
            case INVALID_REQUEST -> null;
            case TEXT_TOO_LONG -> "context_length_exceeded";
            case MODEL_NOT_FOUND, VERSION_NOT_FOUND -> "model_not_found";
            case QUEUE_FULL, JOB_QUEUE_FULL -> "rate_limit_exceeded";
            case MODEL_NOT_READY,
                    PAYLOAD_TOO_LARGE,
                    RESULT_TOO_LARGE,
                    DEADLINE_EXCEEDED,
                    CANCELLED,
                    REPLICA_UNAVAILABLE,
                    MODEL_FAILED,
                    INTERNAL,
                    REPLICA_LOST,
                    JOB_NOT_FOUND,
                    JOB_NOT_FINISHED,
                    JOB_WITHOUT_RESULT,
                    JOB_MISMATCH,
                    JOB_STORE_UNAVAILABLE,
                    MODEL_CHANGE_FAILED,
                    CONTROLLER_UNAVAILABLE -> nameOf(code);
        };
    }
}
