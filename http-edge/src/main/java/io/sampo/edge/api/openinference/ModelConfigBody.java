package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.edge.json.JsonBody;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.DataType;
import java.io.IOException;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** A model in the words of Triton's ModelConfig: what its clients and its perf_analyzer read of it. */
final class ModelConfigBody {

    private ModelConfigBody() {}

    static ByteString of(ModelMetadata metadata) {
        return JsonBody.write(json -> write(metadata, json));
    }

    private static void write(ModelMetadata metadata, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", metadata.ref().name().value());
        json.writeStringField("platform", metadata.platform());
        int separator = metadata.platform().indexOf('_');
        json.writeStringField(
                "backend",
                separator < 0 ? metadata.platform() : metadata.platform().substring(0, separator));
        json.writeObjectFieldStart("version_policy");
        json.writeObjectFieldStart("specific");
        json.writeArrayFieldStart("versions");
        json.writeNumber(metadata.ref().version().number());
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
        json.writeNumberField("max_batch_size", metadata.maxBatchSize());
        writeTensors(json, "input", metadata.inputs(), metadata.maxBatchSize() > 0);
        writeTensors(json, "output", metadata.outputs(), metadata.maxBatchSize() > 0);
        if (metadata.maxBatchSize() > 1) {
            json.writeObjectFieldStart("dynamic_batching");
            json.writeEndObject();
        }
        json.writeObjectFieldStart("parameters");
        json.writeEndObject();
        json.writeObjectFieldStart("model_transaction_policy");
        json.writeBooleanField("decoupled", false);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** In a ModelConfig the dimension of the batch is not among {@code dims}, unlike in the metadata. */
    private static void writeTensors(JsonGenerator json, String field, List<TensorSpec> specs, boolean batched)
            throws IOException {
        json.writeArrayFieldStart(field);
        for (TensorSpec spec : specs) {
            json.writeStartObject();
            json.writeStringField("name", spec.name());
            json.writeStringField("data_type", typeName(spec.type()));
            json.writeArrayFieldStart("dims");
            for (int i = batched ? 1 : 0; i < spec.shape().rank(); i++) {
                json.writeNumber(spec.shape().dim(i));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String typeName(DataType type) {
        return type == DataType.BYTES ? "TYPE_STRING" : "TYPE_" + type;
    }
}
