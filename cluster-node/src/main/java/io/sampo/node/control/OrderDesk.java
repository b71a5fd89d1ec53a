package io.sampo.node.control;

import io.sampo.node.control.ControlEvent.LabelMoved;
import io.sampo.node.control.ControlEvent.LoadOrdered;
import io.sampo.node.control.ControlEvent.Noted;
import io.sampo.node.control.ControlEvent.UnloadOrdered;
import io.sampo.node.control.ModelController.Environment;
import io.sampo.node.control.PendingOrder.Phase;
import io.sampo.node.control.Rollout.Wish;
import io.sampo.protocol.control.ControlCommand.LoadModel;
import io.sampo.protocol.control.ControlCommand.MoveLabel;
import io.sampo.protocol.control.ControlCommand.Order;
import io.sampo.protocol.control.ControlCommand.RemoveLabel;
import io.sampo.protocol.control.ControlCommand.RollBack;
import io.sampo.protocol.control.ControlCommand.UnloadModel;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.ReadRepository;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.RepositoryRead;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Takes operators' orders, has them written, and answers when what they order is so. Orders for one model are taken one after
 * another as they come; each is answered once. Not thread-safe: the controller owns it.
 */
final class OrderDesk {

    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final long READ_LIMIT_MILLIS = 60_000;
    private static final long WRITE_LIMIT_MILLIS = 8_000;
    private static final long READY_LIMIT_MILLIS = 120_000;
    private static final long UNLOAD_LIMIT_MILLIS = 30_000;

    /** Orders under way, beyond which more are refused. */
    private static final int MOST_PENDING = 256;

    private final ClusterPicture picture;
    private final Environment environment;
    private final ActorRef<ModelLedger.Write> ledger;
    private final ActorRef<MemberReport> reports;
    private final List<PendingOrder> pending = new ArrayList<>();
    /** Orders whose event is being written, by the number of the record. */
    private final Map<Long, Written> writing = new HashMap<>();
    private long records;

    private record Written(PendingOrder order, long sinceMillis, Runnable then) {}

    OrderDesk(
            ClusterPicture picture,
            Environment environment,
            ActorRef<ModelLedger.Write> ledger,
            ActorRef<MemberReport> reports) {
        this.picture = picture;
        this.environment = environment;
        this.ledger = ledger;
        this.reports = reports;
    }

    /** What is answered while the journal cannot be read or written. */
    static NotDone journalAway() {
        return new NotDone(
                ErrorCode.CONTROLLER_UNAVAILABLE,
                "models cannot be changed now: the journal of the controller cannot be reached; what is served goes on",
                RETRY);
    }

    void note(ModelName model, String action, String outcome) {
        ledger.tell(
                new ModelLedger.Write(++records, new Noted(now(), ControlEvent.CONTROLLER, model, action, outcome)));
    }

    Set<ModelVersion> awaited(ModelName model) {
        return pending.stream()
                .filter(order -> order.order.model().equals(model))
                .flatMap(order -> Stream.ofNullable(order.awaited))
                .collect(Collectors.toSet());
    }

    void take(Order order, @Nullable DesiredState desired, @Nullable Wish wish) {
        if (desired == null) {
            order.replyTo().tell(journalAway());
        } else if (pending.size() >= MOST_PENDING) {
            order.replyTo()
                    .tell(new NotDone(
                            ErrorCode.CONTROLLER_UNAVAILABLE,
                            pending.size() + " orders are under way (expected: at most " + MOST_PENDING + ")",
                            RETRY));
        } else if (order instanceof LoadModel load) {
            load(load);
        } else if (order instanceof UnloadModel unload) {
            unload(unload, wish);
        } else if (order instanceof MoveLabel move) {
            moveLabel(move, desired.of(move.model()), wish);
        } else if (order instanceof RemoveLabel remove) {
            removeLabel(remove, desired.of(remove.model()));
        } else if (order instanceof RollBack back) {
            rollBack(back, desired.of(back.model()), wish);
        }
    }

    private void load(LoadModel load) {
        if (isPolled(load)) {
            return;
        }
        Map<ActorRef<MemberMessage>, Integer> readBefore = new HashMap<>();
        reading(load.model())
                .forEach(other ->
                        other.unread.forEach((member, answers) -> readBefore.merge(member, answers, Math::max)));
        PendingOrder order = add(load, Phase.READING);
        for (ActorRef<MemberMessage> member : picture.listed()) {
            order.unread.put(member, readBefore.getOrDefault(member, 0) + 1);
            member.tell(new ReadRepository(load.model(), reports));
        }
        if (order.unread.isEmpty()) {
            refuse(order, ErrorCode.CONTROLLER_UNAVAILABLE, "no member that could hold a model is heard of");
        }
    }

    /** A member has read a model's folder anew; its snapshot was taken before. */
    void repositoryRead(RepositoryRead read) {
        for (PendingOrder order : reading(read.model())) {
            order.unread.computeIfPresent(read.member(), (member, answers) -> answers == 1 ? null : answers - 1);
            goOnIfRead(order);
        }
    }

    /** Whether members still read the folder of {@code model}, each of which may then offer more than it did. */
    boolean isBeingRead(ModelName model) {
        return !reading(model).isEmpty();
    }

    /** Whether an order to load {@code model} waits for its versions. */
    boolean isLoading(ModelName model) {
        return pendingOf(model, Phase.LOADING).anyMatch(order -> order.order instanceof LoadModel);
    }

    private List<PendingOrder> reading(ModelName model) {
        return pendingOf(model, Phase.READING).toList();
    }

    private Stream<PendingOrder> pendingOf(ModelName model, Phase phase) {
        return pending.stream()
                .filter(order -> order.phase == phase && order.order.model().equals(model));
    }

    private void goOnIfRead(PendingOrder order) {
        order.unread.keySet().removeIf(member -> !picture.lists(member));
        if (!order.unread.isEmpty()) {
            return;
        }
        ModelName model = order.order.model();
        if (!picture.offers().containsKey(model)) {
            List<ModelProblem> problems = picture.problemsOf(model);
            refuse(
                    order,
                    problems.isEmpty() ? ErrorCode.MODEL_NOT_FOUND : ErrorCode.MODEL_CHANGE_FAILED,
                    problems.isEmpty()
                            ? "model '" + model + "' is not in the repository of any member"
                            : "model '" + model + "': " + Standing.describe(problems));
            return;
        }
        write(order, new LoadOrdered(now(), order.order.by(), model), () -> {
            order.phase = Phase.LOADING;
            for (PendingOrder other : List.copyOf(pending)) {
                if (other.order.model().equals(model) && other.phase == Phase.UNLOADING) {
                    refuse(
                            other,
                            ErrorCode.MODEL_CHANGE_FAILED,
                            "the model was loaded meanwhile, by " + order.order.by());
                }
            }
            picture.replicas().forEach((ref, replicas) -> {
                if (ref.name().equals(model)) {
                    retryTheFailed(order, replicas);
                }
            });
        });
    }

    private void retryTheFailed(PendingOrder order, List<ReplicaStatus> replicas) {
        for (ReplicaStatus replica : replicas) {
            if (replica.state() == ReplicaState.FAILED || !replica.reason().isEmpty()) {
                order.failedBefore.add(replica.id());
                environment.placer().reload(replica.id());
            }
        }
    }

    private void unload(UnloadModel unload, @Nullable Wish wish) {
        if (isPolled(unload)) {
            return;
        }
        boolean known = picture.offers().containsKey(unload.model()) || wish != null;
        if (!known) {
            reply(unload, ErrorCode.MODEL_NOT_FOUND, "model '" + unload.model() + "' is not known");
            return;
        }
        for (PendingOrder other : List.copyOf(pending)) {
            if (other.order.model().equals(unload.model()) && !(other.order instanceof UnloadModel)) {
                refuse(other, ErrorCode.MODEL_CHANGE_FAILED, "the model was unloaded meanwhile, by " + unload.by());
            }
        }
        PendingOrder order = add(unload, Phase.RECORDING);
        write(order, new UnloadOrdered(now(), unload.by(), unload.model()), () -> order.phase = Phase.UNLOADING);
    }

    private void moveLabel(MoveLabel move, ModelIntent intent, @Nullable Wish wish) {
        ModelVersion rest = intent.rest(move.label(), move.version(), wish == null ? null : wish.current());
        TrafficSplit split;
        if (move.percent() == 100) {
            split = TrafficSplit.all(move.version());
        } else if (rest == null || rest.equals(move.version())) {
            reply(
                    move,
                    ErrorCode.INVALID_REQUEST,
                    "percent: " + move.percent() + " of label '" + move.label() + "' to version " + move.version()
                            + " (expected: 100, as there is no other version for the rest)");
            return;
        } else {
            split = new TrafficSplit(move.version(), move.percent(), rest);
        }
        awaitVersion(move, intent, split, new LabelMoved(now(), move.by(), move.model(), move.label(), split, false));
    }

    private void awaitVersion(Order order, ModelIntent intent, TrafficSplit split, LabelMoved event) {
        NavigableMap<ModelVersion, ModelOffer> offers = picture.offers().getOrDefault(order.model(), new TreeMap<>());
        if (offers.isEmpty()) {
            reply(
                    order,
                    ErrorCode.MODEL_NOT_FOUND,
                    "model '" + order.model() + "' is not in the repository of any member");
        } else if (!offers.containsKey(split.version())) {
            reply(
                    order,
                    ErrorCode.VERSION_NOT_FOUND,
                    "model '" + order.model() + "' has no version " + split.version() + " that could be loaded"
                            + " (available: " + offers.keySet() + ")");
        } else if (Boolean.FALSE.equals(intent.loaded())) {
            reply(
                    order,
                    ErrorCode.MODEL_CHANGE_FAILED,
                    "model '" + order.model() + "' is unloaded (expected: loaded, before a label moves)");
        } else {
            PendingOrder waiting = add(order, Phase.LOADING);
            waiting.awaited = split.version();
            waiting.whenReady = event;
            retryTheFailed(
                    waiting,
                    picture.replicas().getOrDefault(new ModelRef(order.model(), split.version()), List.of()).stream()
                            .filter(replica -> !replica.isReady())
                            .toList());
        }
    }

    private void removeLabel(RemoveLabel remove, ModelIntent intent) {
        if (!intent.labels().containsKey(remove.label())) {
            reply(
                    remove,
                    ErrorCode.VERSION_NOT_FOUND,
                    "model '" + remove.model() + "' has no label '" + remove.label() + "' (available: "
                            + intent.labels().keySet() + ")");
            return;
        }
        PendingOrder order = add(remove, Phase.RECORDING);
        write(
                order,
                new LabelMoved(now(), remove.by(), remove.model(), remove.label(), null, false),
                () -> done(order, "label '" + remove.label() + "' is gone"));
    }

    private void rollBack(RollBack back, ModelIntent intent, @Nullable Wish wish) {
        if (!intent.wasMoved(back.label())) {
            rollBackToOlder(back, intent, wish);
            return;
        }
        TrafficSplit before = intent.before(back.label());
        if (before != null) {
            awaitVersion(
                    back, intent, before, new LabelMoved(now(), back.by(), back.model(), back.label(), before, true));
        } else {
            PendingOrder order = add(back, Phase.RECORDING);
            write(
                    order,
                    new LabelMoved(now(), back.by(), back.model(), back.label(), null, true),
                    () -> done(order, "label '" + back.label() + "' is gone, as it was before its last move"));
        }
    }

    private void rollBackToOlder(RollBack back, ModelIntent intent, @Nullable Wish wish) {
        ModelVersion current = wish == null ? null : wish.current();
        ModelVersion older = current == null || !back.label().equals(ModelLabel.STABLE)
                ? null
                : picture.offers().getOrDefault(back.model(), new TreeMap<>()).lowerKey(current);
        if (older == null) {
            reply(
                    back,
                    ErrorCode.MODEL_CHANGE_FAILED,
                    "label '" + back.label() + "' of model '" + back.model()
                            + "' was never moved, and there is no older" + " version to go back to");
            return;
        }
        TrafficSplit split = TrafficSplit.all(older);
        awaitVersion(back, intent, split, new LabelMoved(now(), back.by(), back.model(), back.label(), split, false));
    }

    /** The ledger has written a record, or read them all. */
    void kept(long number) {
        Written written = writing.remove(number);
        if (written != null && pending.contains(written.order())) {
            written.then().run();
        }
    }

    /** Looks for orders that wait too long. */
    void tick() {
        long now = environment.clock().millis();
        writing.values().removeIf(written -> {
            boolean late = now - written.sinceMillis() > WRITE_LIMIT_MILLIS;
            if (late && pending.remove(written.order())) {
                written.order().answer(journalAway());
            }
            return late;
        });
        for (PendingOrder order : List.copyOf(pending)) {
            long age = now - order.sinceMillis;
            if (order.phase == Phase.READING) {
                goOnIfRead(order);
                if (order.phase == Phase.READING && age > READ_LIMIT_MILLIS) {
                    refuse(
                            order,
                            ErrorCode.MODEL_CHANGE_FAILED,
                            order.unread.size() + " members did not read the model's folder in "
                                    + READ_LIMIT_MILLIS / 1000 + " s");
                }
            } else if (order.phase == Phase.UNLOADING && age > UNLOAD_LIMIT_MILLIS) {
                done(order, "unloaded; replicas still finish what they have");
            } else if (order.phase == Phase.LOADING && age > READY_LIMIT_MILLIS) {
                fail(order, "not ready in " + READY_LIMIT_MILLIS / 1000 + " s; it goes on loading");
            }
        }
    }

    /** Answers what is so, or cannot be. */
    void settle(Function<ModelRef, @Nullable VersionPlan> plans) {
        if (pending.isEmpty()) {
            return;
        }
        Map<ModelRef, List<ReplicaStatus>> replicas = picture.replicas();
        for (PendingOrder order : List.copyOf(pending)) {
            if (order.phase == Phase.LOADING && order.whenReady != null) {
                settleLabel(order, plans, replicas);
            } else if (order.phase == Phase.LOADING) {
                settleLoad(order, plans, replicas);
            } else if (order.phase == Phase.UNLOADING) {
                boolean anyReady = replicas.entrySet().stream()
                        .filter(entry -> entry.getKey().name().equals(order.order.model()))
                        .anyMatch(entry -> entry.getValue().stream().anyMatch(ReplicaStatus::isReady));
                if (!anyReady) {
                    done(order, "unloaded");
                }
            }
        }
    }

    private void settleLoad(
            PendingOrder order,
            Function<ModelRef, @Nullable VersionPlan> plans,
            Map<ModelRef, List<ReplicaStatus>> replicas) {
        ModelName model = order.order.model();
        LoadOutcome outcome = new LoadOutcome(picture.problemsOf(model));
        for (ModelOffer offer :
                picture.offers().getOrDefault(model, new TreeMap<>()).values()) {
            if (offer.selected()) {
                List<ReplicaStatus> ofVersion = replicas.getOrDefault(offer.ref(), List.of());
                Standing standing = Standing.of(order, offer, plans.apply(offer.ref()), ofVersion);
                if (standing.isOnItsWay()) {
                    return;
                }
                outcome.add(offer, standing, ofVersion);
            }
        }
        if (outcome.isGood()) {
            done(order, outcome.detail());
        } else {
            fail(order, outcome.detail());
        }
    }

    private void settleLabel(
            PendingOrder order,
            Function<ModelRef, @Nullable VersionPlan> plans,
            Map<ModelRef, List<ReplicaStatus>> replicas) {
        ModelVersion awaited = order.awaited;
        ControlEvent event = order.whenReady;
        if (awaited == null || event == null) {
            return;
        }
        ModelName model = order.order.model();
        ModelOffer offer = picture.offers().getOrDefault(model, new TreeMap<>()).get(awaited);
        if (offer == null) {
            fail(order, "version " + awaited + " is not in the repository any more");
            return;
        }
        Standing standing =
                Standing.of(order, offer, plans.apply(offer.ref()), replicas.getOrDefault(offer.ref(), List.of()));
        if (standing.ready()) {
            order.phase = Phase.RECORDING;
            write(order, event, () -> {
                LabelMoved moved = (LabelMoved) event;
                done(order, "label '" + moved.label() + "' stands for version " + moved.split());
            });
        } else if (!standing.trouble().isEmpty()) {
            fail(order, "version " + awaited + ": " + standing.trouble());
        }
    }

    private void write(PendingOrder order, ControlEvent event, Runnable then) {
        order.phase = Phase.RECORDING;
        long number = ++records;
        writing.put(number, new Written(order, environment.clock().millis(), then));
        ledger.tell(new ModelLedger.Write(number, event));
    }

    private PendingOrder add(Order order, Phase phase) {
        PendingOrder added = new PendingOrder(order, phase, environment.clock().millis());
        pending.add(added);
        return added;
    }

    /** Done, and in the history as far as its own event does not say so. */
    private void done(PendingOrder order, String detail) {
        pending.remove(order);
        if (order.order instanceof LoadModel) {
            noteOutcome(order, detail);
        }
        order.answer(new Done("model '" + order.order.model() + "': " + detail));
    }

    /** Tried and failed: that belongs into the history. */
    private void fail(PendingOrder order, String reason) {
        noteOutcome(order, "failed: " + reason);
        refuse(order, ErrorCode.MODEL_CHANGE_FAILED, "model '" + order.order.model() + "': " + reason);
    }

    private void noteOutcome(PendingOrder order, String outcome) {
        ledger.tell(new ModelLedger.Write(
                ++records, new Noted(now(), order.order.by(), order.order.model(), order.action(), outcome)));
    }

    private void refuse(PendingOrder order, ErrorCode code, String reason) {
        pending.remove(order);
        order.answer(new NotDone(code, reason, Duration.ZERO));
    }

    private static void reply(Order order, ErrorCode code, String reason) {
        order.replyTo().tell(new NotDone(code, reason, Duration.ZERO));
    }

    private boolean isPolled(Order order) {
        if (environment.mode() == RepositoryMode.EXPLICIT) {
            return false;
        }
        reply(
                order,
                ErrorCode.INVALID_REQUEST,
                "sampo.repository.mode is 'poll': the repository alone says what is served (expected: 'explicit' for"
                        + " load and unload)");
        return true;
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
