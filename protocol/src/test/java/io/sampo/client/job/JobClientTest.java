package io.sampo.client.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobRequest.CancelJob;
import io.sampo.protocol.job.JobRequest.GetResult;
import io.sampo.protocol.job.JobRequest.GetStatus;
import io.sampo.protocol.job.JobRequest.ListJobs;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobRequest.ResolveQuarantine;
import io.sampo.protocol.job.JobRequest.WatchJob;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.JobUpdate.WatchRefused;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** With a desk that a test plays, found through the receptionist of one system. */
@DisplayName("A job client")
class JobClientTest {

    private static final JobId ID = JobId.random();
    private static final JobReply REPLY = Refused.forGood(ErrorCode.JOB_NOT_FOUND, "job: not found");

    private final ActorTestKit testKit =
            ActorTestKit.create(ConfigFactory.parseString("""
                    sampo.client.jobs { attempt-timeout = 100ms, request-timeout = 1s, desk-grace = 50ms }
                    """).withFallback(ConfigFactory.load()));
    private final JobClient client = JobClient.get(testKit.system());

    @AfterEach
    void shutDown() {
        testKit.shutdownTestKit();
    }

    @Test
    void asksDeskThatRegistered() throws Exception {
        TestProbe<JobRequest> desk = desk();

        CompletionStage<JobReply> status = client.status(ID, TenantId.ANONYMOUS);
        desk.expectMessageClass(GetStatus.class).replyTo().tell(REPLY);

        assertThat(status.toCompletableFuture().get(3, TimeUnit.SECONDS)).isEqualTo(REPLY);
    }

    @Test
    void asksForEachThingThatCanBeDone() {
        TestProbe<JobRequest> desk = desk();

        client.result(ID, TenantId.ANONYMOUS);
        desk.expectMessageClass(GetResult.class).replyTo().tell(REPLY);
        client.cancel(ID, TenantId.ANONYMOUS);
        desk.expectMessageClass(CancelJob.class).replyTo().tell(REPLY);
        client.list(new JobFilter(null, null, null, "", 1));
        desk.expectMessageClass(ListJobs.class).replyTo().tell(REPLY);
        client.resolve(ID, Resolution.DROP);
        desk.expectMessageClass(ResolveQuarantine.class).replyTo().tell(REPLY);
    }

    @Test
    void refusesWithoutAnyDesk() throws Exception {
        JobReply reply =
                client.status(ID, TenantId.ANONYMOUS).toCompletableFuture().get(3, TimeUnit.SECONDS);

        assertThat(reply).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.JOB_STORE_UNAVAILABLE);
            assertThat(refused.retryAfter()).isPositive();
        });
    }

    @Test
    void keepsWatchesOfOneListenerApart() {
        TestProbe<JobRequest> desk = desk();
        List<JobUpdate> told = new CopyOnWriteArrayList<>();
        JobWatch first = client.watch(ID, TenantId.ANONYMOUS, 3, told::add);
        desk.expectMessageClass(WatchJob.class);
        client.watch(ID, TenantId.ANONYMOUS, 3, told::add);
        WatchJob second = desk.expectMessageClass(WatchJob.class);

        first.cancel();
        second.watcher().tell(new WatchRefused(ID, ErrorCode.JOB_NOT_FOUND, ""));

        await().atMost(Duration.ofSeconds(3)).until(() -> told.size() == 1);
    }

    private TestProbe<JobRequest> desk() {
        TestProbe<JobRequest> desk = testKit.createTestProbe(JobRequest.class);
        testKit.system().receptionist().tell(Receptionist.register(JobRequest.KEY, desk.getRef()));
        return desk;
    }
}
