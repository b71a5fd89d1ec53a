package io.sampo.edge.api.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.edge.json.JsonKeys;
import io.sampo.edge.json.JsonSource;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Reads the body of a request for embeddings; fields that it does not know are ignored. */
final class EmbeddingsDecoder {

    /** As at OpenAI. */
    static final int MAX_TEXTS = 2048;

    /** In characters; no model reads as much, and a text takes several times its size while it is read. */
    private static final int MAX_TEXT = 4_000_000;

    private static final String INPUT = "input";
    private static final List<String> KEYS = List.of("model", INPUT, "encoding_format", "dimensions");

    private @Nullable String field;
    private String model = "";
    private List<String> input = List.of();
    private boolean base64;
    private int dimensions;

    /** The field that was read last: the one at fault if {@link #decode} refuses the request, or null for none. */
    @Nullable
    String field() {
        return field;
    }

    /** Reads {@code body}. */
    EmbeddingsRequest decode(ByteString body) throws InvalidRequestException {
        return new JsonSource(body.toArrayUnsafe()).readObject(this::read);
    }

    private EmbeddingsRequest read(JsonParser json) throws IOException, InvalidRequestException {
        JsonKeys keys = new JsonKeys(KEYS, "");
        for (String key = keys.next(json); key != null; key = keys.next(json)) {
            field = key;
            switch (key) {
                case "model" -> model = JsonValues.string(json, key);
                case INPUT -> input = texts(json);
                case "encoding_format" -> base64 = isBase64(json);
                default -> readDimensions(json);
            }
            field = null;
        }
        for (String key : List.of("model", INPUT)) {
            field = key;
            keys.require(key);
        }
        field = null;
        return new EmbeddingsRequest(model, input, base64, dimensions);
    }

    private static List<String> texts(JsonParser json) throws IOException, InvalidRequestException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return List.of(text(json, INPUT));
        }
        JsonValues.startOfArray(json, INPUT, "a string or an array of strings");
        List<String> texts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String where = INPUT + "[" + texts.size() + "]";
            JsonToken token = json.currentToken();
            if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.START_ARRAY) {
                throw new InvalidRequestException(
                        where + ": token ids (expected: a string, as tokens are the model's own business)");
            }
            if (texts.size() == MAX_TEXTS) {
                throw new InvalidRequestException(
                        INPUT + ": more than " + MAX_TEXTS + " texts (expected: 1 to " + MAX_TEXTS + ")");
            }
            texts.add(text(json, where));
        }
        if (texts.isEmpty()) {
            throw new InvalidRequestException(INPUT + ": an empty array (expected: 1 to " + MAX_TEXTS + " texts)");
        }
        return texts;
    }

    private static String text(JsonParser json, String where) throws IOException, InvalidRequestException {
        if (json.currentToken() == JsonToken.VALUE_STRING && json.getTextLength() > MAX_TEXT) {
            throw new InvalidRequestException(
                    ErrorCode.TEXT_TOO_LONG,
                    where + ": " + json.getTextLength() + " characters (expected: at most " + MAX_TEXT + ")");
        }
        String text = JsonValues.string(json, where);
        if (text.isEmpty()) {
            throw new InvalidRequestException(where + ": an empty string (expected: a text)");
        }
        int half = loneSurrogate(text);
        if (half >= 0) {
            throw new InvalidRequestException(
                    where + ": half a surrogate pair at character " + half + " (expected: text that UTF-8 can hold)");
        }
        return text;
    }

    /** Where a surrogate stands without its other half; -1 if nowhere. */
    private static int loneSurrogate(String text) {
        int next = 0;
        while (next < text.length()) {
            int codePoint = text.codePointAt(next);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                return next;
            }
            next += Character.charCount(codePoint);
        }
        return -1;
    }

    private static boolean isBase64(JsonParser json) throws IOException, InvalidRequestException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return false;
        }
        String format = JsonValues.string(json, "encoding_format");
        if (!format.equals("float") && !format.equals("base64")) {
            throw new InvalidRequestException(
                    "encoding_format: '" + JsonValues.shortened(format) + "' (expected: float or base64)");
        }
        return format.equals("base64");
    }

    private void readDimensions(JsonParser json) throws IOException, InvalidRequestException {
        if (json.currentToken() != JsonToken.VALUE_NULL) {
            dimensions = (int) JsonValues.integer(json, "dimensions", 1, Integer.MAX_VALUE);
        }
    }
}
