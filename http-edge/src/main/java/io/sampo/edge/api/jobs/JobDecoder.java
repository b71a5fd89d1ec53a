package io.sampo.edge.api.jobs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.edge.job.Dialects;
import io.sampo.edge.job.JobIntake.Terms;
import io.sampo.edge.json.JsonKeys;
import io.sampo.edge.json.JsonSource;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the body of a submission, but for what is to be inferred, which is left to the dialect that it is written in. */
final class JobDecoder {

    private static final String MODEL = "model";
    private static final String VERSION = "version";
    private static final String INPUTS = "inputs";
    private static final String INPUT = "input";
    private static final List<String> KEYS = List.of(
            MODEL,
            VERSION,
            "priority",
            "lifetime",
            "callback",
            INPUTS,
            "outputs",
            "parameters",
            "id",
            INPUT,
            "encoding_format",
            "dimensions",
            "user");

    /** What says something of a job only. */
    private static final List<String> KEYS_OF_JOBS = List.of("lifetime", "callback");

    private final List<String> keys;
    private final Duration maxLifetime;
    private String model = "";
    /** A number or a label. */
    private @Nullable String version;

    private @Nullable Priority priority;
    private @Nullable Duration lifetime;
    private @Nullable Callback callback;

    private JobDecoder(List<String> keys, Duration maxLifetime) {
        this.keys = keys;
        this.maxLifetime = maxLifetime;
    }

    /** Reads {@code source}. */
    static DecodedJob decode(JsonSource source, Duration maxLifetime) throws InvalidRequestException {
        return source.readObject(new JobDecoder(KEYS, maxLifetime)::read);
    }

    /** Reads {@code source}, which is to be inferred at once. */
    static DecodedJob decodeRequest(JsonSource source) throws InvalidRequestException {
        List<String> keys =
                KEYS.stream().filter(key -> !KEYS_OF_JOBS.contains(key)).toList();
        return source.readObject(new JobDecoder(keys, Duration.ZERO)::read);
    }

    private DecodedJob read(JsonParser json) throws IOException, InvalidRequestException {
        JsonKeys seen = JsonKeys.only(keys, "");
        for (String key = seen.next(json); key != null; key = seen.next(json)) {
            switch (key) {
                case MODEL -> model = JsonValues.string(json, key);
                case VERSION -> version = version(json);
                case "priority" -> priority = priority(json);
                case "lifetime" ->
                    lifetime = Duration.ofSeconds(JsonValues.integer(json, key, 1, maxLifetime.toSeconds()));
                case "callback" -> callback = CallbackDecoder.read(json);
                default -> json.skipChildren();
            }
        }
        seen.require(MODEL);
        if (seen.has(INPUTS) == seen.has(INPUT)) {
            throw new InvalidRequestException((seen.has(INPUT) ? "inputs and input" : "neither inputs nor input")
                    + " (expected: tensors in inputs, or texts in input)");
        }
        if (!ModelName.isValid(model)) {
            throw new InvalidRequestException(
                    ErrorCode.MODEL_NOT_FOUND,
                    "model: '" + JsonValues.shortened(model) + "' does not exist (expected: one of GET /v2/models)");
        }
        return new DecodedJob(
                target(),
                seen.has(INPUTS) ? Dialects.OPEN_INFERENCE : Dialects.OPENAI_EMBEDDINGS,
                new Terms(priority, lifetime, callback));
    }

    private static @Nullable String version(JsonParser json) throws IOException, InvalidRequestException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT
                ? Long.toString(JsonValues.integer(json, VERSION, 1, Long.MAX_VALUE))
                : JsonValues.string(json, VERSION);
    }

    private ModelTarget target() throws InvalidRequestException {
        ModelName name = new ModelName(model);
        if (version == null) {
            return ModelTarget.newest(name);
        }
        try {
            return ModelTarget.of(name, version);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    ErrorCode.VERSION_NOT_FOUND,
                    "version: '" + JsonValues.shortened(version)
                            + "' does not exist (expected: a number from 1, or a label)");
        }
    }

    private static Priority priority(JsonParser json) throws IOException, InvalidRequestException {
        String text = JsonValues.string(json, "priority");
        return Arrays.stream(Priority.values())
                .filter(priority -> priority.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException(
                        "priority: '" + JsonValues.shortened(text) + "' (expected: high, normal or low)"));
    }
}
