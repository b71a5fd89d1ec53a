package io.sampo.node.runtime.onnx;

import io.sampo.node.model.ModelArtifact;
import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.BatchTiming;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.HeapShare;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.node.runtime.RequestCheck;
import io.sampo.node.runtime.ReusableMemory;
import io.sampo.node.runtime.StringElements;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX model as its file describes it. A request that runs alone is computed from and into its own buffers; those that run
 * together are copied into one input and get slices of one output.
 */
final class OnnxModel implements LoadedModel {

    private final OnnxSession session;
    private final boolean batchable;
    private final List<List<Tensor>> samples;
    private final ModelMetadata metadata;
    private final RequestCheck check;
    private final int maxResultBytes;
    private final OutputShapes outputShapes = new OutputShapes();
    /** Memory for joined inputs, one for each run at the same time. */
    private final Queue<ReusableMemory[]> idleMemory = new ConcurrentLinkedQueue<>();

    private OnnxModel(
            OnnxSession session,
            boolean batchable,
            List<List<Tensor>> samples,
            ModelMetadata metadata,
            int maxResultBytes) {
        this.session = session;
        this.batchable = batchable;
        this.samples = samples;
        this.metadata = metadata;
        this.maxResultBytes = maxResultBytes;
        this.check = new RequestCheck(metadata.inputs(), metadata.outputs());
    }

    /**
     * Makes a model of a session, which it takes over.
     *
     * @param warmUpShapes of inputs by name; those of others are made up
     * @param maxResultBytes that the outputs of a run may take
     * @throws ModelLoadException if {@code model.yaml} asks for batches and the model has no dimension for them, or a shape does
     *     not fit its input
     */
    static OnnxModel create(
            ModelArtifact artifact, OnnxSession session, Map<String, List<Long>> warmUpShapes, int maxResultBytes)
            throws ModelLoadException {
        BatchingTrial trial =
                BatchingTrial.of(session, SyntheticInputs.of(session.inputPorts(), warmUpShapes), maxResultBytes);
        if (!warmUpShapes.isEmpty() && trial.samples().isEmpty()) {
            throw new ModelLoadException(
                    "warm-up.shapes: " + warmUpShapes + " (expected: shapes that the model takes)");
        }
        boolean batchable = switch (artifact.config().batching().mode()) {
            case AUTO -> trial.rowsAreIndependent();
            case OFF -> false;
            case ON -> {
                checkVariableOuter(session);
                yield true;
            }
        };
        int maxBatchSize = artifact.config().batching().maxBatchSize().orElse(OnnxRuntime.DEFAULT_MAX_BATCH_SIZE);
        ModelMetadata metadata = new ModelMetadata(
                artifact.ref(),
                OnnxRuntime.PLATFORM,
                artifact.digest(),
                artifact.created(),
                batchable ? maxBatchSize : 0,
                session.inputs(),
                session.outputs(),
                null);
        return new OnnxModel(session, batchable, trial.samples(), metadata, maxResultBytes);
    }

    private static void checkVariableOuter(OnnxSession session) throws ModelLoadException {
        for (OnnxPort port : Stream.concat(session.inputPorts().stream(), session.outputPorts().stream())
                .toList()) {
            if (!port.hasVariableOuter()) {
                throw new ModelLoadException("batching.mode: on (expected: auto or off, as '" + port.name()
                        + "' has the shape " + port.shape() + ", whose first dimension requests cannot choose)");
            }
        }
    }

    @Override
    public ModelMetadata metadata() {
        return metadata;
    }

    @Override
    public boolean preparesSlowly() {
        return false;
    }

    @Override
    public PreparedRequest prepare(InferRequest request) throws InvalidRequestException {
        List<Tensor> inputs = check.inputs(request);
        for (Tensor input : inputs) {
            if (input.type() == DataType.BYTES) {
                StringElements.check(input);
                StringElements.checkFits(input, StringElements.sizeOf(input).heapBytes(), HeapShare.ofProcess());
            }
        }
        if (batchable) {
            checkSameRows(inputs);
        }
        return prepare(inputs, check.outputs(request));
    }

    /** Many operators would repeat the rows of the shorter input, and answer a mistake with a result. */
    private static void checkSameRows(List<Tensor> inputs) throws InvalidRequestException {
        Tensor first = inputs.get(0);
        for (Tensor input : inputs) {
            if (input.shape().dim(0) != first.shape().dim(0)) {
                throw new InvalidRequestException("input '" + input.name() + "': shape " + input.shape()
                        + " (expected: " + first.shape().dim(0) + " rows, as input '" + first.name() + "' has)");
            }
        }
    }

    private OnnxRequest prepare(List<Tensor> inputs, List<String> wanted) {
        int rows = batchable ? (int) Math.min(inputs.get(0).shape().dim(0), Integer.MAX_VALUE) : 0;
        return rows > 0
                ? new OnnxRequest(inputs, RunShape.ofAnyRows(inputs, wanted), rows)
                : new OnnxRequest(inputs, RunShape.exactly(inputs, wanted), 1);
    }

    @Override
    public BatchTiming run(List<BatchItem> batch, Cancellation cancellation) throws ModelFailedException {
        if (batch.size() > 1) {
            return runTogether(batch, cancellation);
        }
        OnnxRequest request = (OnnxRequest) batch.get(0);
        long started = System.nanoTime();
        request.complete(compute(request.inputs(), request.shape(), request.rows(), cancellation));
        return new BatchTiming(0, System.nanoTime() - started, 0);
    }

    private BatchTiming runTogether(List<BatchItem> batch, Cancellation cancellation) throws ModelFailedException {
        int[] counts = batch.stream().mapToInt(BatchItem::rows).toArray();
        int rows = 0;
        for (int count : counts) {
            rows += count;
        }
        RunShape shape = ((OnnxRequest) batch.get(0)).shape();
        long expected = outputBytes(shape.outputs(), outputShapes.of(shape, rows));
        if (expected > maxResultBytes) {
            // Each alone may be small enough.
            throw ModelFailedException.resultTooLarge(expected, maxResultBytes);
        }
        ReusableMemory[] memory = takeMemory();
        try {
            long started = System.nanoTime();
            List<Tensor> inputs = join(batch, memory);
            long joined = System.nanoTime();
            List<Tensor> outputs = compute(inputs, shape, rows, cancellation);
            long inferred = System.nanoTime();
            split(outputs, counts, rows, batch);
            return new BatchTiming(joined - started, inferred - joined, System.nanoTime() - inferred);
        } finally {
            idleMemory.offer(memory);
        }
    }

    private ReusableMemory[] takeMemory() {
        ReusableMemory[] reused = idleMemory.poll();
        return reused != null
                ? reused
                : Stream.generate(ReusableMemory::new)
                        .limit(metadata.inputs().size())
                        .toArray(ReusableMemory[]::new);
    }

    private static List<Tensor> join(List<BatchItem> batch, ReusableMemory[] memory) {
        List<Tensor> joined = new ArrayList<>(memory.length);
        List<Tensor> parts = new ArrayList<>(batch.size());
        for (int i = 0; i < memory.length; i++) {
            parts.clear();
            for (BatchItem item : batch) {
                parts.add(((OnnxRequest) item).inputs().get(i));
            }
            joined.add(Rows.join(parts, memory[i]));
        }
        return joined;
    }

    private static void split(List<Tensor> outputs, int[] counts, int rows, List<BatchItem> batch)
            throws ModelFailedException {
        List<List<Tensor>> parts = new ArrayList<>(outputs.size());
        for (Tensor output : outputs) {
            if (output.shape().rank() == 0 || output.shape().dim(0) != rows) {
                throw new ModelFailedException(
                        "output '" + output.name() + "': shape " + output.shape() + " for a batch of " + rows
                                + " rows (expected: as many rows; or 'batching.mode: off' in model.yaml)");
            }
            parts.add(Rows.split(output, counts));
        }
        for (int i = 0; i < counts.length; i++) {
            List<Tensor> own = new ArrayList<>(parts.size());
            for (List<Tensor> output : parts) {
                own.add(output.get(i));
            }
            ((OnnxRequest) batch.get(i)).complete(own);
        }
    }

    /** Straight into memory of ours if the shapes of the outputs are known. */
    private List<Tensor> compute(List<Tensor> inputs, RunShape shape, int rows, Cancellation cancellation)
            throws ModelFailedException {
        List<Tensor> written = outputMemory(shape.outputs(), outputShapes.of(shape, rows));
        if (written == null) {
            List<Tensor> outputs = session.run(inputs, shape.outputs(), maxResultBytes, cancellation);
            outputShapes.learn(shape, rows, outputs);
            return outputs;
        }
        try {
            session.runInto(inputs, written, cancellation);
            return written;
        } catch (ModelFailedException e) {
            if (cancellation.isCancelled()) {
                throw e;
            }
            return computeAgain(inputs, shape, written, cancellation);
        }
    }

    /** The model failed, or its outputs have other shapes than they had: a run without our memory tells which. */
    private List<Tensor> computeAgain(
            List<Tensor> inputs, RunShape shape, List<Tensor> expected, Cancellation cancellation)
            throws ModelFailedException {
        List<Tensor> outputs = session.run(inputs, shape.outputs(), maxResultBytes, cancellation);
        for (int i = 0; i < outputs.size(); i++) {
            if (!outputs.get(i).shape().equals(expected.get(i).shape())) {
                outputShapes.forget();
            }
        }
        return outputs;
    }

    /** What outputs of these shapes take, without strings; 0 if nobody knows the shapes. */
    private long outputBytes(List<String> names, @Nullable List<Shape> shapes) {
        long bytes = 0;
        for (int i = 0; shapes != null && i < names.size(); i++) {
            DataType type = session.outputPort(names.get(i)).type();
            if (type.isFixedSize()) {
                bytes += shapes.get(i).elementCount() * type.elementBytes();
            }
        }
        return bytes;
    }

    /**
     * Tensors for the model to write to, or null if it has to allocate its outputs itself. That it does if they are too large,
     * too: this time they may be smaller.
     */
    private @Nullable List<Tensor> outputMemory(List<String> names, @Nullable List<Shape> shapes) {
        if (shapes == null || outputBytes(names, shapes) > maxResultBytes) {
            return null;
        }
        List<Tensor> tensors = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            OnnxPort port = session.outputPort(names.get(i));
            long elements = shapes.get(i).elementCount();
            if (port.memoryType().isEmpty() || elements == 0) {
                return null;
            }
            int bytes = (int) elements * port.type().elementBytes();
            tensors.add(Tensor.of(port.name(), port.type(), shapes.get(i), DirectBuffers.allocate(bytes)));
        }
        return tensors;
    }

    @Override
    public List<PreparedRequest> warmUpRequests() {
        return samples.stream()
                .<PreparedRequest>map(inputs -> prepare(
                        inputs,
                        metadata.outputs().stream().map(output -> output.name()).toList()))
                .toList();
    }

    @Override
    public void close() {
        for (ReusableMemory[] memory = idleMemory.poll(); memory != null; memory = idleMemory.poll()) {
            for (ReusableMemory input : memory) {
                input.close();
            }
        }
        // Last: it gives back to the system what was freed.
        session.close();
    }
}
