package io.sampo.ops.example;

import io.sampo.client.InferenceClient;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** Says how alike two texts are. Runs in a process of its own that joined the cluster with role {@code client}. */
public final class SimilarityService {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ActorSystem<?> system;
    private final InferenceClient client;

    public SimilarityService(ActorSystem<?> system) {
        this.system = system;
        this.client = InferenceClient.get(system);
    }

    /** The cosine of the texts' embeddings, from -1 to 1; fails with the cluster's own reason if there is none. */
    public CompletionStage<Double> compare(String one, String other) {
        Tensor texts = Tensor.of("text", DataType.BYTES, Shape.of(2), BytesElements.encode(List.of(one, other)));
        ModelTarget model = ModelTarget.newest(new ModelName("all-minilm-l6-v2"));
        return client.infer(InferRequest.of(model, List.of(texts), Deadline.in(PATIENCE)))
                .thenApplyAsync(SimilarityService::cosine, system.executionContext());
    }

    private static double cosine(InferReply reply) {
        if (reply instanceof Rejected rejected) {
            throw new IllegalStateException("try again in " + rejected.retryAfter() + ": " + rejected.detail());
        }
        if (reply instanceof Failed failed) {
            throw new IllegalArgumentException(failed.code() + ": " + failed.detail());
        }
        // One tensor of two rows, each of length 1: their product is the cosine.
        FloatBuffer rows = ((Completed) reply).outputs().get(0).bytes().asFloatBuffer();
        int dimensions = rows.remaining() / 2;
        double product = 0;
        for (int i = 0; i < dimensions; i++) {
            product += rows.get(i) * rows.get(dimensions + i);
        }
        return product;
    }
}
