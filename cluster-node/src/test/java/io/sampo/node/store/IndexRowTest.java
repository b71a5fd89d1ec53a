package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.job.JobEvent;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobState;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A row of the index")
class IndexRowTest {

    private static final JobId ID = JobId.random();
    private static final Callback CALLBACK = new Callback("https://example.org", "");

    @Test
    void beginsQueued() {
        IndexRow row = after(Events.accepted(ID, 0));

        assertThat(row.status().state()).isEqualTo(JobState.QUEUED);
        assertThat(row.status().revision()).isEqualTo(1);
        assertThat(row.status().expires()).isEqualTo(Events.at(0).plus(Events.LIFETIME));
        assertThat(row.status().form()).isEqualTo(Events.FORM);
        assertThat(row.status().finished()).isNull();
    }

    @Test
    void followsAttempts() {
        JobEvent[] events = {
            Events.accepted(ID, 0),
            Events.started(1, 1),
            new JobEvent.AttemptFailed(1, Events.at(2), "w", ErrorCode.QUEUE_FULL, "full"),
            Events.started(2, 3),
            new JobEvent.WorkerLost(2, Events.at(4), "w", "gone"),
        };

        assertThat(after(events[0], events[1]).state()).isEqualTo(JobState.RUNNING);
        assertThat(after(events[0], events[1], events[2]).state()).isEqualTo(JobState.QUEUED);
        IndexRow row = after(events);
        assertThat(row.state()).isEqualTo(JobState.QUEUED);
        assertThat(row.attempts()).isEqualTo(2);
        assertThat(row.revision()).isEqualTo(5);
        assertThat(row.changed()).isEqualTo(Events.at(4));
    }

    @Test
    void saysHowTheJobEnded() {
        IndexRow succeeded = after(Events.accepted(ID, 0), Events.started(1, 1), Events.succeeded(1, 2));
        assertThat(succeeded.status().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(succeeded.status().servedBy()).isEqualTo(Events.REPLICA);
        assertThat(succeeded.status().finished()).isEqualTo(Events.at(2));
        assertThat(succeeded.status().errorCode()).isNull();

        IndexRow failed = after(Events.accepted(ID, 0), Events.failed(1, "why"));
        assertThat(failed.status().state()).isEqualTo(JobState.FAILED);
        assertThat(failed.status().errorCode()).isEqualTo(ErrorCode.MODEL_FAILED);
        assertThat(failed.status().errorDetail()).isEqualTo("why");

        assertThat(after(Events.accepted(ID, 0), new JobEvent.Cancelled(Events.at(1)))
                        .state())
                .isEqualTo(JobState.CANCELLED);
        assertThat(after(Events.accepted(ID, 0), new JobEvent.Expired(Events.at(1)))
                        .state())
                .isEqualTo(JobState.EXPIRED);
    }

    @Test
    void beginsAgainWithItsWholeLifetimeWhenReplayed() {
        IndexRow quarantined = after(Events.accepted(ID, 0), new JobEvent.Quarantined(Events.at(1), "3 lost"));
        assertThat(quarantined.state()).isEqualTo(JobState.QUARANTINED);

        IndexRow replayed = quarantined.after(new JobEvent.Replayed(Events.at(9)), 3);

        assertThat(replayed.state()).isEqualTo(JobState.QUEUED);
        assertThat(replayed.outcome()).isNull();
        assertThat(replayed.expires()).isEqualTo(Events.at(9).plus(Events.LIFETIME));
    }

    @Test
    void saysWhenToLookAfterTheCallback() {
        IndexRow ended = after(Events.accepted(ID, "t", "m", 0, CALLBACK), Events.failed(1, "why"));
        assertThat(ended.callbackDue()).isEqualTo(Events.at(1).plus(IndexRow.CALLBACK_GRACE));

        IndexRow failed = ended.after(new JobEvent.CallbackFailed(Events.at(2), 1, "404", Events.at(60)), 3);
        assertThat(failed.callbackDue()).isEqualTo(Events.at(60));
        assertThat(failed.state()).isEqualTo(JobState.FAILED);

        assertThat(failed.after(new JobEvent.CallbackDelivered(Events.at(61), 2), 4)
                        .callbackDue())
                .isNull();
        assertThat(failed.after(new JobEvent.CallbackFailed(Events.at(61), 2, "404", null), 4)
                        .callbackDue())
                .isNull();
    }

    /** As the job itself: see {@code JobDecisionsTest}. */
    @Test
    void saysSoOnceMoreWhenAnOperatorDropsAQuarantinedJob() {
        IndexRow told = after(
                Events.accepted(ID, "t", "m", 0, CALLBACK),
                new JobEvent.Quarantined(Events.at(1), "3 lost"),
                new JobEvent.CallbackDelivered(Events.at(2), 1));
        assertThat(told.callbackDue()).isNull();

        IndexRow dropped = told.after(Events.failed(3, "dropped"), 4);

        assertThat(dropped.callbackDue()).isEqualTo(Events.at(3).plus(IndexRow.CALLBACK_GRACE));
        assertThat(dropped.after(new JobEvent.CallbackDelivered(Events.at(4), 1), 5)
                        .callbackDue())
                .isNull();
    }

    @Test
    void hasNothingToSendWithoutACallback() {
        assertThat(after(Events.accepted(ID, 0), Events.failed(1, "why")).callbackDue())
                .isNull();
    }

    private static IndexRow after(JobEvent... events) {
        IndexRow row = IndexRow.of((JobEvent.Accepted) events[0], 1);
        for (int i = 1; i < events.length; i++) {
            row = row.after(events[i], i + 1);
        }
        return row;
    }
}
