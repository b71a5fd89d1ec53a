package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionState;
import io.sampo.client.routing.VersionView;
import io.sampo.edge.json.JsonBody;
import io.sampo.edge.json.JsonKeys;
import io.sampo.edge.json.JsonSource;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.model.ModelProblem;
import java.io.IOException;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** What lies in the repository and how far each version of it is, what cannot be served included. */
final class RepositoryIndex {

    private static final String UNAVAILABLE = "UNAVAILABLE";
    private static final List<String> KEYS = List.of("ready");

    private RepositoryIndex() {}

    /** Whether the request's body, which may be empty, asks for what is ready alone. */
    static boolean wantsReadyOnly(ByteString body) throws InvalidRequestException {
        if (body.isEmpty()) {
            return false;
        }
        return new JsonSource(body.toArrayUnsafe()).readObject(json -> {
            boolean ready = false;
            JsonKeys keys = new JsonKeys(KEYS, "");
            while (keys.next(json) != null) {
                ready = JsonValues.bool(json, "ready");
            }
            return ready;
        });
    }

    static ByteString body(ModelCatalog catalog, boolean readyOnly) {
        return JsonBody.write(json -> {
            json.writeStartArray();
            for (ModelView model : catalog.models().values()) {
                for (VersionView version : model.versions().values()) {
                    if (!readyOnly || version.isReady()) {
                        writeVersion(json, version);
                    }
                }
            }
            if (!readyOnly) {
                for (ModelProblem problem : catalog.problems()) {
                    write(json, problem.model(), problem.version(), UNAVAILABLE, problem.reason());
                }
            }
            json.writeEndArray();
        });
    }

    private static void writeVersion(JsonGenerator json, VersionView version) throws IOException {
        write(
                json,
                version.ref().name().value(),
                version.ref().version().toString(),
                stateName(version.state()),
                reason(version));
    }

    private static void write(JsonGenerator json, String name, String version, String state, String reason)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        if (!version.isEmpty()) {
            json.writeStringField("version", version);
        }
        json.writeStringField("state", state);
        json.writeStringField("reason", reason);
        json.writeEndObject();
    }

    /** In the words of the extension, which has none for a version that its first request will load. */
    private static String stateName(VersionState state) {
        return switch (state) {
            case READY -> "READY";
            case LOADING, WARMING_UP -> "LOADING";
            case STOPPING -> "UNLOADING";
            case FAILED, UNPLACED, ON_DEMAND, UNLOADED -> UNAVAILABLE;
        };
    }

    private static String reason(VersionView version) {
        if (!version.reason().isEmpty()) {
            return version.reason();
        }
        return switch (version.state()) {
            case ON_DEMAND -> "loaded at its first request";
            case UNLOADED -> "unloaded";
            case READY, WARMING_UP, LOADING, FAILED, UNPLACED, STOPPING -> "";
        };
    }
}
