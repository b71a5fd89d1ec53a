package io.sampo.node.job.callback;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signature of a message, as the Standard Webhooks convention has it: symmetric, version 1. Pure. */
final class WebhookSignature {

    /** What a secret looks like. */
    static final String SECRET_FORM = "'whsec_' and base64 of 24 to 64 bytes";

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_KEY_BYTES = 24;
    private static final int MAX_KEY_BYTES = 64;

    private WebhookSignature() {}

    /** The key that {@code secret} stands for; nothing if it has another form. */
    static Optional<byte[]> keyOf(String secret) {
        if (!secret.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
            return Optional.of(key).filter(bytes -> bytes.length >= MIN_KEY_BYTES && bytes.length <= MAX_KEY_BYTES);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * What goes into the header {@code webhook-signature}.
     *
     * @param timestampSeconds what goes into the header {@code webhook-timestamp}
     */
    static String of(byte[] key, String id, long timestampSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update((id + "." + timestampSeconds + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
