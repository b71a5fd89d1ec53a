package io.sampo.edge.api.openai;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.edge.http.Answer;
import io.sampo.edge.json.JsonBody;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes vectors as OpenAI does. */
final class EmbeddingsEncoder {

    private static final int FRAME_BYTES = 256;
    private static final int TEXT_BYTES_A_NUMBER = 13;

    private final EmbeddingsForm form;

    /** Answers in {@code form}. */
    EmbeddingsEncoder(EmbeddingsForm form) {
        this.form = form;
    }

    /** The answer with {@code completed}. */
    Answer encode(Completed completed) throws InvalidRequestException {
        Tensor vectors = completed.outputs().get(0);
        int count = form.texts();
        // Another version may have answered than the one that was asked what it makes: its vectors are as long as they
        // are.
        long full = count == 0 ? 0 : vectors.sizeBytes() / ((long) count * Float.BYTES);
        if (vectors.type() != DataType.FP32
                || full < Math.max(1, form.dimensions())
                || vectors.sizeBytes() != full * count * Float.BYTES) {
            throw new InvalidRequestException(
                    ErrorCode.INTERNAL,
                    "model '" + form.model() + "': answered " + vectors + " (expected: FP32[" + count + ","
                            + form.fullDimensions() + "])");
        }
        int dimensions = form.dimensions() == 0 ? (int) full : form.dimensions();
        int expected = FRAME_BYTES + count * (64 + dimensions * (form.base64() ? 6 : TEXT_BYTES_A_NUMBER));
        float[][] rows = rows(vectors.bytes(), count, (int) full, dimensions);
        return Answer.json(JsonBody.write(expected, json -> write(rows, completed.inputTokens(), json)));
    }

    private float[][] rows(ByteBuffer bytes, int count, int full, int dimensions) throws InvalidRequestException {
        float[][] rows = new float[count][dimensions];
        for (int i = 0; i < count; i++) {
            bytes.position(i * full * Float.BYTES);
            for (int j = 0; j < dimensions; j++) {
                rows[i][j] = bytes.getFloat();
                if (!Float.isFinite(rows[i][j])) {
                    throw new InvalidRequestException(
                            ErrorCode.MODEL_FAILED,
                            "model '" + form.model() + "': made the value " + rows[i][j] + " of input[" + i
                                    + "] (expected: numbers)");
                }
            }
            if (dimensions < full) {
                normalise(rows[i]);
            }
        }
        return rows;
    }

    private static void normalise(float[] row) {
        double squares = 0;
        for (float value : row) {
            squares += (double) value * value;
        }
        if (squares > 0) {
            double length = Math.sqrt(squares);
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (row[i] / length);
            }
        }
    }

    private void write(float[][] rows, int tokens, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("object", "list");
        json.writeArrayFieldStart("data");
        for (int i = 0; i < rows.length; i++) {
            json.writeStartObject();
            json.writeStringField("object", "embedding");
            json.writeNumberField("index", i);
            json.writeFieldName("embedding");
            if (form.base64()) {
                writeBase64(rows[i], json);
            } else {
                writeNumbers(rows[i], json);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringField("model", form.model());
        json.writeObjectFieldStart("usage");
        json.writeNumberField("prompt_tokens", tokens);
        json.writeNumberField("total_tokens", tokens);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeNumbers(float[] row, JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (float value : row) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }

    private static void writeBase64(float[] row, JsonGenerator json) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(row);
        json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes.array(), 0, bytes.capacity());
    }
}
