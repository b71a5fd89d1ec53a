package io.sampo.protocol.job;

/**
 * Whom to tell over HTTP when a job has ended.
 *
 * @param url {@code http} or {@code https}
 * @param secret the key of the signature, as the Standard Webhooks convention has it: {@code whsec_} and base64; empty for none
 */
public record Callback(String url, String secret) {

    /** Without the secret. */
    @Override
    public String toString() {
        return url;
    }
}
