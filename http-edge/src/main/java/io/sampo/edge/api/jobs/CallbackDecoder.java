package io.sampo.edge.api.jobs;

import com.fasterxml.jackson.core.JsonParser;
import io.sampo.edge.json.JsonKeys;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.Callback;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Reads whom to tell of the end of a job, as far as it can be judged by its looks; whether the host may be called is found by
 * whoever calls it.
 */
final class CallbackDecoder {

    private static final int MAX_URL_LENGTH = 2048;
    private static final int MAX_PORT = 65535;
    private static final String SECRET_PREFIX = "whsec_";
    private static final int MIN_SECRET_BYTES = 24;
    private static final int MAX_SECRET_BYTES = 64;

    private CallbackDecoder() {}

    /** Reads the object that {@code json} stands at. */
    static Callback read(JsonParser json) throws IOException, InvalidRequestException {
        JsonValues.startOfObject(json, "callback");
        JsonKeys keys = JsonKeys.only(List.of("url", "secret"), "callback.");
        String url = "";
        String secret = "";
        for (String key = keys.next(json); key != null; key = keys.next(json)) {
            if (key.equals("url")) {
                url = url(JsonValues.string(json, "callback.url"));
            } else {
                secret = secret(JsonValues.string(json, "callback.secret"));
            }
        }
        keys.require("url");
        return new Callback(url, secret);
    }

    private static String url(String text) throws InvalidRequestException {
        if (text.length() > MAX_URL_LENGTH) {
            throw new InvalidRequestException(
                    "callback.url: " + text.length() + " characters (expected: at most " + MAX_URL_LENGTH + ")");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw refused(text, "a URL");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refused(text, "the scheme http or https");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            throw refused(text, "a host, and a port of 1 to " + MAX_PORT + " if any");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw refused(text, "neither user information nor a fragment");
        }
        return text;
    }

    private static InvalidRequestException refused(String url, String expected) {
        return new InvalidRequestException(
                "callback.url: '" + JsonValues.shortened(url) + "' (expected: " + expected + ")");
    }

    /** Never quoted: it is a secret, if a broken one. */
    private static String secret(String text) throws InvalidRequestException {
        if (text.startsWith(SECRET_PREFIX)) {
            try {
                int bytes = Base64.getDecoder().decode(text.substring(SECRET_PREFIX.length())).length;
                if (bytes >= MIN_SECRET_BYTES && bytes <= MAX_SECRET_BYTES) {
                    return text;
                }
            } catch (IllegalArgumentException e) {
                // falls through to the one message for every wrong form
            }
        }
        throw new InvalidRequestException("callback.secret: of another form (expected: " + SECRET_PREFIX + " and "
                + MIN_SECRET_BYTES + " to " + MAX_SECRET_BYTES + " bytes in base64)");
    }
}
