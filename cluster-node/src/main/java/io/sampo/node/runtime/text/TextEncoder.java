package io.sampo.node.runtime.text;

import io.sampo.node.runtime.BatchTiming;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadingThreads;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.ReusableMemory;
import io.sampo.node.runtime.onnx.OnnxSession;
import io.sampo.node.runtime.onnx.TrialResults;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Runs a transformer encoder over batches of tokenized texts and pools what it gives. Thread-safe: each run takes a workspace,
 * of which there are as many as runs at the same time, and leaves it to the next. {@link #close()} frees them, after the last run.
 */
final class TextEncoder implements AutoCloseable {

    /** Receives the vectors of a batch. */
    interface VectorSink {
        /** Takes the vector of text {@code index}; the array is used again afterwards. */
        void accept(int index, float[] vector);
    }

    /** What one run needs, kept for the next. */
    private static final class Workspace implements AutoCloseable {
        private final EncoderInputs.Memory inputs = new EncoderInputs.Memory();
        private final ReusableMemory output = new ReusableMemory();
        private final float[] vector;
        private float[] states = new float[0];

        Workspace(int dimensions) {
            vector = new float[dimensions];
        }

        float[] states(int size) {
            if (states.length < size) {
                states = new float[size];
            }
            return states;
        }

        @Override
        public void close() {
            inputs.close();
            output.close();
        }
    }

    private static final int RANK = 3;

    private final OnnxSession session;
    private final EncoderInputs inputs;
    private final String output;
    private final int dimensions;
    private final Pooler pooler;
    private final Queue<Workspace> idle = new ConcurrentLinkedQueue<>();

    private TextEncoder(OnnxSession session, EncoderInputs inputs, String output, int dimensions, Pooler pooler) {
        this.session = session;
        this.inputs = inputs;
        this.output = output;
        this.dimensions = dimensions;
        this.pooler = pooler;
    }

    /**
     * Makes an encoder of a session, which stays the caller's to close.
     *
     * @param padId the token that fills up shorter texts
     * @param probe what any text must not exceed: a text of the greatest length, of the token with the highest id
     * @param trials knows whether the model took {@code probe} before
     * @throws ModelLoadException if the model is no encoder, or does not take {@code probe}
     */
    static TextEncoder create(OnnxSession session, Pooler pooler, long padId, TokenizedText probe, TrialResults trials)
            throws ModelLoadException {
        EncoderInputs inputs = EncoderInputs.of(session.inputs(), padId);
        String output = session.outputs().stream()
                .filter(spec -> spec.type() == DataType.FP32 && spec.shape().rank() == RANK)
                .map(TensorSpec::name)
                .findFirst()
                .orElseThrow(() -> new ModelLoadException("no output of FP32 [-1,-1,dimensions] (expected: one, as"
                        + " model.yaml says that the model takes text)"));
        int dimensions = trials.find(
                "encoder-" + probe.length() + "-" + probe.ids()[0], () -> dimensions(session, inputs, output, probe));
        return new TextEncoder(session, inputs, output, dimensions, pooler);
    }

    /** The length of the vectors that the model gives for {@code probe}. */
    private static int dimensions(OnnxSession session, EncoderInputs inputs, String output, TokenizedText probe)
            throws ModelLoadException {
        try (EncoderInputs.Memory memory = new EncoderInputs.Memory()) {
            List<Tensor> taken = inputs.layOut(List.of(probe), probe.length(), memory);
            List<Tensor> given = LoadingThreads.call(
                    () -> session.run(taken, List.of(output), Integer.MAX_VALUE, new Cancellation()));
            Shape shape = given.get(0).shape();
            Shape expected = Shape.of(1, probe.length(), Shape.VARIABLE);
            if (!expected.accepts(shape)) {
                throw new ModelLoadException(
                        "output '" + output + "': shape " + shape + " (expected: " + expected + ")");
            }
            return Math.toIntExact(shape.dim(RANK - 1));
        } catch (ModelFailedException e) {
            throw new ModelLoadException(
                    "the model fails on a text of " + probe.length() + " tokens of id " + probe.ids()[0] + ": "
                            + e.getMessage() + " (expected: text.max-tokens and the tokenizer to fit the model)",
                    e);
        }
    }

    /** The length of a vector. */
    int dimensions() {
        return dimensions;
    }

    /**
     * Computes the vectors of a batch.
     *
     * @throws ModelFailedException if the model failed or was cancelled; then {@code sink} got nothing
     */
    BatchTiming encode(List<TokenizedText> texts, VectorSink sink, Cancellation cancellation)
            throws ModelFailedException {
        Workspace reused = idle.poll();
        Workspace workspace = reused == null ? new Workspace(dimensions) : reused;
        try {
            return encode(texts, sink, cancellation, workspace);
        } finally {
            idle.offer(workspace);
        }
    }

    private BatchTiming encode(
            List<TokenizedText> texts, VectorSink sink, Cancellation cancellation, Workspace workspace)
            throws ModelFailedException {
        long started = System.nanoTime();
        int longest = 0;
        for (TokenizedText text : texts) {
            longest = Math.max(longest, text.length());
        }
        List<Tensor> taken = inputs.layOut(texts, longest, workspace.inputs);
        Shape shape = Shape.of(texts.size(), longest, dimensions);
        ByteBuffer states = workspace.output.take(Math.toIntExact(shape.elementCount() * Float.BYTES));
        List<Tensor> written = List.of(Tensor.of(output, DataType.FP32, shape, states));
        long laidOut = System.nanoTime();
        session.runInto(taken, written, cancellation);
        long inferred = System.nanoTime();
        pool(texts, longest, states.asFloatBuffer(), workspace, sink);
        return new BatchTiming(laidOut - started, inferred - laidOut, System.nanoTime() - inferred);
    }

    /** Frees what runs have used; the session stays. */
    @Override
    public void close() {
        for (Workspace workspace = idle.poll(); workspace != null; workspace = idle.poll()) {
            workspace.close();
        }
    }

    private void pool(List<TokenizedText> texts, int longest, FloatBuffer all, Workspace workspace, VectorSink sink) {
        for (int i = 0; i < texts.size(); i++) {
            int tokens = pooler.tokensUsed(texts.get(i).length());
            float[] states = workspace.states(tokens * dimensions);
            all.get(i * longest * dimensions, states, 0, tokens * dimensions);
            pooler.pool(states, tokens, workspace.vector);
            sink.accept(i, workspace.vector);
        }
    }
}
