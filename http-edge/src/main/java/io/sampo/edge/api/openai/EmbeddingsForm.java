package io.sampo.edge.api.openai;

import io.sampo.edge.job.Dialects;
import io.sampo.protocol.job.ResultForm;
import java.util.Map;

/**
 * How a client wants its vectors.
 *
 * @param model as the client named it
 * @param base64 whether vectors go as base64 of little-endian FP32, else as arrays of numbers
 * @param dimensions how long the vectors are to be; 0 for as long as the model makes them
 * @param texts how many there are to be
 * @param fullDimensions how long the model makes them, as far as it is known before
 */
record EmbeddingsForm(String model, boolean base64, int dimensions, int texts, int fullDimensions) {

    private static final String MODEL = "model";
    private static final String ENCODING = "encoding";
    private static final String BASE64 = "base64";
    private static final String DIMENSIONS = "dimensions";
    private static final String TEXTS = "texts";
    private static final String FULL_DIMENSIONS = "full-dimensions";

    /** As a job keeps it. */
    ResultForm toResultForm() {
        return new ResultForm(
                Dialects.OPENAI_EMBEDDINGS,
                Map.of(
                        MODEL,
                        model,
                        ENCODING,
                        base64 ? BASE64 : "float",
                        DIMENSIONS,
                        Integer.toString(dimensions),
                        TEXTS,
                        Integer.toString(texts),
                        FULL_DIMENSIONS,
                        Integer.toString(fullDimensions)));
    }

    /** What {@link #toResultForm} made. */
    static EmbeddingsForm of(ResultForm form) {
        Map<String, String> options = form.options();
        return new EmbeddingsForm(
                options.getOrDefault(MODEL, ""),
                BASE64.equals(options.get(ENCODING)),
                number(options, DIMENSIONS),
                number(options, TEXTS),
                number(options, FULL_DIMENSIONS));
    }

    private static int number(Map<String, String> options, String key) {
        return Integer.parseInt(options.getOrDefault(key, "0"));
    }
}
