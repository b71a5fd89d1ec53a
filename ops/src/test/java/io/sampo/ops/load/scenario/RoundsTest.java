package io.sampo.ops.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.ops.load.report.Series;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Contestants that only write down when they were asked. */
@DisplayName("Rounds")
class RoundsTest {

    private final List<String> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Progress progress = new Progress() {
        @Override
        public void begin(String what, Duration expected) {
            // Only results are looked at.
        }

        @Override
        public void done(String line) {
            told.add(line);
        }
    };

    @Test
    void alternateAndBeginEachWithAnother() throws IOException {
        run(3, contestant("a", Contestant.WARM), contestant("b", Contestant.WARM));

        assertThat(asked).containsExactly("a", "b", "b", "a", "a", "b");
    }

    @Test
    void warmUpEverybodyBeforeTheFirst() throws IOException {
        run(
                1,
                contestant("a", contestant("warm-up of a", Contestant.WARM).measurement()),
                contestant("b", Contestant.WARM));

        assertThat(asked.subList(0, asked.size() - 2)).hasSizeGreaterThan(1).containsOnly("warm-up of a");
        assertThat(asked.subList(asked.size() - 2, asked.size())).containsExactly("a", "b");
    }

    @Test
    void giveASeriesForEachContestantInOrder() throws IOException {
        List<Series> series = run(2, contestant("a", Contestant.WARM), contestant("b", Contestant.WARM));

        assertThat(series).extracting(Series::name).containsExactly("a", "b");
        assertThat(series).allMatch(one -> one.rounds().equals(List.of(7.0, 7.0)));
        assertThat(told).hasSize(4).first().isEqualTo("test 1/2 a: 7.00 req/s");
    }

    private List<Series> run(int count, Contestant... contestants) throws IOException {
        return new Rounds(count, Duration.ofSeconds(1), progress).run("test", "req/s", List.of(contestants));
    }

    private Contestant contestant(String name, Contestant.Measurement warmUp) {
        return new Contestant(name, warmUp, duration -> {
            asked.add(name);
            return 7;
        });
    }
}
