package io.sampo.client.job;

import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobRequest.CancelJob;
import io.sampo.protocol.job.JobRequest.GetResult;
import io.sampo.protocol.job.JobRequest.GetStatus;
import io.sampo.protocol.job.JobRequest.ListJobs;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobRequest.ResolveQuarantine;
import io.sampo.protocol.job.JobRequest.Submit;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.transfer.LargeMessages;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.Props;

/**
 * Jobs of the cluster that this actor system belongs to. One a JVM; thread-safe.
 *
 * <pre>{@code
 * JobClient jobs = JobClient.get(system);
 * jobs.submit(spec).thenAcceptAsync(reply -> …, system.executionContext());
 * }</pre>
 */
public final class JobClient implements Extension, Jobs {

    private static final Id ID = new Id();
    private static final long NO_PAYLOAD = 0;

    private final ActorRef<JobCourier.Command> courier;

    private JobClient(ActorSystem<?> system) {
        JobClientSettings settings =
                JobClientSettings.from(system.settings().config().getConfig("sampo.client.jobs"));
        courier = system.systemActorOf(
                JobCourier.create(settings, LargeMessages.get(system), new SplittableRandom(), System::nanoTime),
                "sampo-job-courier",
                Props.empty());
    }

    /** The client of this actor system, started at the first call. */
    public static JobClient get(ActorSystem<?> system) {
        return system.registerExtension(ID);
    }

    @Override
    public CompletionStage<JobReply> submit(JobSpec spec) {
        return ask(replyTo -> new Submit(spec, replyTo), spec.payloadBytes());
    }

    @Override
    public CompletionStage<JobReply> status(JobId id, TenantId tenant) {
        return ask(replyTo -> new GetStatus(id, tenant, replyTo), NO_PAYLOAD);
    }

    @Override
    public CompletionStage<JobReply> result(JobId id, TenantId tenant) {
        return ask(replyTo -> new GetResult(id, tenant, replyTo), NO_PAYLOAD);
    }

    @Override
    public CompletionStage<JobReply> cancel(JobId id, TenantId tenant) {
        return ask(replyTo -> new CancelJob(id, tenant, replyTo), NO_PAYLOAD);
    }

    @Override
    public CompletionStage<JobReply> list(JobFilter filter) {
        return ask(replyTo -> new ListJobs(filter, replyTo), NO_PAYLOAD);
    }

    @Override
    public CompletionStage<JobReply> resolve(JobId id, Resolution resolution) {
        return ask(replyTo -> new ResolveQuarantine(id, resolution, replyTo), NO_PAYLOAD);
    }

    @Override
    public JobWatch watch(JobId id, TenantId tenant, long afterRevision, Consumer<JobUpdate> listener) {
        // A new object each time: watches are told apart by theirs, and the same listener may have several.
        JobCourier.Watcher watcher = new JobCourier.Watcher() {
            @Override
            public void told(JobUpdate update) {
                listener.accept(update);
            }
        };
        courier.tell(new JobCourier.StartWatch(id, tenant, afterRevision, watcher));
        return () -> courier.tell(new JobCourier.EndWatch(watcher));
    }

    private CompletionStage<JobReply> ask(Function<ActorRef<JobReply>, JobRequest> request, long payloadBytes) {
        CompletableFuture<JobReply> reply = new CompletableFuture<>();
        courier.tell(new JobCourier.Ask(request, payloadBytes, reply::complete));
        return reply;
    }

    private static final class Id extends ExtensionId<JobClient> {

        @Override
        public JobClient createExtension(ActorSystem<?> system) {
            return new JobClient(system);
        }
    }
}
