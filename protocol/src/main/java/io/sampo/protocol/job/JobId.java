package io.sampo.protocol.job;

import io.sampo.protocol.tenant.TenantId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Names a job. Made by whoever submits it, so that a submission whose answer was lost can be sent again and means the same job.
 *
 * @param value {@code job_} and 26 digits or small letters: 128 bits, base 32
 */
public record JobId(String value) implements Comparable<JobId> {

    private static final String PREFIX = "job_";
    private static final int BITS = 128;
    private static final int DIGITS = 26;
    private static final int RADIX = 32;
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

    /** An id that nobody can guess. */
    public static JobId random() {
        byte[] bytes = new byte[BITS / 8];
        RANDOM.nextBytes(bytes);
        return of(bytes);
    }

    /** The id that belongs to {@code key} for {@code tenant}, on every edge and after every restart the same. */
    public static JobId ofKey(TenantId tenant, String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(tenant.value().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(key.getBytes(StandardCharsets.UTF_8));
            return of(Arrays.copyOf(digest.digest(), BITS / 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static JobId of(byte[] bytes) {
        String digits = new BigInteger(1, bytes).toString(RADIX);
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
