package io.sampo.node.store;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/** Behind which job a page begins. To clients it is a word without meaning. */
record ListCursor(Instant submitted, JobId id) {

    private static final int LONGEST = 128;

    static ListCursor behind(IndexRow row) {
        return new ListCursor(row.submission().submitted(), row.submission().id());
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws InvalidRequestException if it is anything else
     */
    static ListCursor parse(String text) throws InvalidRequestException {
        try {
            if (text.length() <= LONGEST) {
                String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
                int separator = plain.indexOf(' ');
                if (separator > 0) {
                    long micros = Long.parseLong(plain.substring(0, separator));
                    ListCursor cursor = new ListCursor(
                            Instant.EPOCH.plus(micros, ChronoUnit.MICROS), new JobId(plain.substring(separator + 1)));
                    if (cursor.toString().equals(text)) {
                        return cursor;
                    }
                }
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            // falls through to the one message for every wrong form
        }
        String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        throw new InvalidRequestException("after: '" + shown + "' (expected: the cursor of the page before)");
    }

    @Override
    public String toString() {
        String plain = ChronoUnit.MICROS.between(Instant.EPOCH, submitted) + " " + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }
}
