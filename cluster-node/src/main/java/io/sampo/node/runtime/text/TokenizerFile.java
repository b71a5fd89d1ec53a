package io.sampo.node.runtime.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * What Sampo itself has to know of a {@code tokenizer.json}. A vocabulary may have a quarter of a million entries, so it is
 * streamed.
 *
 * @param largestId the highest token id that a text may come to; -1 if the file names none
 * @param padId the token that fills up shorter texts of a batch
 */
record TokenizerFile(long largestId, long padId) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the file's content. */
    static TokenizerFile parse(String json) throws IOException {
        long largest = -1;
        long pad = 0;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("holds no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "padding" -> pad = padIdIn(parser.readValueAsTree());
                    case "added_tokens" -> largest = Math.max(largest, largestAdded(parser.readValueAsTree()));
                    case "model" -> largest = Math.max(largest, largestInModel(parser));
                    default -> parser.skipChildren();
                }
            }
        }
        return new TokenizerFile(largest, pad);
    }

    private static long padIdIn(JsonNode padding) {
        return padding.path("pad_id").asLong(0);
    }

    private static long largestAdded(JsonNode tokens) {
        long largest = -1;
        for (JsonNode token : tokens) {
            largest = Math.max(largest, token.path("id").asLong(-1));
        }
        return largest;
    }

    private static long largestInModel(JsonParser parser) throws IOException {
        long largest = -1;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return largest;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean vocabulary = parser.currentName().equals("vocab");
            parser.nextToken();
            if (vocabulary) {
                largest = largestInVocabulary(parser);
            } else {
                parser.skipChildren();
            }
        }
        return largest;
    }

    /** An object from token to id, or an array whose positions are the ids. */
    private static long largestInVocabulary(JsonParser parser) throws IOException {
        long largest = -1;
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                parser.skipChildren();
                largest++;
            }
        } else {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                parser.nextToken();
                largest = Math.max(largest, parser.getValueAsLong(-1));
            }
        }
        return largest;
    }
}
