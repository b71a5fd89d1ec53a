package io.sampo.ops.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A short run of {@code sampo chaos jobs}: real processes, a real PostgreSQL, real texts. */
@DisplayName("Jobs under chaos")
class ChaosJobsIT {

    /** A node, the edge, the other node: a job that loses three workers is quarantined, as it should, and does not succeed. */
    private static final long SEED = 9;

    @Test
    void allEndOnceWithTheRightResult() throws Exception {
        ChaosSettings settings = new ChaosSettings(
                600,
                2,
                1,
                Duration.ofSeconds(8),
                3,
                1,
                Duration.ofMinutes(8),
                SEED,
                Path.of("target", "sampo", "models").toAbsolutePath(),
                Path.of("target", "chaos-logs").toAbsolutePath());

        Verdict verdict = ChaosJobs.run(settings, new Silence());

        assertThat(verdict.isGood()).as(verdict.table()).isTrue();
        assertThat(verdict.accepted()).isEqualTo(600);
        assertThat(verdict.kills()).as(verdict.table()).isPositive();
    }

    private record Silence() implements io.sampo.ops.load.scenario.Progress {

        @Override
        public void begin(String what, Duration expected) {
            // Nobody watches.
        }

        @Override
        public void done(String line) {
            // Nobody watches.
        }
    }
}
