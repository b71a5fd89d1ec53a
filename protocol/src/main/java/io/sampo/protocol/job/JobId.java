package io.sampo.protocol.job;

import io.sampo.protocol.tenant.TenantId;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Names a job. Made by whoever submits it, so that a submission whose answer was lost can be sent again and means the same job.
 *
 * @param value {@code job_} and 26 digits or small letters: 128 bits, base 32, behind a bit that says whether they were drawn
 */
public record JobId(String value) implements Comparable<JobId> {

    private static final String PREFIX = "job_";
    private static final int BITS = 128;
    private static final int DIGITS = 26;
    private static final int RADIX = 32;
    /** Of milliseconds since 1970. */
    private static final int TIME_BITS = 48;

    private static final int BITS_BELOW_FIRST_DIGIT = 5 * (DIGITS - 1);
    /** In the first digit, of which 128 bits take three. */
    private static final int DRAWN = 8;

    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-v]{" + DIGITS + "}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if it is another
     */
    public JobId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("job id: '" + value.substring(0, Math.min(value.length(), 64))
                    + "' (expected: '" + PREFIX + "' and " + DIGITS + " digits or letters a to v)");
        }
    }

    /**
     * An id that nobody can guess, and that was not there before: 80 bits are drawn. Before them is the time, so that jobs of one
     * time are neighbours in every table that is sorted by ids: what is written together goes to the same few pages.
     */
    public static JobId random() {
        byte[] drawn = new byte[(BITS - TIME_BITS) / 8];
        RANDOM.nextBytes(drawn);
        byte[] bytes = ByteBuffer.allocate(Long.BYTES + drawn.length)
                .putLong(System.currentTimeMillis())
                .put(drawn)
                .array();
        return of(DRAWN, Arrays.copyOfRange(bytes, bytes.length - BITS / 8, bytes.length));
    }

    /** Whether the id was drawn by {@link #random}: whoever has it got it from whoever made the job, and it made no other. */
    public boolean wasDrawn() {
        return Character.digit(value.charAt(PREFIX.length()), RADIX) >= DRAWN;
    }

    /** The id that belongs to {@code key} for {@code tenant}, on every edge and after every restart the same. */
    public static JobId ofKey(TenantId tenant, String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(tenant.value().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(key.getBytes(StandardCharsets.UTF_8));
            return of(0, Arrays.copyOf(digest.digest(), BITS / 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static JobId of(int mark, byte[] bytes) {
        BigInteger marked =
                BigInteger.valueOf(mark).shiftLeft(BITS_BELOW_FIRST_DIGIT).or(new BigInteger(1, bytes));
        String digits = marked.toString(RADIX);
        return new JobId(PREFIX + "0".repeat(DIGITS - digits.length()) + digits);
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
