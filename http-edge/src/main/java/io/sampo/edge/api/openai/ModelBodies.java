package io.sampo.edge.api.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionView;
import io.sampo.edge.json.JsonBody;
import io.sampo.protocol.model.ModelMetadata;
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
                Optional<ModelMetadata> metadata = model.resolve(null).flatMap(VersionView::metadata);
                if (metadata.isPresent()) {
                    write(model.name().value(), metadata.get(), json);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    static ByteString one(String id, ModelMetadata metadata) {
        return JsonBody.write(json -> write(id, metadata, json));
    }

    private static void write(String id, ModelMetadata metadata, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", id);
        json.writeStringField("object", "model");
        json.writeNumberField("created", metadata.created().getEpochSecond());
        json.writeStringField("owned_by", "sampo");
        json.writeEndObject();
    }
}
