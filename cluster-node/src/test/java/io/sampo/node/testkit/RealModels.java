package io.sampo.node.testkit;

/** Real models, from the jars of the tests' class path. */
public final class RealModels {

    private RealModels() {}

    /** all-MiniLM-L6-v2 as a model of texts, called {@code minilm}. */
    public static TestRepository addMiniLm(TestRepository repository) {
        return repository
                .copy("/all-minilm-l6-v2.onnx", "minilm/1/model.onnx")
                .copy("/all-minilm-l6-v2-tokenizer.json", "minilm/1/tokenizer.json")
                .write("minilm/model.yaml", "text: {pooling: mean, normalize: true, max-tokens: 512}");
    }

    /** The same file as a model of tensors, called {@code encoder}. */
    public static TestRepository addEncoder(TestRepository repository) {
        return repository.copy("/all-minilm-l6-v2.onnx", "encoder/1/model.onnx");
    }

    /** PP-OCRv4 recognition, called {@code ocr}: FP32 [n,3,48,width] → [n,width/8,6625]. */
    public static TestRepository addOcr(TestRepository repository) {
        return repository.copy("/models/ch_PP-OCRv4_rec_infer.onnx", "ocr/1/model.onnx");
    }
}
