package io.sampo.edge.gateway;

import io.sampo.client.InferenceCall;
import io.sampo.client.InferenceClient;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.VersionView;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.replica.ReplicaStatistics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What routes need of the cluster; tests put their own behind it. */
public interface InferenceGateway {

    /** What the cluster serves, as known at this moment. */
    ModelCatalog catalog();

    /** Whether requests may be sent; a model that is loaded at run time makes no difference. */
    boolean isReady();

    /** Sends {@code request}. */
    InferenceCall submit(InferRequest request);

    /** What the replicas of {@code version} have counted; fails if one did not answer within {@code timeout}. */
    CompletionStage<List<ReplicaStatistics>> statistics(VersionView version, Duration timeout);

    /** The largest payload of a request, in bytes. */
    long maxPayloadBytes();

    /** The gateway to the cluster that {@code client} belongs to. */
    static InferenceGateway to(InferenceClient client) {
        return new InferenceGateway() {
            @Override
            public ModelCatalog catalog() {
                return client.catalog();
            }

            @Override
            public boolean isReady() {
                return client.isReady();
            }

            @Override
            public InferenceCall submit(InferRequest request) {
                return client.submit(request);
            }

            @Override
            public CompletionStage<List<ReplicaStatistics>> statistics(VersionView version, Duration timeout) {
                return client.statistics(version, timeout);
            }

            @Override
            public long maxPayloadBytes() {
                return client.maxPayloadBytes();
            }
        };
    }
}
