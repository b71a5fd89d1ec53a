package io.sampo.node.control;

import io.sampo.node.control.ControlEvent.LabelMoved;
import io.sampo.node.control.PendingOrder.Phase;
import io.sampo.node.control.Rollout.Wish;
import io.sampo.node.control.Standing.State;
import io.sampo.node.placement.ReplicaPlacer;
import io.sampo.protocol.control.ControlCommand.MoveLabel;
import io.sampo.protocol.control.ControlCommand.Order;
import io.sampo.protocol.control.ControlCommand.RemoveLabel;
import io.sampo.protocol.control.ControlCommand.RollBack;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The orders that are about labels: a label moves once what it is to stand for is ready. Those of one model go one after
 * another, as each says what it does of what the one before left. Not thread-safe: the controller owns it.
 */
final class LabelDesk {

    private final ClusterPicture picture;
    private final ReplicaPlacer placer;
    private final OrderBook book;

    LabelDesk(ClusterPicture picture, ReplicaPlacer placer, OrderBook book) {
        this.picture = picture;
        this.placer = placer;
        this.book = book;
    }

    private static boolean isAboutLabels(Order order) {
        return order instanceof MoveLabel || order instanceof RemoveLabel || order instanceof RollBack;
    }

    /** Takes an order that is about labels, and starts it if it is the only one of its model. */
    void take(Order ordered, DesiredState desired, @Nullable Wish wish) {
        startIfFirst(book.add(ordered, Phase.QUEUED), desired, wish);
    }

    /** Starts those whose turn it is now. What they do follows from what those before them left. */
    void startNext(DesiredState desired, Function<ModelName, @Nullable Wish> wishes) {
        for (PendingOrder order : book.all()) {
            if (order.phase == Phase.QUEUED) {
                startIfFirst(order, desired, wishes.apply(order.order.model()));
            }
        }
    }

    private void startIfFirst(PendingOrder order, DesiredState desired, @Nullable Wish wish) {
        boolean first = book.of(order.order.model())
                .filter(each -> isAboutLabels(each.order))
                .findFirst()
                .filter(order::equals)
                .isPresent();
        if (!first) {
            return;
        }
        ModelIntent intent = desired.of(order.order.model());
        if (order.order instanceof MoveLabel move) {
            move(order, move, intent, wish);
        } else if (order.order instanceof RemoveLabel remove) {
            remove(order, remove, intent);
        } else if (order.order instanceof RollBack back) {
            rollBack(order, back, intent, wish);
        }
    }

    private void move(PendingOrder order, MoveLabel move, ModelIntent intent, @Nullable Wish wish) {
        ModelVersion rest = intent.rest(move.label(), move.version(), wish == null ? null : wish.current());
        TrafficSplit split;
        if (move.percent() == 100) {
            split = TrafficSplit.all(move.version());
        } else if (rest == null || rest.equals(move.version())) {
            book.refuse(
                    order,
                    ErrorCode.INVALID_REQUEST,
                    "percent: " + move.percent() + " of label '" + move.label() + "' to version " + move.version()
                            + " (expected: 100, as there is no other version for the rest)");
            return;
        } else {
            split = new TrafficSplit(move.version(), move.percent(), rest);
        }
        await(order, intent, split, new LabelMoved(book.now(), move.by(), move.model(), move.label(), split, false));
    }

    private void await(PendingOrder order, ModelIntent intent, TrafficSplit split, LabelMoved event) {
        ModelName model = event.model();
        NavigableMap<ModelVersion, ModelOffer> offers = picture.offers().getOrDefault(model, new TreeMap<>());
        if (offers.isEmpty()) {
            book.refuse(
                    order, ErrorCode.MODEL_NOT_FOUND, "model '" + model + "' is not in the repository of any member");
            return;
        }
        NavigableSet<ModelVersion> needed = new TreeSet<>(Set.of(split.version()));
        // Where a label goes back to a split, the rest may be out of memory as well. In a move it is where requests go
        // now.
        if (order.order instanceof RollBack && split.rest() != null) {
            needed.add(split.rest());
        }
        ModelVersion missing = needed.stream()
                .filter(version -> !offers.containsKey(version))
                .findFirst()
                .orElse(null);
        if (missing != null) {
            book.refuse(
                    order,
                    ErrorCode.VERSION_NOT_FOUND,
                    "model '" + model + "' has no version " + missing + " that could be loaded" + " (available: "
                            + offers.keySet() + ")");
        } else if (Boolean.FALSE.equals(intent.loaded())) {
            book.refuse(
                    order,
                    ErrorCode.MODEL_CHANGE_FAILED,
                    "model '" + model + "' is unloaded (expected: loaded, before a label moves)");
        } else {
            order.phase = Phase.LOADING;
            order.awaited.addAll(needed);
            order.whenReady = event;
            for (ModelVersion version : needed) {
                order.retryTheFailed(
                        picture.replicas().getOrDefault(new ModelRef(model, version), List.of()).stream()
                                .filter(replica -> !replica.isReady())
                                .toList(),
                        placer);
            }
        }
    }

    private void remove(PendingOrder order, RemoveLabel remove, ModelIntent intent) {
        if (!intent.labels().containsKey(remove.label())) {
            book.refuse(
                    order,
                    ErrorCode.VERSION_NOT_FOUND,
                    "model '" + remove.model() + "' has no label '" + remove.label() + "' (available: "
                            + intent.labels().keySet() + ")");
            return;
        }
        book.write(
                order,
                new LabelMoved(book.now(), remove.by(), remove.model(), remove.label(), null, false),
                () -> book.done(order, "label '" + remove.label() + "' is gone"));
    }

    private void rollBack(PendingOrder order, RollBack back, ModelIntent intent, @Nullable Wish wish) {
        if (!intent.wasMoved(back.label())) {
            rollBackToOlder(order, back, intent, wish);
            return;
        }
        TrafficSplit before = intent.before(back.label());
        if (before != null) {
            await(
                    order,
                    intent,
                    before,
                    new LabelMoved(book.now(), back.by(), back.model(), back.label(), before, true));
        } else {
            book.write(
                    order,
                    new LabelMoved(book.now(), back.by(), back.model(), back.label(), null, true),
                    () -> book.done(order, "label '" + back.label() + "' is gone, as it was before its last move"));
        }
    }

    /** Older than what the label stands for or, where it is nowhere, than what all get that do not say. */
    private void rollBackToOlder(PendingOrder order, RollBack back, ModelIntent intent, @Nullable Wish wish) {
        TrafficSplit now = intent.labels().get(back.label());
        ModelVersion current = wish == null ? null : wish.current();
        ModelVersion served = now == null ? current : now.main();
        ModelVersion older = served == null || !back.label().equals(ModelLabel.STABLE)
                ? null
                : picture.offers().getOrDefault(back.model(), new TreeMap<>()).lowerKey(served);
        if (older == null) {
            book.refuse(
                    order,
                    ErrorCode.MODEL_CHANGE_FAILED,
                    "label '" + back.label() + "' of model '" + back.model()
                            + "' has no move to take back, and there is no older version to go back to");
            return;
        }
        // Not a move that could be taken back: the next roll-back would else lead to where this one came from.
        TrafficSplit split = TrafficSplit.all(older);
        await(order, intent, split, new LabelMoved(book.now(), back.by(), back.model(), back.label(), split, true));
    }

    /** Moves the label if what it is to stand for is ready; answers if it cannot be. */
    void settle(
            PendingOrder order,
            Function<ModelRef, @Nullable VersionPlan> plans,
            Map<ModelRef, List<ReplicaStatus>> replicas) {
        LabelMoved event = order.whenReady;
        if (event == null) {
            return;
        }
        StringBuilder troubles = new StringBuilder();
        boolean ready = true;
        for (ModelVersion version : order.awaited) {
            ModelOffer offer = picture.offers()
                    .getOrDefault(event.model(), new TreeMap<>())
                    .get(version);
            if (offer == null) {
                book.fail(order, "version " + version + " is not in the repository any more");
                return;
            }
            VersionPlan plan = plans.apply(offer.ref());
            List<ReplicaStatus> ofVersion = replicas.getOrDefault(offer.ref(), List.of());
            // What is to be loaded when it is asked for is loaded first: the controller prepares what is awaited.
            boolean cold = plan != null && plan.replicas() == 0 && ofVersion.isEmpty();
            Standing standing = cold ? Standing.ON_ITS_WAY : Standing.of(order, offer, plan, ofVersion);
            boolean enough = isEnough(order, standing) || (isFlight(order, offer) && hasNoPlace(plan, ofVersion));
            ready &= enough;
            if (!enough && !standing.isOnItsWay()) {
                book.fail(order, "version " + version + ": " + standing.trouble());
                return;
            }
            if (!standing.trouble().isEmpty()) {
                troubles.append("; not all replicas of version ")
                        .append(version)
                        .append(" are ready: ")
                        .append(standing.trouble());
            }
        }
        if (ready) {
            book.write(
                    order,
                    event,
                    () -> book.done(
                            order, "label '" + event.label() + "' stands for version " + event.split() + troubles));
        }
    }

    /**
     * A move waits for all replicas, as the first that is ready would get what all of them are there for. Who goes back flees
     * from something, and is content with those that can be had.
     */
    private static boolean isEnough(PendingOrder order, Standing standing) {
        return standing.state() == State.READY || (order.order instanceof RollBack && standing.serves());
    }

    /** Back to a version that is loaded when it is asked for: it may find its room when the one that is left has gone. */
    private static boolean isFlight(PendingOrder order, ModelOffer offer) {
        boolean comesWhenAsked =
                offer.residency() == Residency.ON_DEMAND || offer.scaling().min() == 0;
        return order.order instanceof RollBack && comesWhenAsked;
    }

    private static boolean hasNoPlace(@Nullable VersionPlan plan, List<ReplicaStatus> replicas) {
        return plan != null && plan.hasNoPlace() && replicas.isEmpty();
    }
}
