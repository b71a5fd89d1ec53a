package io.sampo.edge.api.admin;

import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionView;
import io.sampo.edge.json.JsonBody;
import org.apache.pekko.util.ByteString;

/** What a scaler outside of the cluster goes by: of each wanted version, how many replicas there are to be and how many there are. */
final class ScalingBody {

    private ScalingBody() {}

    static ByteString of(ModelCatalog catalog) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("versions");
            for (ModelView model : catalog.models().values()) {
                for (VersionView version : model.versions().values()) {
                    if (version.plan() != null) {
                        json.writeStartObject();
                        json.writeStringField("model", model.name().value());
                        json.writeNumberField("version", version.ref().version().number());
                        ModelBodies.writeReplicas(version, json);
                        json.writeStringField("trouble", version.plan().trouble());
                        json.writeEndObject();
                    }
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
