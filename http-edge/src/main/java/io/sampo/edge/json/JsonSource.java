package io.sampo.edge.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.sampo.protocol.error.InvalidRequestException;
import java.io.IOException;
import java.util.Arrays;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One JSON text that a client sent, before it is parsed. */
public final class JsonSource {

    /** As in Triton. */
    static final int MAX_NESTING = 100;

    /** In characters. A string takes several times its size while it is read, all at once; see BodyMemory for the rest. */
    static final int MAX_STRING = 20_000_000;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxStringLength(MAX_STRING)
                    .build())
            .build();

    /** Reads a value, at the first token of which the parser stands. */
    @FunctionalInterface
    public interface Reader<T> {

        /** Leaves the parser at the value's last token. */
        T read(JsonParser json) throws IOException, InvalidRequestException;
    }

    private final byte[] bytes;

    /** The text in {@code bytes}, which are given away. */
    public JsonSource(byte[] bytes) {
        this.bytes = bytes;
    }

    /** How many bytes it has. */
    public int length() {
        return bytes.length;
    }

    /**
     * Reads the whole text, which is one JSON object.
     *
     * @throws InvalidRequestException if it is not, or {@code reader} refuses it
     */
    public <T> T readObject(Reader<T> reader) throws InvalidRequestException {
        if (bytes.length == 0) {
            throw new InvalidRequestException("body: empty (expected: a JSON object)");
        }
        int invalid = Utf8.firstInvalid(bytes);
        if (invalid >= 0) {
            throw new InvalidRequestException("body: invalid UTF-8 at byte " + invalid + " (expected: JSON in UTF-8)");
        }
        try (JsonParser json = FACTORY.createParser(bytes)) {
            JsonToken first = json.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new InvalidRequestException("body: " + describe(first) + " (expected: a JSON object)");
            }
            T value = reader.read(json);
            if (json.nextToken() != null) {
                throw new InvalidRequestException("body: more after the JSON object, at byte "
                        + json.currentTokenLocation().getByteOffset() + " (expected: its end)");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new InvalidRequestException(describe(e));
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
    }

    /**
     * Reads a value in the midst of the text once more, from {@code start} on.
     *
     * @param start in bytes
     */
    public <T> T readAt(int start, Reader<T> reader) throws IOException, InvalidRequestException {
        try (JsonParser json = FACTORY.createParser(bytes, start, bytes.length - start)) {
            json.nextToken();
            return reader.read(json);
        }
    }

    /** The bytes from {@code start} up to {@code end}, as a text of its own. */
    public JsonSource part(int start, int end) {
        return new JsonSource(Arrays.copyOfRange(bytes, start, end));
    }

    /** As it came; not to be changed. */
    public ByteString text() {
        return ByteString.fromArrayUnsafe(bytes);
    }

    /** What {@code token} is, as a client would call it. */
    public static String describe(@Nullable JsonToken token) {
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "the end of a value";
        };
    }

    private static String describe(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        String where =
                location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
        if (e instanceof StreamConstraintsException && e.getOriginalMessage().contains("nesting depth")) {
            return "body: JSON nested too deeply (expected: at most " + MAX_NESTING + " levels)";
        }
        if (e instanceof StreamConstraintsException && e.getOriginalMessage().contains("String value length")) {
            return "body: a string of more than " + MAX_STRING
                    + " characters (expected: at most so many; longer ones as binary data)";
        }
        String message = e.getOriginalMessage();
        int internals = message.indexOf(", from `");
        if (internals >= 0) {
            message = message.substring(0, internals) + ")";
        }
        int source = message.indexOf(" (start marker at");
        if (source >= 0) {
            message = message.substring(0, source);
        }
        return "body: not JSON" + where + ": " + message.strip();
    }
}
