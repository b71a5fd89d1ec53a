package io.sampo.node.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as both databases take them. */
final class Columns {

    private static final int LONGEST_DETAIL = 4000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> OPTIONS = new TypeReference<>() {};

    private Columns() {}

    /** Microseconds are what both databases keep. */
    static OffsetDateTime time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    static @Nullable OffsetDateTime timeOrNull(@Nullable Instant instant) {
        return instant == null ? null : time(instant);
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** PostgreSQL has no place for a zero character, and neither encodes half a surrogate pair. */
    static String text(String text) {
        String encodable = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return encodable.replace('\0', '\uFFFD');
    }

    /** Text for people, shortened if it is very long. */
    static String detail(String text) {
        return text(text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL) + "…");
    }

    static String options(Map<String, String> options) {
        try {
            return text(JSON.writeValueAsString(options));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is JSON", e);
        }
    }

    static Map<String, String> options(String json) throws SQLException {
        try {
            return JSON.readValue(json, OPTIONS);
        } catch (JsonProcessingException e) {
            throw new SQLException("form_options: not a map of strings", e);
        }
    }
}
