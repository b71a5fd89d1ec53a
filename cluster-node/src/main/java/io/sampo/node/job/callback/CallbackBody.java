package io.sampo.node.job.callback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.protocol.job.JobState;
import java.util.Locale;

/** The body of a callback: the same bytes for the same message. */
final class CallbackBody {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CallbackBody() {}

    /**
     * Writes a body.
     *
     * @param publicUrl what links begin with
     */
    static byte[] of(CallbackMessage message, String publicUrl) {
        String state = message.state().name().toLowerCase(Locale.ROOT);
        ObjectNode body = MAPPER.createObjectNode();
        body.put("type", "job." + state);
        body.put("timestamp", message.ended().toString());
        ObjectNode job = body.putObject("data");
        job.put("id", message.job().value());
        job.put("state", state);
        job.put("model", message.model().toString());
        ObjectNode links = job.putObject("links");
        String link = publicUrl + "/v1/jobs/" + message.job();
        links.put("status", link);
        if (message.state() == JobState.SUCCEEDED) {
            links.put("result", link + "/result");
        }
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts is always JSON", e);
        }
    }
}
