package io.sampo.ops.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A window of one second. */
@DisplayName("A recorder")
class RecorderTest {

    private static final long END = millis(1000);

    private final Recorder recorder = new Recorder(0, END);

    @Test
    void countsRightAnswers() {
        answer(0, 10, 200);
        answer(10, 20, 200);

        LoadResult result = recorder.result();
        assertThat(result.right()).isEqualTo(2);
        assertThat(result.perSecond()).isEqualTo(2);
        assertThat(result.byStatus()).isEqualTo(Map.of(200, 2L));
        assertThat(result.rightShare()).isEqualTo(1);
    }

    @Test
    void knowsThroughputFromAnswersWithinTheWindowOnly() {
        answer(900, 950, 200);
        answer(900, 1100, 200);

        LoadResult result = recorder.result();
        assertThat(result.right()).isEqualTo(2);
        assertThat(result.perSecond()).isEqualTo(1);
    }

    @Test
    void countsOfWhatWasAskedBeforeOnlyTheAnswersThatCameIn() {
        answer(-500, 100, 200);
        answer(-500, -100, 200);
        recorder.broken(millis(-500), millis(100));
        recorder.unanswered(millis(-500), millis(1100));

        LoadResult result = recorder.result();
        assertThat(result.perSecond()).isEqualTo(1);
        assertThat(result.total()).isZero();
    }

    @Test
    void countsWrongContentAsNoAnswer() {
        recorder.answered(0, millis(10), 200, false, false);

        LoadResult result = recorder.result();
        assertThat(result.wrong()).isEqualTo(1);
        assertThat(result.right()).isZero();
        assertThat(result.failures()).isEqualTo(1);
    }

    @Test
    void keepsRefusalsApart() {
        answer(0, 100, 200);
        recorder.answered(0, millis(2), 429, true, true);
        recorder.answered(0, millis(4), 503, false, true);

        LoadResult result = recorder.result();
        assertThat(result.refusals()).isEqualTo(2);
        assertThat(result.refusalsWithoutRetryAfter()).isEqualTo(1);
        assertThat(result.refusalLatency().maxMillis()).isCloseTo(4, within(0.1));
        assertThat(result.latency().count()).isEqualTo(1);
        assertThat(result.total()).isEqualTo(3);
        assertThat(result.failures()).isZero();
    }

    @Test
    void countsWhatNeverCameBackWithTheTimeItWaited() {
        recorder.broken(0, millis(100));
        recorder.unanswered(0, millis(200));
        recorder.unsent(0, millis(300));

        LoadResult result = recorder.result();
        assertThat(result.total()).isEqualTo(3);
        assertThat(result.failures()).isEqualTo(3);
        assertThat(result.rightShare()).isZero();
        assertThat(result.latency().maxMillis()).isCloseTo(300, within(1.0));
    }

    @Test
    void countsRequestsThatLeftLate() {
        recorder.sent(0, millis(1));
        recorder.sent(0, millis(11));

        assertThat(recorder.result().late()).isEqualTo(1);
    }

    @Test
    void measuresGapsFromTheStartAndToTheEnd() {
        answer(0, 300, 200);
        answer(0, 400, 500);

        assertThat(recorder.result().longestGap().toMillis()).isEqualTo(700);
    }

    @Test
    void givesZerosForAnEmptyRun() {
        LoadResult result = recorder.result();

        assertThat(result.total()).isZero();
        assertThat(result.rightShare()).isZero();
        assertThat(result.latency().p99Millis()).isZero();
    }

    private void answer(long intendedMillis, long nowMillis, int status) {
        recorder.answered(millis(intendedMillis), millis(nowMillis), status, false, true);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
