package io.sampo.edge.api.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionState;
import io.sampo.client.routing.VersionView;
import io.sampo.edge.json.JsonBody;
import io.sampo.protocol.model.ModelTarget;
import java.io.IOException;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/** Models, as OpenAI lists them. */
final class ModelBodies {

    private ModelBodies() {}

    /** All models that answer at this moment, each in the version that a request by its name gets. */
    static ByteString list(ModelCatalog catalog) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (ModelView model : catalog.models().values()) {
                Optional<VersionView> version = model.resolve(ModelTarget.newest(model.name()));
                if (version.isPresent() && answers(version.get())) {
                    write(model.name().value(), version.get(), json);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** Whether a request would be answered, if only once the version is loaded for it. */
    static boolean answers(VersionView version) {
        return version.metadata().isPresent() || version.state() == VersionState.ON_DEMAND;
    }

    static ByteString one(String id, VersionView version) {
        return JsonBody.write(json -> write(id, version, json));
    }

    private static void write(String id, VersionView version, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", id);
        json.writeStringField("object", "model");
        // What is not loaded has not said when it was made, and to load it for that would be dear.
        json.writeNumberField(
                "created",
                version.metadata()
                        .map(metadata -> metadata.created().getEpochSecond())
                        .orElse(0L));
        json.writeStringField("owned_by", "sampo");
        json.writeEndObject();
    }
}
