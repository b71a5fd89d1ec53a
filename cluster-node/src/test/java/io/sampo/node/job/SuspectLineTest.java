package io.sampo.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.job.JobId;
import io.sampo.protocol.model.ModelName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** It began a second ago, which is as long as suspects may be silent. */
@DisplayName("The line of suspects")
class SuspectLineTest {

    private static final long PATIENCE = 1000;
    private static final long NOW = 1000;
    private static final ModelName OTHER = new ModelName("another-model");

    private final SuspectLine line = new SuspectLine(0, PATIENCE);

    @Test
    void givesTheTurnToOneAtATimeInOrderWhateverTheirModels() {
        line.waits(Jobs.id(1), Jobs.MODEL, NOW);
        line.waits(Jobs.id(2), OTHER, NOW);
        line.waits(Jobs.id(3), Jobs.MODEL, NOW);
        line.waits(Jobs.id(2), OTHER, NOW);

        assertThat(line.next(NOW)).isEqualTo(new SuspectLine.Turn(Jobs.id(1), Jobs.MODEL));
        assertThat(line.next(NOW)).isNull();
        line.ended(Jobs.id(1));
        assertThat(line.next(NOW)).isEqualTo(new SuspectLine.Turn(Jobs.id(2), OTHER));
        assertThat(line.next(NOW)).isNull();
    }

    @Test
    void givesTheTurnOnceMoreToOneThatHasItAndAsksAgain() {
        line.waits(Jobs.id(1), Jobs.MODEL, NOW);
        line.waits(Jobs.id(2), OTHER, NOW);
        line.next(NOW);

        line.waits(Jobs.id(1), Jobs.MODEL, NOW);

        assertThat(given(NOW)).isEqualTo(Jobs.id(1));
        assertThat(line.next(NOW)).isNull();
    }

    @Test
    void givesNoTurnWhileSuspectsSayThatTheyRun() {
        line.runs(Jobs.id(1), NOW);
        line.runs(Jobs.id(2), NOW);
        line.waits(Jobs.id(3), Jobs.MODEL, NOW);

        line.ended(Jobs.id(1));
        assertThat(line.next(NOW)).isNull();
        line.ended(Jobs.id(2));
        assertThat(given(NOW)).isEqualTo(Jobs.id(3));
    }

    @Test
    void waitsAtItsBeginningForThoseThatHaveATurn() {
        line.waits(Jobs.id(1), Jobs.MODEL, 0);
        assertThat(line.next(999)).isNull();
        assertThat(given(1000)).isEqualTo(Jobs.id(1));
    }

    @Test
    void forgetsWhoIsSilent() {
        line.waits(Jobs.id(1), Jobs.MODEL, NOW);
        assertThat(given(NOW)).isEqualTo(Jobs.id(1));
        line.waits(Jobs.id(2), OTHER, NOW);
        line.waits(Jobs.id(3), OTHER, NOW + 1);

        assertThat(line.next(NOW + PATIENCE)).isNull();
        assertThat(given(NOW + PATIENCE + 1)).as("2 is gone as well").isEqualTo(Jobs.id(3));
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /**
     * Suspects of three models, two of which kill the process they run in, and with it the line and all attempts. A loss counts
     * for who was under way.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void findsTheGuiltyAndLetsAllOthersEnd(long seed) {
        Random random = new Random(seed);
        Set<Integer> guilty = Set.of(random.nextInt(5), 5 + random.nextInt(5));
        Set<Integer> quarantined = new HashSet<>();
        Map<Integer, Long> ends = new HashMap<>();
        List<Integer> waiting = new ArrayList<>(
                LongStream.range(0, 10).mapToObj(Math::toIntExact).toList());
        SuspectLine now = new SuspectLine(0, PATIENCE);
        long millis = 0;
        for (; !waiting.isEmpty() || !ends.isEmpty(); millis += 50) {
            assertThat(millis).as("no job may wait for ever").isLessThan(200_000);
            SuspectLine current = now;
            long time = millis;
            waiting.forEach(job -> current.waits(Jobs.id(job), new ModelName("m" + job % 3), time));
            ends.keySet().forEach(job -> current.runs(Jobs.id(job), time));
            SuspectLine.Turn turn = current.next(millis);
            if (turn != null) {
                Integer job = waiting.stream()
                        .filter(each -> Jobs.id(each).equals(turn.id()))
                        .findFirst()
                        .orElseThrow();
                waiting.remove(job);
                ends.put(job, millis + random.nextInt(5000));
            }
            assertThat(ends).as("under way").hasSizeLessThanOrEqualTo(1);
            for (Integer job : List.copyOf(ends.keySet())) {
                if (guilty.contains(job)) {
                    quarantined.addAll(ends.keySet());
                    ends.clear();
                    now = new SuspectLine(millis, PATIENCE);
                } else if (ends.getOrDefault(job, 0L) <= millis) {
                    ends.remove(job);
                    now.ended(Jobs.id(job));
                } else if (random.nextInt(50) == 0) {
                    now = new SuspectLine(millis, PATIENCE);
                }
            }
        }
        assertThat(quarantined).isEqualTo(guilty);
    }

    private @Nullable JobId given(long nowMillis) {
        SuspectLine.Turn turn = line.next(nowMillis);
        return turn == null ? null : turn.id();
    }
}
