package io.sampo.ops.load.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Says whether the body of a successful answer is right. */
@FunctionalInterface
public interface ResponseCheck {

    /** Any body will do; bodies are then not even kept. */
    ResponseCheck NONE = body -> true;

    /** Whether {@code body}, whole, is right. Called on the generator's thread: keep it cheap. */
    boolean accepts(byte[] body);

    /** Whether {@code text} occurs in the body. */
    static ResponseCheck contains(String text) {
        return body -> new String(body, StandardCharsets.UTF_8).contains(text);
    }

    /** Whether the body ends with {@code expected}. */
    static ResponseCheck endsWith(byte[] expected) {
        return body -> {
            int start = body.length - expected.length;
            return start >= 0 && Arrays.equals(body, start, body.length, expected, 0, expected.length);
        };
    }
}
