package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.replica.ReplicaStatistics;
import io.sampo.protocol.replica.ReplicaStatistics.BatchTotal;
import io.sampo.protocol.replica.ReplicaStatistics.Total;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/** What all replicas of one version have counted together, as the statistics extension writes it. */
record VersionStatistics(ModelRef model, List<ReplicaStatistics> replicas) {

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", model.name().value());
        json.writeStringField("version", model.version().toString());
        json.writeNumberField(
                "last_inference",
                replicas.stream()
                        .mapToLong(ReplicaStatistics::lastInferenceEpochMillis)
                        .max()
                        .orElse(0));
        json.writeNumberField(
                "inference_count",
                replicas.stream().mapToLong(ReplicaStatistics::inferenceCount).sum());
        json.writeNumberField(
                "execution_count",
                replicas.stream().mapToLong(ReplicaStatistics::executionCount).sum());
        json.writeObjectFieldStart("inference_stats");
        write(json, "success", sum(ReplicaStatistics::success));
        write(json, "fail", sum(ReplicaStatistics::fail));
        write(json, "queue", sum(ReplicaStatistics::queue));
        write(json, "compute_input", sum(ReplicaStatistics::computeInput));
        write(json, "compute_infer", sum(ReplicaStatistics::computeInfer));
        write(json, "compute_output", sum(ReplicaStatistics::computeOutput));
        write(json, "cache_hit", Total.ZERO);
        write(json, "cache_miss", Total.ZERO);
        json.writeEndObject();
        json.writeObjectFieldStart("response_stats");
        json.writeEndObject();
        json.writeArrayFieldStart("batch_stats");
        for (BatchTotal batch : batches()) {
            write(json, batch);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("memory_usage");
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, BatchTotal batch) throws IOException {
        json.writeStartObject();
        json.writeNumberField("batch_size", batch.batchSize());
        write(json, "compute_input", batch.computeInput());
        write(json, "compute_infer", batch.computeInfer());
        write(json, "compute_output", batch.computeOutput());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String field, Total total) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeNumberField("count", total.count());
        json.writeNumberField("ns", total.nanos());
        json.writeEndObject();
    }

    private Total sum(Function<ReplicaStatistics, Total> part) {
        return replicas.stream().map(part).reduce(Total.ZERO, Total::plus);
    }

    private Collection<BatchTotal> batches() {
        TreeMap<Integer, BatchTotal> bySize = new TreeMap<>();
        for (ReplicaStatistics replica : replicas) {
            for (BatchTotal batch : replica.batches()) {
                bySize.merge(batch.batchSize(), batch, VersionStatistics::together);
            }
        }
        return bySize.values();
    }

    private static BatchTotal together(BatchTotal one, BatchTotal other) {
        return new BatchTotal(
                one.batchSize(),
                one.computeInput().plus(other.computeInput()),
                one.computeInfer().plus(other.computeInfer()),
                one.computeOutput().plus(other.computeOutput()));
    }
}
