package io.sampo.node.job;

import static io.sampo.node.job.JobsOnNodeTest.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Accepted;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One member, a model without ready replicas, and a bound of three jobs. */
@DisplayName("A member whose queue is full")
class FullQueueTest {

    private static final int MAX_QUEUED = 3;
    private static final int LARGE = 100_000;
    private static final TenantId TENANT = Jobs.TENANT;
    private static final FakeStore STORE = new FakeStore();
    private static final FakeRunner RUNNER = new FakeRunner();
    private static final ActorTestKit KIT = ActorTestKit.create("full", JobsOnNodeTest.config());
    private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(KIT.system());
    private static JobsOnNode jobs;

    private final TestProbe<JobReply> caller = KIT.createTestProbe(JobReply.class);

    @BeforeAll
    static void start() {
        Cluster cluster = Cluster.get(KIT.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        RUNNER.ready = 0;
        jobs = JobsOnNode.start(
                KIT.system(),
                "node",
                JobWorld.settings(MAX_QUEUED),
                STORE,
                FakeCallbacks.delivering(),
                RUNNER,
                () -> Jobs.START);
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void refusesWhatIsNewKnowsWhatItHasAndTakesMoreOnceThereIsRoom() {
        int accepted = 0;
        while (accepted < 2 * MAX_QUEUED && submit(small(accepted + 1)) instanceof Accepted) {
            accepted++;
        }
        assertThat(accepted).as("the bound, and what was on its way").isBetween(MAX_QUEUED - 1, MAX_QUEUED + 1);
        for (int job = accepted + 1; job <= MAX_QUEUED; job++) {
            isAcceptedSoon(small(job));
        }
        JobSpec late = spec(Jobs.id(100), TENANT, Jobs.MODEL, LARGE);

        JobReply refusal = submit(late);

        assertThat(refusal).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.JOB_QUEUE_FULL);
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(30));
            assertThat(refused.detail()).contains("'minilm'", "at most 3");
        });
        assertThat(JOURNAL.persistedInStorage("job|" + late.id())).isEmpty();
        assertThat(STORE.payloads).isEmpty();

        assertThat(submit(small(1)))
                .isInstanceOfSatisfying(
                        Accepted.class, known -> assertThat(known.repeated()).isTrue());
        assertThat(submit(spec(Jobs.id(1), TENANT, Jobs.MODEL, 5)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.JOB_MISMATCH));

        for (int job = 1; job <= MAX_QUEUED; job++) {
            JobId id = Jobs.id(job);
            jobs.desk().tell(new JobRequest.CancelJob(id, TENANT, caller.getRef()));
            caller.expectMessageClass(JobReply.Known.class, Duration.ofSeconds(10));
        }
        isAcceptedSoon(late);
        assertThat(JOURNAL.persistedInStorage("job|" + late.id())).hasSize(1);
        assertThat(STORE.payloads).hasSize(1);
    }

    private void isAcceptedSoon(JobSpec spec) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(submit(spec)).isInstanceOf(Accepted.class));
    }

    private JobReply submit(JobSpec spec) {
        jobs.desk().tell(new JobRequest.Submit(spec, caller.getRef()));
        return caller.receiveMessage(Duration.ofSeconds(15));
    }

    private static JobSpec small(int number) {
        return spec(Jobs.id(number), TENANT, Jobs.MODEL, 4);
    }
}
