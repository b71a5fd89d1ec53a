package io.sampo.protocol.job;

import java.util.Map;

/**
 * How the result is to be written for whoever fetches it, perhaps at another edge. Nodes keep it and do not look inside.
 *
 * @param protocol whose form it is
 * @param options what that protocol needs to know, such as an encoding; at most a few short entries
 */
public record ResultForm(String protocol, Map<String, String> options) {

    /** For callers that take tensors as they are. */
    public static final ResultForm TENSORS = new ResultForm("tensors", Map.of());

    /** Takes a copy of the map. */
    public ResultForm {
        options = Map.copyOf(options);
    }
}
