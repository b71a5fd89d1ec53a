package io.sampo.node.runtime.text;

import io.sampo.node.model.BatchingConfig;
import io.sampo.node.model.ModelArtifact;
import io.sampo.node.model.TextConfig;
import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.BatchTiming;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.HeapShare;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.node.runtime.RequestCheck;
import io.sampo.node.runtime.StringElements;
import io.sampo.node.runtime.onnx.OnnxRuntime;
import io.sampo.node.runtime.onnx.OnnxSession;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.EmbeddingTraits;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns texts into vectors: input {@code text}, BYTES [texts]; output {@code embedding}, FP32 [texts, dimensions]. Each text of
 * a request is an item of its own, as long as it has tokens.
 */
final class TextEmbeddingModel implements LoadedModel {

    static final String INPUT = "text";
    static final String OUTPUT = "embedding";

    /** No larger reply can leave this member. */
    private static final long MAX_RESULT_BYTES = 64L * 1024 * 1024;

    /** Texts of different lengths, so that the first real ones find kernels and memory warm. */
    private static final List<String> WARM_UP = List.of("a", "A man is eating food.", "warm ".repeat(30));

    private final OnnxSession session;
    private final TextTokenizer tokenizer;
    private final TextReader reader;
    private final TextEncoder encoder;
    private final boolean batchable;
    private final ModelMetadata metadata;
    private final RequestCheck check;

    /** Takes over session, tokenizer and encoder: it closes them. */
    TextEmbeddingModel(
            ModelArtifact artifact,
            TextConfig config,
            OnnxSession session,
            TextTokenizer tokenizer,
            TextEncoder encoder,
            boolean batchable) {
        this.session = session;
        this.tokenizer = tokenizer;
        this.reader = new TextReader(tokenizer, config.maxTokens(), config.overflow());
        this.encoder = encoder;
        this.batchable = batchable;
        this.metadata = metadata(artifact, config, encoder.dimensions(), batchable);
        this.check = new RequestCheck(metadata.inputs(), metadata.outputs());
    }

    private static ModelMetadata metadata(
            ModelArtifact artifact, TextConfig config, int dimensions, boolean batchable) {
        BatchingConfig batching = artifact.config().batching();
        return new ModelMetadata(
                artifact.ref(),
                OnnxRuntime.PLATFORM,
                artifact.digest(),
                artifact.created(),
                batchable ? batching.maxBatchSize().orElse(OnnxRuntime.DEFAULT_MAX_BATCH_SIZE) : 1,
                List.of(new TensorSpec(INPUT, DataType.BYTES, Shape.of(Shape.VARIABLE))),
                List.of(new TensorSpec(OUTPUT, DataType.FP32, Shape.of(Shape.VARIABLE, dimensions))),
                new EmbeddingTraits(INPUT, OUTPUT, dimensions, config.maxTokens(), config.truncatable()));
    }

    @Override
    public ModelMetadata metadata() {
        return metadata;
    }

    @Override
    public boolean preparesSlowly() {
        return true;
    }

    @Override
    public PreparedRequest prepare(InferRequest request) throws InvalidRequestException {
        Tensor input = check.inputs(request).get(0);
        check.outputs(request);
        checkCount(input.shape().dim(0));
        StringElements.check(input);
        HeapShare heap = HeapShare.ofProcess();
        // One after the other: each is of no use once it was read.
        long bytes = StringElements.sizeOf(input).heapBytesOneByOne();
        StringElements.checkFits(input, bytes, heap);
        return prepared(heap.hold(bytes, () -> read(input)));
    }

    private List<TokenizedText> read(Tensor input) throws InvalidRequestException {
        List<TokenizedText> texts = new ArrayList<>((int) input.shape().dim(0));
        ByteBuffer elements = input.bytes();
        while (elements.hasRemaining()) {
            texts.add(reader.read(StringElements.decodeNext(elements), texts.size()));
        }
        return texts;
    }

    /** Before anything grows with the number of texts: an empty one takes four bytes, its vector a thousand. */
    private void checkCount(long texts) throws InvalidRequestException {
        long most = MAX_RESULT_BYTES / ((long) encoder.dimensions() * Float.BYTES);
        if (texts < 1 || texts > most) {
            throw new InvalidRequestException(
                    "input '" + INPUT + "': " + texts + " texts (expected: from 1 to " + most + ")");
        }
    }

    private PreparedRequest prepared(List<TokenizedText> texts) {
        return new TextRequest(texts, batchable ? this : null, OUTPUT, encoder.dimensions());
    }

    @Override
    public BatchTiming run(List<BatchItem> batch, Cancellation cancellation) throws ModelFailedException {
        List<TokenizedText> texts = new ArrayList<>(batch.size());
        for (BatchItem item : batch) {
            texts.add(((TextRequest.Item) item).text());
        }
        return encoder.encode(
                texts, (index, vector) -> ((TextRequest.Item) batch.get(index)).complete(vector), cancellation);
    }

    @Override
    public List<PreparedRequest> warmUpRequests() {
        List<PreparedRequest> requests = new ArrayList<>();
        for (String text : WARM_UP) {
            try {
                requests.add(prepared(List.of(reader.read(text, 0))));
            } catch (InvalidRequestException tooLong) {
                // The shorter ones have to do.
                return requests;
            }
        }
        return requests;
    }

    @Override
    public void close() {
        tokenizer.close();
        encoder.close();
        // Last: it gives back to the system what all have freed.
        session.close();
    }
}
