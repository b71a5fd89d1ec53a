package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.edge.json.JsonBody;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.TensorSpec;
import java.io.IOException;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** What servers and models say of themselves, as JSON. */
final class MetadataBodies {

    /** What is built, and nothing else. */
    private static final List<String> EXTENSIONS = List.of(
            "binary_tensor_data",
            "model_configuration",
            "model_repository",
            "model_repository(unload_dependents)",
            "schedule_policy",
            "statistics");

    private MetadataBodies() {}

    static ByteString server(String version) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeStringField("name", "sampo");
            json.writeStringField("version", version);
            writeStrings(json, "extensions", EXTENSIONS);
            json.writeEndObject();
        });
    }

    /** An object with one flag, as the health paths answer. */
    static ByteString flag(String name, boolean value) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeBooleanField(name, value);
            json.writeEndObject();
        });
    }

    static ByteString modelReady(ModelName name, boolean ready) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeStringField("name", name.value());
            json.writeBooleanField("ready", ready);
            json.writeEndObject();
        });
    }

    static ByteString models(ModelCatalog catalog) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            writeStrings(
                    json,
                    "models",
                    catalog.models().keySet().stream().map(ModelName::value).toList());
            json.writeEndObject();
        });
    }

    static ByteString model(ModelMetadata metadata, List<String> versions) {
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeStringField("name", metadata.ref().name().value());
            writeStrings(json, "versions", versions);
            json.writeStringField("platform", metadata.platform());
            writeSpecs(json, "inputs", metadata.inputs());
            writeSpecs(json, "outputs", metadata.outputs());
            json.writeEndObject();
        });
    }

    private static void writeSpecs(JsonGenerator json, String field, List<TensorSpec> specs) throws IOException {
        json.writeArrayFieldStart(field);
        for (TensorSpec spec : specs) {
            json.writeStartObject();
            json.writeStringField("name", spec.name());
            json.writeStringField("datatype", spec.type().name());
            json.writeArrayFieldStart("shape");
            for (int i = 0; i < spec.shape().rank(); i++) {
                json.writeNumber(spec.shape().dim(i));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeStrings(JsonGenerator json, String field, List<String> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
