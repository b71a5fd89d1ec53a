package io.sampo.node.job;

import static io.sampo.node.job.Jobs.CALLBACK;
import static io.sampo.node.job.Jobs.LIFETIME;
import static io.sampo.node.job.Jobs.RULES;
import static io.sampo.node.job.Jobs.START;
import static io.sampo.node.job.Jobs.computed;
import static io.sampo.node.job.Jobs.notComputed;
import static io.sampo.node.job.Jobs.submission;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobAttempt;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobSubmission;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A job")
class JobDecisionsTest {

    private static final JobSubmission SUBMISSION = submission(1, new byte[] {1, 2}, CALLBACK);

    private Instant now = START;
    private Job job;

    @Test
    void isAcceptedOnce() {
        assertThat(does(new JobStep.Accept(SUBMISSION))).isEqualTo(new Verdict.Accepted(false));
        assertThat(job.status().state()).isEqualTo(JobState.QUEUED);
        assertThat(job.expires()).isEqualTo(START.plus(LIFETIME));

        assertThat(does(new JobStep.Accept(SUBMISSION))).isEqualTo(new Verdict.Accepted(true));
        assertThat(job.revision()).isEqualTo(1);
    }

    @Test
    void refusesOtherContentUnderItsId() {
        accept();

        Verdict verdict = does(new JobStep.Accept(Jobs.withDigest(SUBMISSION, "d2".repeat(32))));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.JOB_MISMATCH));
    }

    @Test
    void publishesTheResultOfItsAttempt() {
        accept();
        assertThat(grant()).isEqualTo(new Verdict.Begin(1, false));

        assertThat(end(1, computed(1))).isInstanceOf(Verdict.Over.class);

        assertThat(job.status().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.status().servedBy()).isEqualTo(Jobs.REPLICA);
        assertThat(job.attempts()).containsExactly(new JobAttempt(1, START, START, Jobs.REPLICA.toString(), ""));
    }

    @Test
    void waitsLongerAfterEachFailureInARow() {
        accept();
        grant();
        assertThat(end(1, notComputed(ErrorCode.QUEUE_FULL))).isEqualTo(new Verdict.Waits(Duration.ofSeconds(1)));
        assertThat(grant()).isEqualTo(new Verdict.Waits(Duration.ofSeconds(1)));

        passes(Duration.ofSeconds(1));
        assertThat(grant()).isEqualTo(new Verdict.Begin(2, false));

        assertThat(end(2, notComputed(ErrorCode.MODEL_NOT_READY))).isEqualTo(new Verdict.Waits(Duration.ofSeconds(2)));
    }

    @Test
    void refusesTheResultOfASupersededAttempt() {
        accept();
        grant();
        end(1, notComputed(ErrorCode.DEADLINE_EXCEEDED));
        passes(Duration.ofSeconds(1));
        grant();

        assertThat(end(1, computed(1))).isInstanceOf(Verdict.Late.class);
        assertThat(job.status().state()).isEqualTo(JobState.RUNNING);

        end(2, computed(2));
        assertThat(end(2, computed(2))).isInstanceOf(Verdict.Late.class);
        assertThat(job.revision()).isEqualTo(5);
    }

    @Test
    void failsWhenItsAttemptsAreUsedUp() {
        accept();
        for (int token = 1; token <= RULES.maxAttempts(); token++) {
            grant();
            end(token, notComputed(ErrorCode.DEADLINE_EXCEEDED));
            passes(Duration.ofMinutes(1));
        }

        assertThat(job.status().state()).isEqualTo(JobState.FAILED);
        assertThat(job.status().errorCode()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void isNotUsedUpByRefusals() {
        accept();
        for (int token = 1; token <= 3 * RULES.maxAttempts(); token++) {
            grant();
            end(token, notComputed(ErrorCode.MODEL_NOT_READY));
            passes(Duration.ofMinutes(1));
        }

        assertThat(job.status().state()).isEqualTo(JobState.QUEUED);
        assertThat(job.status().attemptCount()).isEqualTo(15);
        assertThat(job.attempts()).hasSize(10);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"INVALID_REQUEST", "MODEL_FAILED", "TEXT_TOO_LONG", "INTERNAL"})
    void failsAtOnceWhereTheSameWouldComeAgain(ErrorCode code) {
        accept();
        grant();
        end(1, notComputed(code));

        assertThat(job.status().state()).isEqualTo(JobState.FAILED);
        assertThat(job.status().errorCode()).isEqualTo(code);
    }

    @Test
    void isQuarantinedWhenItLostThreeWorkers() {
        accept();
        grant();
        assertThat(end(1, notComputed(ErrorCode.REPLICA_LOST))).isEqualTo(new Verdict.Waits(Duration.ZERO));
        assertThat(grant()).isEqualTo(new Verdict.Begin(2, false));

        // Recovered elsewhere: nothing is under way there.
        assertThat(does(new JobStep.Grant("member-2", false, false)))
                .as("one more loss and it would be quarantined")
                .isEqualTo(new Verdict.AwaitsTurn());
        assertThat(grant()).isEqualTo(new Verdict.AwaitsTurn());
        assertThat(does(new JobStep.Grant("member-2", true, false))).isEqualTo(new Verdict.Begin(3, true));
        assertThat(does(new JobStep.Grant("member-2", true, true))).isEqualTo(new Verdict.UnderWay(true));

        assertThat(does(new JobStep.Grant("member-3", true, false))).isInstanceOf(Verdict.Over.class);
        assertThat(job.status().state()).isEqualTo(JobState.QUARANTINED);
        assertThat(job.attempts())
                .extracting(JobAttempt::outcome)
                .allMatch(outcome -> outcome.contains("REPLICA_LOST"));
    }

    @Test
    void startsOverWhenAnOperatorReplaysIt() {
        quarantine();
        passes(Duration.ofHours(40));

        assertThat(does(new JobStep.Resolve(Resolution.REPLAY))).isInstanceOf(Verdict.Shown.class);

        assertThat(job.status().state()).isEqualTo(JobState.QUEUED);
        assertThat(job.expires()).isEqualTo(now.plus(LIFETIME));
        assertThat(grant()).isEqualTo(new Verdict.Begin(4, false));
    }

    @Test
    void hasFailedWhenAnOperatorDropsIt() {
        quarantine();

        does(new JobStep.Resolve(Resolution.DROP));

        assertThat(job.status().state()).isEqualTo(JobState.FAILED);
        assertThat(does(new JobStep.Resolve(Resolution.DROP))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void callsBackOnceMoreWhenAnOperatorDropsIt() {
        quarantine();
        does(new JobStep.CallbackEnd(job.finished(), 1, new JobCallbacks.Outcome.Delivered()));
        assertThat(does(new JobStep.Review())).isInstanceOf(Verdict.Nothing.class);

        does(new JobStep.Resolve(Resolution.DROP));

        assertThat(does(new JobStep.Review())).isEqualTo(new Verdict.CallBack(1));
        does(new JobStep.CallbackEnd(job.finished(), 1, new JobCallbacks.Outcome.Delivered()));
        assertThat(does(new JobStep.Review())).isInstanceOf(Verdict.Nothing.class);
    }

    @Test
    void isNotToldOfByACallbackThatToldOfAnEarlierEnd() {
        quarantine();
        JobStep late = new JobStep.CallbackEnd(job.finished(), 1, new JobCallbacks.Outcome.Delivered());
        passes(Duration.ofSeconds(3));
        does(new JobStep.Resolve(Resolution.REPLAY));
        passes(Duration.ofSeconds(3));
        does(new JobStep.Withdraw());

        does(late);

        assertThat(does(new JobStep.Review())).isEqualTo(new Verdict.CallBack(1));
    }

    @Test
    void takesUpAnAttemptThatItsMemberTookAlong() {
        accept();
        grant();

        assertThat(does(new JobStep.Grant("member-2", false, false))).isEqualTo(new Verdict.Begin(2, false));

        assertThat(job.attempts().get(0).worker()).isEqualTo("member-1");
        assertThat(job.tally().lostWorkers()).isEqualTo(1);
        assertThat(job.revision()).as("accepted, started, lost, started").isEqualTo(4);
    }

    @Test
    void doesNotCountAnAttemptThatWasLetGo() {
        accept();
        grant();

        does(new JobStep.LetGo(true));

        assertThat(job.status().state()).isEqualTo(JobState.QUEUED);
        assertThat(job.tally()).isEqualTo(new Job.Tally(1, 0, 0));
    }

    @Test
    void expiresInsteadOfBeginningAfterItsTime() {
        accept();
        passes(LIFETIME);

        assertThat(grant()).isInstanceOf(Verdict.Over.class);

        assertThat(job.status().state()).isEqualTo(JobState.EXPIRED);
    }

    @Test
    void staysWhatItIsWhenCancelledAfterItsEnd() {
        accept();
        grant();
        end(1, computed(1));

        assertThat(does(new JobStep.Withdraw())).isInstanceOf(Verdict.Shown.class);

        assertThat(job.status().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void callsBackUntilItIsHeard() {
        accept();
        does(new JobStep.Withdraw());
        assertThat(does(new JobStep.Review())).isEqualTo(new Verdict.CallBack(1));

        Instant retryAt = now.plusSeconds(5);
        does(new JobStep.CallbackEnd(job.finished(), 1, new JobCallbacks.Outcome.Retry("503", retryAt)));
        assertThat(does(new JobStep.Review())).isInstanceOf(Verdict.Nothing.class);

        passes(Duration.ofSeconds(5));
        assertThat(does(new JobStep.Review())).isEqualTo(new Verdict.CallBack(2));

        does(new JobStep.CallbackEnd(job.finished(), 2, new JobCallbacks.Outcome.Delivered()));
        assertThat(does(new JobStep.Review())).isInstanceOf(Verdict.Nothing.class);
    }

    @Test
    void isKeptBeyondItsRetentionUntilItsCallbackIsDeliveredOrGivenUp() {
        accept();
        does(new JobStep.Withdraw());
        passes(RULES.retention());
        assertThat(does(new JobStep.Review())).isEqualTo(new Verdict.CallBack(1));

        Instant retryAt = now.plus(Duration.ofHours(8));
        does(new JobStep.CallbackEnd(job.finished(), 1, new JobCallbacks.Outcome.Retry("503", retryAt)));
        assertThat(does(new JobStep.Review())).isInstanceOf(Verdict.Nothing.class);

        passes(Duration.ofHours(8));
        assertThat(does(new JobStep.Review())).isEqualTo(new Verdict.CallBack(2));
        does(new JobStep.CallbackEnd(job.finished(), 2, new JobCallbacks.Outcome.Abandoned("503, given up")));
        assertThat(does(new JobStep.Review())).isInstanceOf(Verdict.Forget.class);
    }

    @Test
    void isForgottenAfterItsRetentionUnlessQuarantined() {
        accept();
        does(new JobStep.Withdraw());
        does(new JobStep.CallbackEnd(job.finished(), 1, new JobCallbacks.Outcome.Abandoned("gone")));
        passes(RULES.retention());
        assertThat(does(new JobStep.Review())).isInstanceOf(Verdict.Forget.class);

        job = null;
        quarantine();
        does(new JobStep.CallbackEnd(job.finished(), 1, new JobCallbacks.Outcome.Delivered()));
        passes(RULES.retention().multipliedBy(3));
        assertThat(does(new JobStep.Review())).isInstanceOf(Verdict.Nothing.class);
    }

    private void accept() {
        does(new JobStep.Accept(SUBMISSION));
    }

    private void quarantine() {
        accept();
        for (int token = 1; token <= 3; token++) {
            does(new JobStep.Grant("member-1", true, false));
            end(token, notComputed(ErrorCode.REPLICA_LOST));
        }
        assertThat(job.status().state()).isEqualTo(JobState.QUARANTINED);
    }

    private Verdict grant() {
        return does(new JobStep.Grant("member-1", false, true));
    }

    private Verdict end(int token, AttemptOutcome outcome) {
        return does(new JobStep.End(token, outcome));
    }

    private void passes(Duration time) {
        now = now.plus(time);
    }

    private Verdict does(JobStep step) {
        Decision decision = JobDecisions.decide(job, step, now, RULES);
        for (JobEvent event : decision.events()) {
            job = Job.apply(job, event);
        }
        return decision.verdict();
    }
}
