package io.sampo.node.runtime.text;

import io.sampo.node.model.BatchingConfig;
import io.sampo.node.model.ModelArtifact;
import io.sampo.node.model.TextConfig;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.ModelRuntime;
import io.sampo.node.runtime.RuntimeSettings;
import io.sampo.node.runtime.onnx.OnnxFiles;
import io.sampo.node.runtime.onnx.OnnxRuntime;
import io.sampo.node.runtime.onnx.OnnxSession;
import io.sampo.node.runtime.onnx.TrialResults;
import java.util.Arrays;
import java.util.Objects;

/** Serves transformer encoders in ONNX files as models that take texts, where {@code model.yaml} has a section {@code text}. */
public final class TextRuntime implements ModelRuntime {

    /** Made by {@link java.util.ServiceLoader}. */
    public TextRuntime() {}

    @Override
    public String name() {
        return OnnxRuntime.NAME;
    }

    @Override
    public boolean supports(ModelArtifact artifact) {
        return artifact.config().text() != null
                && OnnxFiles.modelFile(artifact.directory()).isPresent();
    }

    @Override
    public LoadedModel load(ModelArtifact artifact, RuntimeSettings settings) throws ModelLoadException {
        TextConfig config = Objects.requireNonNull(artifact.config().text(), "text");
        TextTokenizer tokenizer =
                TextTokenizer.open(artifact.ref(), artifact.file(config.tokenizer()), settings.cacheDirectory());
        try {
            OnnxSession session = OnnxSession.open(artifact, settings);
            try {
                return load(artifact, config, tokenizer, session, TrialResults.of(artifact, settings));
            } catch (ModelLoadException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (ModelLoadException | RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static LoadedModel load(
            ModelArtifact artifact,
            TextConfig config,
            TextTokenizer tokenizer,
            OnnxSession session,
            TrialResults trials)
            throws ModelLoadException {
        long[] longest = new long[config.maxTokens()];
        Arrays.fill(longest, Math.max(0, tokenizer.largestId()));
        Pooler pooler = new Pooler(config.pooling(), config.normalize());
        TextEncoder encoder =
                TextEncoder.create(session, pooler, tokenizer.padId(), new TokenizedText(longest, null), trials);
        try {
            boolean batchable = mayBatch(artifact.config().batching(), encoder, tokenizer, trials);
            return new TextEmbeddingModel(artifact, config, session, tokenizer, encoder, batchable);
        } catch (ModelLoadException | RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    private static boolean mayBatch(
            BatchingConfig config, TextEncoder encoder, TextTokenizer tokenizer, TrialResults trials)
            throws ModelLoadException {
        return switch (config.mode()) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> trials.find("padding", () -> PaddingTrial.passes(encoder, tokenizer) ? 1 : 0) == 1;
        };
    }
}
