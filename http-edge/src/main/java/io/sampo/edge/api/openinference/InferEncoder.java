package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.edge.gateway.Provenance;
import io.sampo.edge.http.Answer;
import io.sampo.edge.json.JsonBody;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Writes a result: JSON, and behind it the binary data of those outputs that the client wants so. */
final class InferEncoder {

    private static final int FRAME_BYTES = 512;
    private static final int PIECE_BYTES = 128 * 1024;

    private final @Nullable String id;
    private final RequestedOutputs requested;

    /**
     * Answers one request.
     *
     * @param id sent back, unless null
     */
    InferEncoder(@Nullable String id, RequestedOutputs requested) {
        this.id = id;
        this.requested = requested;
    }

    /**
     * The answer with {@code completed}.
     *
     * @throws InvalidRequestException if an output cannot be written as the JSON that was asked for
     */
    Answer encode(Completed completed, Provenance provenance) throws InvalidRequestException {
        long expectedBytes = FRAME_BYTES;
        long binaryBytes = 0;
        for (Tensor output : completed.outputs()) {
            if (requested.isBinary(output.name())) {
                binaryBytes += output.sizeBytes();
            } else {
                JsonTensorText.requireExpressible(output);
                expectedBytes += JsonTensorText.expectedBytes(output);
            }
        }
        ByteString json = json(completed, provenance, (int) Math.min(expectedBytes, 1 << 24));
        return binaryBytes == 0 && !anyBinary(completed.outputs())
                ? Answer.json(json)
                : withBinary(json, completed.outputs(), binaryBytes);
    }

    private ByteString json(Completed completed, Provenance provenance, int expectedBytes)
            throws InvalidRequestException {
        try {
            return JsonBody.write(expectedBytes, generator -> write(completed, provenance, generator));
        } catch (JsonBody.TooLarge tooLarge) {
            throw new InvalidRequestException(ErrorCode.RESULT_TOO_LARGE, "outputs: " + tooLarge.getMessage());
        }
    }

    private boolean anyBinary(List<Tensor> outputs) {
        for (Tensor output : outputs) {
            if (requested.isBinary(output.name())) {
                return true;
            }
        }
        return false;
    }

    private void write(Completed completed, Provenance provenance, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("model_name", completed.replica().model().name().value());
        json.writeStringField(
                "model_version", completed.replica().model().version().toString());
        if (id != null) {
            json.writeStringField("id", id);
        }
        json.writeObjectFieldStart("parameters");
        json.writeStringField("replica", completed.replica().toString());
        json.writeNumberField("queue_us", completed.timing().queueNanos() / 1000);
        json.writeNumberField("compute_us", completed.timing().computeNanos() / 1000);
        json.writeNumberField("batch_size", completed.timing().batchSize());
        if (provenance.digest() != null) {
            json.writeStringField("digest", provenance.digest());
        }
        if (provenance.update() != null) {
            json.writeStringField("update_available", provenance.update().toString());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("outputs");
        for (Tensor output : completed.outputs()) {
            writeOutput(output, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeOutput(Tensor output, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", output.name());
        json.writeStringField("datatype", output.type().name());
        json.writeArrayFieldStart("shape");
        for (int i = 0; i < output.shape().rank(); i++) {
            json.writeNumber(output.shape().dim(i));
        }
        json.writeEndArray();
        if (requested.isBinary(output.name())) {
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("binary_data_size", output.sizeBytes());
            json.writeEndObject();
        } else {
            json.writeArrayFieldStart("data");
            JsonTensorText.write(output, json);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** Each byte of a tensor is copied once, to where the socket takes it from. */
    private Answer withBinary(ByteString json, List<Tensor> outputs, long binaryBytes) throws InvalidRequestException {
        if (binaryBytes > Integer.MAX_VALUE - json.size()) {
            throw new InvalidRequestException(
                    "outputs: " + binaryBytes + " bytes (expected: less than 2 GiB; ask for fewer outputs)");
        }
        ByteString body = json;
        for (Tensor output : outputs) {
            if (requested.isBinary(output.name())) {
                body = appended(body, output.bytes());
            }
        }
        HttpHeader header = RawHeader.create("Inference-Header-Content-Length", Integer.toString(json.size()));
        return Answer.whole(200, ContentTypes.APPLICATION_OCTET_STREAM, body).with(List.of(header));
    }

    /** In pieces: a large array would go past the young generation, and make the collector run for each answer. */
    private static ByteString appended(ByteString body, ByteBuffer bytes) {
        ByteString longer = body;
        while (bytes.hasRemaining()) {
            byte[] piece = new byte[Math.min(PIECE_BYTES, bytes.remaining())];
            bytes.get(piece);
            longer = longer.concat(ByteString.fromArrayUnsafe(piece));
        }
        return longer;
    }
}
