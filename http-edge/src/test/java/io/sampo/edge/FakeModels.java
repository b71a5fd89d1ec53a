package io.sampo.edge;

import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.EmbeddingTraits;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The models of the shipped repository as the edge sees them, and an echo for each datatype. */
public final class FakeModels {

    /** The echo of FP32 vectors. */
    public static final ModelMetadata IDENTITY = echo("simple_identity", DataType.FP32, Shape.of(-1, -1), 8);

    /** Takes one text or more. */
    public static final ModelMetadata STRING = echo("simple_string", DataType.BYTES, Shape.of(-1, -1), 8);

    /** A sum and a difference. */
    public static final ModelMetadata SIMPLE = metadata(
            "simple",
            8,
            List.of(
                    new TensorSpec("INPUT0", DataType.INT32, Shape.of(-1, 16)),
                    new TensorSpec("INPUT1", DataType.INT32, Shape.of(-1, 16))),
            List.of(
                    new TensorSpec("OUTPUT0", DataType.INT32, Shape.of(-1, 16)),
                    new TensorSpec("OUTPUT1", DataType.INT32, Shape.of(-1, 16))),
            null);

    /** Vectors of 4 that may be cut. */
    public static final ModelMetadata MATRYOSHKA = embedder("matryoshka", true);

    /** Vectors of 4 that may not. */
    public static final ModelMetadata MINILM = embedder("minilm", false);

    private FakeModels() {}

    /** Serves all of them. */
    static FakeGateway serveAll(FakeGateway gateway) {
        gateway.serve(IDENTITY, 1, request -> echoed(IDENTITY, request))
                .serve(STRING, 1, request -> echoed(STRING, request))
                .serve(SIMPLE, 2, FakeModels::sumAndDifference)
                .serve(MATRYOSHKA, 1, request -> embedded(MATRYOSHKA, request))
                .serve(MINILM, 1, request -> embedded(MINILM, request));
        for (DataType type : DataType.values()) {
            ModelMetadata metadata = echoOf(type);
            gateway.serve(metadata, 1, request -> echoed(metadata, request));
        }
        return gateway;
    }

    /** Another version of {@code metadata}, made of other files. */
    public static ModelMetadata version(ModelMetadata metadata, String name, long version, String digest) {
        return new ModelMetadata(
                ModelRef.of(name, version),
                metadata.platform(),
                digest,
                metadata.created(),
                metadata.maxBatchSize(),
                metadata.inputs(),
                metadata.outputs(),
                metadata.embedding());
    }

    /** The model that echoes vectors of {@code type}; it does not batch. */
    public static ModelMetadata echoOf(DataType type) {
        return echo("echo_" + type.name().toLowerCase(Locale.ROOT), type, Shape.of(-1), 0);
    }

    private static ModelMetadata echo(String name, DataType type, Shape shape, int maxBatchSize) {
        return metadata(
                name,
                maxBatchSize,
                List.of(new TensorSpec("INPUT0", type, shape)),
                List.of(new TensorSpec("OUTPUT0", type, shape)),
                null);
    }

    private static ModelMetadata embedder(String name, boolean truncatable) {
        return metadata(
                name,
                8,
                List.of(new TensorSpec("text", DataType.BYTES, Shape.of(-1))),
                List.of(new TensorSpec("embedding", DataType.FP32, Shape.of(-1, 4))),
                new EmbeddingTraits("text", "embedding", 4, 16, truncatable));
    }

    private static ModelMetadata metadata(
            String name,
            int maxBatchSize,
            List<TensorSpec> inputs,
            List<TensorSpec> outputs,
            EmbeddingTraits embedding) {
        return new ModelMetadata(
                ModelRef.of(name, 1),
                "onnxruntime_onnx",
                "0",
                Instant.ofEpochSecond(1_700_000_000),
                maxBatchSize,
                inputs,
                outputs,
                embedding);
    }

    public static InferReply echoed(ModelMetadata metadata, InferRequest request) {
        return FakeGateway.completed(metadata, List.of(request.inputs().get(0).named("OUTPUT0")), 0);
    }

    private static InferReply sumAndDifference(InferRequest request) {
        Tensor first = input(request, "INPUT0");
        ByteBuffer sum = DirectBuffers.allocate(first.sizeBytes());
        ByteBuffer difference = DirectBuffers.allocate(first.sizeBytes());
        ByteBuffer a = first.bytes();
        ByteBuffer b = input(request, "INPUT1").bytes();
        while (a.remaining() >= Integer.BYTES && b.remaining() >= Integer.BYTES) {
            int x = a.getInt();
            int y = b.getInt();
            sum.putInt(x + y);
            difference.putInt(x - y);
        }
        List<Tensor> all = List.of(
                Tensor.of("OUTPUT0", DataType.INT32, first.shape(), sum.clear()),
                Tensor.of("OUTPUT1", DataType.INT32, first.shape(), difference.clear()));
        List<Tensor> wanted = request.outputs().isEmpty()
                ? all
                : request.outputs().stream()
                        .map(name -> all.get(name.equals("OUTPUT0") ? 0 : 1))
                        .toList();
        return FakeGateway.completed(SIMPLE, wanted, 0);
    }

    private static Tensor input(InferRequest request, String name) {
        return request.inputs().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Of each text its length in characters, its index, 3 and 4. A token is a character. */
    public static InferReply embedded(ModelMetadata metadata, InferRequest request) {
        String[] texts = BytesElements.decode(request.inputs().get(0));
        ByteBuffer vectors = DirectBuffers.allocate(texts.length * 4 * Float.BYTES);
        int tokens = 0;
        for (int i = 0; i < texts.length; i++) {
            tokens += texts[i].length();
            if (texts[i].length() > metadata.embedding().maxTokens()) {
                return new InferReply.Failed(
                        io.sampo.protocol.error.ErrorCode.TEXT_TOO_LONG,
                        "text[" + i + "]: " + texts[i].length() + " tokens (expected: at most 16)");
            }
            vectors.putFloat(texts[i].length()).putFloat(i).putFloat(3).putFloat(4);
        }
        return FakeGateway.completed(
                metadata,
                List.of(Tensor.of("embedding", DataType.FP32, Shape.of(texts.length, 4), vectors.flip())),
                tokens);
    }
}
