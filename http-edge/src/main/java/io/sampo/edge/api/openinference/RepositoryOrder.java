package io.sampo.edge.api.openinference;

import io.sampo.edge.api.openinference.ParameterObject.Visitor;
import io.sampo.edge.json.JsonKeys;
import io.sampo.edge.json.JsonSource;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** The body of a load or an unload, which may be empty: there is nothing that it could ask for beyond that. */
final class RepositoryOrder {

    private static final String PARAMETERS = "parameters";
    private static final List<String> KEYS = List.of(PARAMETERS);

    private RepositoryOrder() {}

    /** Refuses what a load cannot do: take the model's configuration or files out of the request. */
    static void checkLoad(ByteString body) throws InvalidRequestException {
        check(body, (key, json) -> {
            if (key.equals("config") || key.startsWith("file:")) {
                throw new InvalidRequestException(where(key)
                        + ": not supported (expected: the model's configuration and files in its folder of the"
                        + " repository)");
            }
            throw unknown(key, "none");
        });
    }

    /** Refuses what is not known. Nothing depends on a model, so whether that is unloaded as well makes no difference. */
    static void checkUnload(ByteString body) throws InvalidRequestException {
        check(body, (key, json) -> {
            if (!key.equals("unload_dependents")) {
                throw unknown(key, "unload_dependents");
            }
            JsonValues.bool(json, where(key));
        });
    }

    private static void check(ByteString body, Visitor parameters) throws InvalidRequestException {
        if (body.isEmpty()) {
            return;
        }
        new JsonSource(body.toArrayUnsafe()).readObject(json -> {
            JsonKeys keys = JsonKeys.only(KEYS, "");
            while (keys.next(json) != null) {
                new ParameterObject(PARAMETERS, List.of()).read(json, parameters);
            }
            return keys.has(PARAMETERS);
        });
    }

    private static InvalidRequestException unknown(String key, String expected) {
        return new InvalidRequestException(where(key) + ": unknown (expected: " + expected + ")");
    }

    private static String where(String key) {
        return PARAMETERS + "." + JsonValues.shortened(key);
    }
}
