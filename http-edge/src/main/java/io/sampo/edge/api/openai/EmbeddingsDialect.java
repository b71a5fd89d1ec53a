package io.sampo.edge.api.openai;

import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionView;
import io.sampo.edge.gateway.Inferences;
import io.sampo.edge.gateway.Provenance;
import io.sampo.edge.http.Answer;
import io.sampo.edge.job.Dialect;
import io.sampo.edge.job.Dialects;
import io.sampo.edge.job.InferenceOrder;
import io.sampo.edge.json.InferBody;
import io.sampo.edge.problem.ErrorForm;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.EmbeddingTraits;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Jobs that embed texts. */
public final class EmbeddingsDialect implements Dialect {

    private final Inferences inferences;
    /** What models said of themselves last: jobs are taken for those whose replicas are away for a moment. */
    private final Map<ModelTarget, ModelMetadata> said = new ConcurrentHashMap<>();

    /** Asks {@code inferences} what models say of themselves. */
    public EmbeddingsDialect(Inferences inferences) {
        this.inferences = inferences;
    }

    @Override
    public String name() {
        return Dialects.OPENAI_EMBEDDINGS;
    }

    @Override
    public ErrorForm errors() {
        return ErrorForm.OPENAI;
    }

    @Override
    public InferenceOrder read(ModelTarget target, InferBody body) throws InvalidRequestException {
        EmbeddingsRequest request = new EmbeddingsDecoder().decode(body.jsonBytes());
        Optional<ModelMetadata> metadata = known(target);
        if (metadata.isEmpty()) {
            throw unknown(target);
        }
        Problem misfit = misfit(request, metadata.get());
        if (misfit != null) {
            throw new InvalidRequestException(misfit.detail());
        }
        return order(request, target, metadata.get());
    }

    /** What the model says of itself, or said when it was ready last; empty if there is none, or it never was. */
    Optional<ModelMetadata> known(ModelTarget target) {
        Optional<ModelMetadata> now = inferences.metadata(target);
        if (now.isPresent()) {
            said.put(target, now.get());
            return now;
        }
        boolean exists = inferences.gateway().catalog().model(target.name()).isPresent();
        return exists ? Optional.ofNullable(said.get(target)) : Optional.empty();
    }

    /** Texts can be named an input only by a model that has said which it has. */
    private InvalidRequestException unknown(ModelTarget target) {
        Optional<ModelView> model = inferences.gateway().catalog().model(target.name());
        if (model.isEmpty()) {
            return new InvalidRequestException(
                    ErrorCode.MODEL_NOT_FOUND,
                    "model: '" + target + "' does not exist (expected: one of GET /v1/models)");
        }
        Optional<VersionView> version = model.get().resolve(target);
        if (version.isEmpty()) {
            Object asked = target.label() == null ? target.version() : target.label();
            return new InvalidRequestException(
                    ErrorCode.VERSION_NOT_FOUND,
                    "version: '" + asked + "' of model '" + target.name() + "' does not exist");
        }
        if (version.get().isOnDemand()) {
            inferences.demand(target);
        }
        return new InvalidRequestException(
                ErrorCode.MODEL_NOT_READY,
                "model: '" + target + "' is not ready, and what it takes is not known before (expected: try again)");
    }

    /** Why the model cannot do what is asked, or null if it can. */
    static @Nullable Problem misfit(EmbeddingsRequest request, ModelMetadata metadata) {
        EmbeddingTraits traits = metadata.embedding();
        if (traits == null) {
            return Problem.of(
                    ErrorCode.INVALID_REQUEST,
                    "model: '" + request.model() + "' makes no embeddings (expected: a model that does)",
                    "model");
        }
        int dimensions = request.dimensions();
        if (dimensions > traits.dimensions()) {
            return Problem.of(
                    ErrorCode.INVALID_REQUEST,
                    "dimensions: " + dimensions + " (expected: at most " + traits.dimensions() + ")",
                    "dimensions");
        }
        if (dimensions != 0 && dimensions != traits.dimensions() && !traits.truncatable()) {
            return Problem.of(
                    ErrorCode.INVALID_REQUEST,
                    "dimensions: " + dimensions + " (expected: " + traits.dimensions()
                            + ", as vectors of this model mean nothing when cut)",
                    "dimensions");
        }
        return null;
    }

    /** What {@code request} asks of {@code target}, which there is no misfit with. */
    static InferenceOrder order(EmbeddingsRequest request, ModelTarget target, ModelMetadata metadata) {
        EmbeddingTraits traits = metadata.embedding();
        if (traits == null) {
            throw new IllegalArgumentException("no embeddings: " + metadata.ref());
        }
        Tensor texts = Tensor.of(
                traits.input(),
                DataType.BYTES,
                Shape.of(request.input().size()),
                BytesElements.encode(request.input()));
        EmbeddingsForm form = new EmbeddingsForm(
                request.model(),
                request.base64(),
                request.dimensions(),
                request.input().size(),
                traits.dimensions());
        return new InferenceOrder(target, List.of(texts), List.of(traits.output()), 0, null, form.toResultForm());
    }

    @Override
    public Answer write(ResultForm form, Completed completed, Provenance provenance) throws InvalidRequestException {
        return new EmbeddingsEncoder(EmbeddingsForm.of(form)).encode(completed);
    }
}
