package io.sampo.node.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.runtime.BatchTiming;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ReplicaStatistics;
import io.sampo.protocol.replica.ReplicaStatistics.BatchTotal;
import io.sampo.protocol.replica.ReplicaStatistics.Total;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The counters of a replica")
class ReplicaCountersTest {

    private static final ReplicaId ID = new ReplicaId(ModelRef.of("m", 1), 0);
    private static final BatchTiming TIMING = new BatchTiming(1, 2, 3);

    @Test
    void countBatchesBySizeAndThoseBeyondTheLargestTogether() {
        ReplicaStatistics statistics = after(4, 1, 4, 4, 5, 6, 1_000_000);

        assertThat(statistics.batches()).containsExactly(totals(1, 1), totals(4, 2), totals(5, 3));
        assertThat(statistics.executionCount()).isEqualTo(6);
        assertThat(statistics.inferenceCount()).isEqualTo(1_000_020);
    }

    @ParameterizedTest
    @CsvSource({"0, 65", "1, 2", "64, 65", "100000, 1025"})
    void doNotGrowWithTheSizesThatClientsSend(int maxBatchSize, int entries) {
        int[] sizes = IntStream.rangeClosed(1, 5_000).toArray();

        assertThat(after(maxBatchSize, sizes).batches()).hasSize(entries);
    }

    private static ReplicaStatistics after(int maxBatchSize, int... sizes) {
        ReplicaCounters counters = new ReplicaCounters(maxBatchSize);
        for (int rows : sizes) {
            counters.batchDone(rows, 1, TIMING, 0);
        }
        return counters.statistics(ID);
    }

    private static BatchTotal totals(int size, int times) {
        return new BatchTotal(
                size, new Total(times, times), new Total(times, 2L * times), new Total(times, 3L * times));
    }
}
