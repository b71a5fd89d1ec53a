package io.sampo.protocol.job;

/**
 * Tells a submission from another one with the same id.
 *
 * @param value 64 hexadecimal digits; the same for whoever says the same
 * @param former what {@code value} was before it left out what a submission was given and did not say itself; jobs that were
 *     accepted then are known by it
 */
public record JobDigest(String value, String former) {

    /** One that always was the same. */
    public static JobDigest of(String value) {
        return new JobDigest(value, value);
    }

    /** Whether {@code kept} is what a job keeps that was accepted with such a submission. */
    public boolean matches(String kept) {
        return kept.equals(value) || kept.equals(former);
    }
}
