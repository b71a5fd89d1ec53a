package io.sampo.node.runtime.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import io.sampo.node.model.ModelArtifact;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.RuntimeSettings;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ONNX model in memory. Each run takes one thread and as many may run as there are cores: that, and not threads within a
 * run, gives the most throughput. Thread-safe; close it after the last run.
 */
public final class OnnxSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxSession.class);

    private final OrtEnvironment environment;
    private final SessionLoader.Loaded loaded;
    private final OrtSession session;
    private final List<OnnxPort> inputs;
    private final List<OnnxPort> outputs;

    private OnnxSession(OrtEnvironment environment, SessionLoader.Loaded loaded)
            throws OrtException, ModelLoadException {
        this.environment = environment;
        this.loaded = loaded;
        this.session = loaded.session();
        List<OnnxPort> takes = new ArrayList<>();
        for (NodeInfo node : session.getInputInfo().values()) {
            takes.add(OnnxPort.input(node));
        }
        List<OnnxPort> gives = new ArrayList<>();
        for (NodeInfo node : session.getOutputInfo().values()) {
            gives.add(OnnxPort.output(node));
        }
        inputs = List.copyOf(takes);
        outputs = List.copyOf(gives);
    }

    /**
     * Opens the model of a version, from its optimised copy where there is one.
     *
     * @throws ModelLoadException if it cannot be served, with the reason
     */
    public static OnnxSession open(ModelArtifact artifact, RuntimeSettings settings) throws ModelLoadException {
        OrtEnvironment environment = OnnxEnvironment.get(settings.cacheDirectory());
        SessionLoader.Loaded loaded = new SessionLoader(environment, settings).load(artifact);
        try {
            return new OnnxSession(environment, loaded);
        } catch (OrtException e) {
            loaded.close();
            throw new ModelLoadException(artifact.ref() + ": " + OnnxErrors.message(e), e);
        } catch (ModelLoadException | RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    /** What the model takes, in its order. */
    public List<TensorSpec> inputs() {
        return inputs.stream().map(OnnxPort::spec).toList();
    }

    /** What the model gives, in its order. */
    public List<TensorSpec> outputs() {
        return outputs.stream().map(OnnxPort::spec).toList();
    }

    List<OnnxPort> inputPorts() {
        return inputs;
    }

    List<OnnxPort> outputPorts() {
        return outputs;
    }

    /**
     * Computes outputs whose shapes nobody knows beforehand. They are copied.
     *
     * @param taken the model's inputs, checked
     * @param wanted names of outputs
     * @param mostBytes that all outputs may take together, at most 2 GiB: nothing is copied of what takes more
     * @return the outputs in the order of {@code wanted}
     * @throws ModelFailedException if the model failed on these inputs, gave too much, or was cancelled
     */
    public List<Tensor> run(List<Tensor> taken, List<String> wanted, int mostBytes, Cancellation cancellation)
            throws ModelFailedException {
        try (NativeTensors in = NativeTensors.of(environment, taken);
                RunOptions options = new RunOptions()) {
            cancellation.onCancel(() -> terminate(options));
            try (OrtSession.Result result = session.run(in.byName(), new LinkedHashSet<>(wanted), options)) {
                return copyOf(result, wanted, mostBytes);
            } finally {
                // Before the options are closed: nobody may touch them after that.
                cancellation.onCancel(null);
            }
        } catch (OrtException e) {
            throw failure(e, cancellation);
        }
    }

    private static List<Tensor> copyOf(OrtSession.Result result, List<String> wanted, int mostBytes)
            throws OrtException, ModelFailedException {
        List<ComputedTensor> outputs = new ArrayList<>(wanted.size());
        long bytes = 0;
        for (String name : wanted) {
            ComputedTensor output =
                    ComputedTensor.of(name, (OnnxTensor) result.get(name).orElseThrow());
            outputs.add(output);
            bytes += output.sizeBytes();
        }
        if (bytes > mostBytes) {
            throw ModelFailedException.resultTooLarge(bytes, mostBytes);
        }
        List<Tensor> copies = new ArrayList<>(outputs.size());
        for (ComputedTensor output : outputs) {
            copies.add(output.copy());
        }
        return copies;
    }

    /**
     * Computes outputs straight into memory of ours.
     *
     * @param taken the model's inputs, checked
     * @param written outputs of exactly the shapes that the model will give; their bytes are written
     * @throws ModelFailedException if the model failed on these inputs, was cancelled, or gives other shapes
     */
    public void runInto(List<Tensor> taken, List<Tensor> written, Cancellation cancellation)
            throws ModelFailedException {
        try (NativeTensors in = NativeTensors.of(environment, taken);
                NativeTensors out = NativeTensors.of(environment, written);
                RunOptions options = new RunOptions()) {
            cancellation.onCancel(() -> terminate(options));
            try {
                session.run(in.byName(), Set.of(), out.byName(), options).close();
            } finally {
                cancellation.onCancel(null);
            }
        } catch (OrtException e) {
            throw failure(e, cancellation);
        }
    }

    private static void terminate(RunOptions options) {
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            LOG.warn("A run cannot be cancelled", e);
        }
    }

    private static ModelFailedException failure(OrtException e, Cancellation cancellation) {
        return new ModelFailedException(cancellation.isCancelled() ? "cancelled" : OnnxErrors.message(e), e);
    }

    /** The output of this name, which the model must have. */
    OnnxPort outputPort(String name) {
        for (OnnxPort port : outputs) {
            if (port.name().equals(name)) {
                return port;
            }
        }
        throw new IllegalArgumentException("output '" + name + "': unknown (expected: " + outputs + ")");
    }

    @Override
    public void close() {
        loaded.close();
    }
}
