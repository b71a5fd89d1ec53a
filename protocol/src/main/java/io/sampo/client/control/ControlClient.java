package io.sampo.client.control;

import io.sampo.client.routing.CatalogWatch;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.VersionState;
import io.sampo.client.routing.VersionView;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ModelVersion;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;

/**
 * Changes what the cluster serves that this actor system belongs to, through its controller. One a JVM; thread-safe.
 *
 * <p>An order waits for a controller if there is none at the moment. If the controller is lost while it has the order, the
 * answer says so, and the history what became of it.
 */
public final class ControlClient implements ModelControl, Extension {

    private static final Id ID = new Id();
    /** Members tell the controller and those who route at the same time: it takes longer only where a machine is very busy. */
    private static final Duration SEEN_LIMIT = Duration.ofSeconds(3);

    private final CatalogWatch watch = new CatalogWatch();
    private final ActorSystem<?> system;
    private final ActorRef<ControllerLink.Command> link;
    private final Duration orderTimeout;
    private final Duration queryTimeout;
    /** By which the controller tells the requests that wait here from those of others. */
    private final long router = new SplittableRandom().nextLong();

    private ControlClient(ActorSystem<?> system) {
        this.system = system;
        var config = system.settings().config().getConfig("sampo.client.control");
        this.orderTimeout = config.getDuration("order-timeout");
        this.queryTimeout = config.getDuration("query-timeout");
        this.link =
                system.systemActorOf(ControllerLink.create(System::nanoTime), "sampo-controller-link", Props.empty());
    }

    /** The client of this actor system, started at the first call. */
    public static ControlClient get(ActorSystem<?> system) {
        return system.registerExtension(ID);
    }

    /** Answers when requests that are sent from here find the model, too. */
    @Override
    public CompletionStage<ControlReply> load(ModelName model, String by) {
        return order(replyTo -> new ControlCommand.LoadModel(model, by, replyTo))
                .thenComposeAsync(
                        reply -> reply instanceof ControlReply.Done
                                ? watch.await(catalog -> canServe(catalog, model), SEEN_LIMIT)
                                        .thenApply(seen -> reply)
                                : CompletableFuture.completedStage(reply),
                        system.executionContext());
    }

    /** Nobody sends requests from a system whose catalog is empty for ever. */
    private static boolean canServe(ModelCatalog catalog, ModelName model) {
        return catalog.equals(ModelCatalog.EMPTY)
                || catalog.model(model)
                        .flatMap(view -> view.resolve(ModelTarget.newest(model)))
                        .map(VersionView::state)
                        .filter(state -> state == VersionState.READY || state == VersionState.ON_DEMAND)
                        .isPresent();
    }

    /** Requests from this actor system go by {@code catalog} from now on. */
    public void see(ModelCatalog catalog) {
        watch.see(catalog);
    }

    @Override
    public CompletionStage<ControlReply> unload(ModelName model, String by) {
        return order(replyTo -> new ControlCommand.UnloadModel(model, by, replyTo));
    }

    @Override
    public CompletionStage<ControlReply> moveLabel(
            ModelName model, ModelLabel label, ModelVersion version, int percent, String by) {
        return order(replyTo -> new ControlCommand.MoveLabel(model, label, version, percent, by, replyTo));
    }

    @Override
    public CompletionStage<ControlReply> removeLabel(ModelName model, ModelLabel label, String by) {
        return order(replyTo -> new ControlCommand.RemoveLabel(model, label, by, replyTo));
    }

    @Override
    public CompletionStage<ControlReply> rollBack(ModelName model, ModelLabel label, String by) {
        return order(replyTo -> new ControlCommand.RollBack(model, label, by, replyTo));
    }

    @Override
    public CompletionStage<ControlReply> history(@Nullable ModelName model, int limit) {
        return ask(queryTimeout, replyTo -> new ControlCommand.GetHistory(model, limit, replyTo));
    }

    @Override
    public CompletionStage<ControlReply> scaling() {
        return ask(queryTimeout, ControlCommand.GetScaling::new);
    }

    /** Tells the controller that {@code waiting} requests wait here for {@code version}. Lost if there is no controller: to be repeated. */
    public void demand(ModelRef version, int waiting) {
        link.tell(new ControllerLink.Demanded(new ControlCommand.Demand(version, waiting, router)));
    }

    private CompletionStage<ControlReply> order(Function<ActorRef<ControlReply>, ControlCommand> order) {
        return ask(orderTimeout, order);
    }

    private CompletionStage<ControlReply> ask(
            Duration timeout, Function<ActorRef<ControlReply>, ControlCommand> command) {
        CompletableFuture<ControlReply> answer = new CompletableFuture<>();
        link.tell(new ControllerLink.Ask(command, timeout, answer));
        return answer;
    }

    private static final class Id extends ExtensionId<ControlClient> {

        @Override
        public ControlClient createExtension(ActorSystem<?> system) {
            return new ControlClient(system);
        }
    }
}
