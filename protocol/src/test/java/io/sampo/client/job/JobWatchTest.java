package io.sampo.client.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.job.JobCourier.StartWatch;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobRequest.WatchJob;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.JobUpdate.JobChanged;
import io.sampo.protocol.job.JobUpdate.WatchRefused;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two watches at the most, renewed every 10 s. */
@DisplayName("A watch of a job")
class JobWatchTest {

    private static final JobId ID = new JobId("job_0123456789abcdefghijklmnop");
    private static final Duration RENEWAL = Duration.ofSeconds(10);

    private final CourierDriver courier = new CourierDriver();
    private final TestInbox<JobRequest> desk = TestInbox.create("desk");
    private final TestInbox<JobRequest> other = TestInbox.create("other");
    private final List<JobUpdate> told = new ArrayList<>();
    private final JobCourier.Watcher watcher = told::add;

    @Test
    void tellsChangesOnceAndInOrder() {
        WatchJob asked = watch(0);

        for (int revision : new int[] {1, 3, 2, 3, 4}) {
            courier.tell(asked, changed(revision, JobState.RUNNING));
        }

        assertThat(told)
                .extracting(update -> ((JobChanged) update).status().revision())
                .containsExactly(1L, 3L, 4L);
    }

    @Test
    void endsWithItsJob() {
        WatchJob asked = watch(1);

        courier.tell(asked, changed(2, JobState.SUCCEEDED));
        courier.passes(RENEWAL);

        assertThat(told).hasSize(1);
        assertThat(desk.hasMessages()).isFalse();
        assertThat(courier.openBoxes()).isZero();
    }

    @Test
    void tellsTheEndThoughTheWatcherSaysThatItKnowsOfSomethingLater() {
        WatchJob asked = watch(9);

        courier.tell(asked, changed(1, JobState.RUNNING));
        assertThat(told).isEmpty();
        JobUpdate end = changed(2, JobState.SUCCEEDED);
        courier.tell(asked, end);

        assertThat(told).containsExactly(end);
        assertThat(courier.openBoxes()).isZero();
    }

    @Test
    void endsWhenRefused() {
        WatchJob asked = watch(0);
        JobUpdate refused = new WatchRefused(ID, ErrorCode.JOB_NOT_FOUND, "job: not found");

        courier.tell(asked, refused);

        assertThat(told).containsExactly(refused);
        assertThat(courier.openBoxes()).isZero();
    }

    @Test
    void endsWhenCancelled() {
        watch(0);

        courier.endWatch(watcher);
        courier.endWatch(watcher);
        courier.passes(RENEWAL);

        assertThat(desk.hasMessages()).isFalse();
        assertThat(courier.openBoxes()).isZero();
    }

    @Test
    void isRenewedFromWhereItIs() {
        WatchJob asked = watch(0);
        courier.tell(asked, changed(7, JobState.RUNNING));

        courier.passes(RENEWAL.minusNanos(1));
        assertThat(desk.hasMessages()).isFalse();
        courier.passes(Duration.ofNanos(1));

        assertThat(desk.receiveMessage()).isEqualTo(new WatchJob(ID, TenantId.ANONYMOUS, 7, asked.watcher()));
    }

    @Test
    void isRenewedSoonWhileTheFirstAnswerIsMissing() {
        watch(0);

        courier.passes(CourierDriver.SETTINGS.attemptTimeout());

        assertThat(desk.receiveMessage()).isInstanceOf(WatchJob.class);
    }

    @Test
    void isRenewedAtOnceIfAnyMemberIsLost() {
        courier.sees(desk, other);
        watch(5, watcher);
        assertThat(desk.getAllReceived().size() + other.getAllReceived().size()).isEqualTo(1);

        courier.sees(other);

        assertThat(other.receiveMessage()).isInstanceOf(WatchJob.class);
        assertThat(desk.hasMessages()).isFalse();
    }

    @Test
    void waitsForDesk() {
        watch(0, watcher);
        courier.passes(Duration.ofMinutes(5));

        courier.sees(desk);

        assertThat(desk.receiveMessage()).isInstanceOf(WatchJob.class);
    }

    @Test
    void hearsNothingOfAnotherOnTheSameJob() {
        WatchJob mine = watch(0);
        List<JobUpdate> toldOther = new ArrayList<>();
        courier.watch(new StartWatch(ID, new TenantId("other"), 0, toldOther::add));
        WatchJob theirs = (WatchJob) desk.receiveMessage();

        courier.tell(theirs, new WatchRefused(ID, ErrorCode.JOB_NOT_FOUND, "job: not found"));
        courier.tell(mine, changed(1, JobState.RUNNING));

        assertThat(told).hasSize(1);
        assertThat(toldOther).hasSize(1);
    }

    @Test
    void outlivesWatcherThatFails() {
        courier.sees(desk);
        JobCourier.Watcher failing = update -> {
            told.add(update);
            throw new IllegalStateException("on purpose");
        };
        watch(0, failing);
        WatchJob asked = (WatchJob) desk.receiveMessage();

        courier.tell(asked, changed(1, JobState.QUEUED));
        courier.tell(asked, changed(2, JobState.RUNNING));

        assertThat(told).hasSize(2);
    }

    @Test
    void isRefusedBeyondTheBound() {
        courier.sees(Set.of(desk), Set.of(desk));
        watch(0, update -> {});
        watch(0, update -> {});

        watch(0, watcher);

        assertThat(told)
                .containsExactly(
                        new WatchRefused(ID, ErrorCode.QUEUE_FULL, "jobs: 2 watches already (expected: at most 2)"));
    }

    private WatchJob watch(long afterRevision) {
        courier.sees(desk);
        watch(afterRevision, watcher);
        return (WatchJob) desk.receiveMessage();
    }

    private void watch(long afterRevision, JobCourier.Watcher by) {
        courier.watch(new StartWatch(ID, TenantId.ANONYMOUS, afterRevision, by));
    }

    private static JobChanged changed(long revision, JobState state) {
        return new JobChanged(new JobStatus(
                ID,
                TenantId.ANONYMOUS,
                ModelTarget.newest(new ModelName("m")),
                state,
                revision,
                0,
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(60),
                null,
                null,
                null,
                "",
                ResultForm.TENSORS,
                null));
    }
}
