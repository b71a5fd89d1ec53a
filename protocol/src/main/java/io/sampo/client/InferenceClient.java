package io.sampo.client;

import com.typesafe.config.Config;
import io.sampo.client.control.ControlClient;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelRouter;
import io.sampo.client.routing.PowerOfTwoChoices;
import io.sampo.client.routing.Readiness;
import io.sampo.client.routing.ReplicaDirectory;
import io.sampo.client.routing.RoutingSettings;
import io.sampo.client.routing.VersionView;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.replica.ReplicaMessage.GetStatistics;
import io.sampo.protocol.replica.ReplicaStatistics;
import io.sampo.protocol.replica.ReplicaStatus;
import io.sampo.protocol.transfer.LargeMessages;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Infers with the models of the cluster that this actor system belongs to. One a JVM; thread-safe.
 *
 * <pre>{@code
 * InferenceClient client = InferenceClient.get(system);
 * client.infer(request).thenAcceptAsync(reply -> …, system.executionContext());
 * }</pre>
 */
public final class InferenceClient implements Extension {

    private static final Id ID = new Id();

    private final ActorSystem<?> system;
    private final ActorRef<ModelRouter.Command> router;
    private final Readiness readiness = new Readiness();
    private volatile ModelCatalog catalog = ModelCatalog.EMPTY;

    private InferenceClient(ActorSystem<?> system) {
        this.system = system;
        Config config = system.settings().config();
        RoutingSettings settings = RoutingSettings.from(config.getConfig("sampo.client"));
        LargeMessages messages = LargeMessages.get(system);
        this.router = system.systemActorOf(
                ModelRouter.create(
                        settings,
                        new PowerOfTwoChoices(new SplittableRandom()),
                        messages,
                        System::nanoTime,
                        InstantSource.system(),
                        ControlClient.get(system)::demand),
                "sampo-router",
                Props.empty());
        // Heartbeats must not wait behind requests, or a busy member looks like a dead one.
        system.systemActorOf(
                ReplicaDirectory.create(settings, this::onCatalog, System::nanoTime),
                "sampo-directory",
                DispatcherSelector.fromConfig("pekko.actor.internal-dispatcher"));
    }

    /** The client of this actor system, started at the first call. */
    public static InferenceClient get(ActorSystem<?> system) {
        return system.registerExtension(ID);
    }

    /** Sends {@code request}; the result can be cancelled. */
    public InferenceCall submit(InferRequest request) {
        return submit(request, false);
    }

    /**
     * Sends {@code request} to one replica at a time, and to another one only if the one before refused it. If a replica was
     * lost while it had the request, the reply is {@code Rejected(REPLICA_LOST)}: whoever counts what a request does to its
     * replicas needs to know.
     */
    public InferenceCall submitOnce(InferRequest request) {
        return submit(request, true);
    }

    private InferenceCall submit(InferRequest request, boolean once) {
        Call call = new Call();
        router.tell(new ModelRouter.Submit(request, once, call));
        return call;
    }

    /** Sends {@code request}; see {@link InferenceCall#reply()} for how to continue. */
    public CompletionStage<InferReply> infer(InferRequest request) {
        return submit(request).reply();
    }

    /** What the cluster serves, as known at this moment. */
    public ModelCatalog catalog() {
        return catalog;
    }

    /**
     * Whether requests may be sent: at first not before every model has loaded or failed, later as long as anything is served.
     */
    public boolean isReady() {
        return readiness.isReady();
    }

    /** The largest payload of a request, in bytes; a larger one is answered with {@code PAYLOAD_TOO_LARGE}. */
    public long maxPayloadBytes() {
        return LargeMessages.get(system).maxPayloadBytes();
    }

    /**
     * What the replicas of a version have counted.
     *
     * @return one element for each replica that answered within {@code timeout}; fails if one did not
     */
    public CompletionStage<List<ReplicaStatistics>> statistics(VersionView version, Duration timeout) {
        CompletableFuture<List<ReplicaStatistics>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (ReplicaStatus replica : version.ready()) {
            CompletionStage<ReplicaStatistics> one =
                    AskPattern.ask(replica.readyInbox(), GetStatistics::new, timeout, system.scheduler());
            all = all.thenCombineAsync(
                    one,
                    (list, statistics) -> {
                        list.add(statistics);
                        return list;
                    },
                    system.executionContext());
        }
        return all;
    }

    private void onCatalog(ModelCatalog changed) {
        catalog = changed;
        readiness.see(changed);
        router.tell(new ModelRouter.CatalogChanged(changed));
        ControlClient.get(system).see(changed);
    }

    private final class Call implements InferenceCall, ModelRouter.Caller {

        private final CompletableFuture<InferReply> reply = new CompletableFuture<>();

        @Override
        public void answer(InferReply answer) {
            reply.complete(answer);
        }

        @Override
        public CompletionStage<InferReply> reply() {
            return reply;
        }

        @Override
        public void cancel() {
            router.tell(new ModelRouter.Withdraw(this));
        }
    }

    private static final class Id extends ExtensionId<InferenceClient> {

        @Override
        public InferenceClient createExtension(ActorSystem<?> system) {
            return new InferenceClient(system);
        }
    }
}
