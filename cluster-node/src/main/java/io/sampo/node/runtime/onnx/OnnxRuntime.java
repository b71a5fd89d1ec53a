package io.sampo.node.runtime.onnx;

import io.sampo.node.model.ModelArtifact;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.ModelRuntime;
import io.sampo.node.runtime.RuntimeSettings;

/** Serves the tensors of ONNX models, as the file describes them. */
public final class OnnxRuntime implements ModelRuntime {

    /** As {@code model.yaml} names it. */
    public static final String NAME = "onnx";
    /** As metadata names runtime and format. */
    public static final String PLATFORM = "onnxruntime_onnx";
    /** Rows of a batch, where {@code model.yaml} says nothing. */
    public static final int DEFAULT_MAX_BATCH_SIZE = 64;

    /** Made by {@link java.util.ServiceLoader}. */
    public OnnxRuntime() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean supports(ModelArtifact artifact) {
        return artifact.config().text() == null
                && OnnxFiles.modelFile(artifact.directory()).isPresent();
    }

    @Override
    public LoadedModel load(ModelArtifact artifact, RuntimeSettings settings) throws ModelLoadException {
        OnnxSession session = OnnxSession.open(artifact, settings);
        try {
            return OnnxModel.create(
                    artifact, session, artifact.config().warmUp().shapes(), settings.maxResultBytes());
        } catch (ModelLoadException | RuntimeException e) {
            session.close();
            throw e;
        }
    }
}
