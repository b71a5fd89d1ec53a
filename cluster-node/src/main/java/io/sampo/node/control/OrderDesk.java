package io.sampo.node.control;

import io.sampo.node.control.ControlEvent.LoadOrdered;
import io.sampo.node.control.ControlEvent.Noted;
import io.sampo.node.control.ControlEvent.UnloadOrdered;
import io.sampo.node.control.ModelController.Environment;
import io.sampo.node.control.PendingOrder.Phase;
import io.sampo.node.control.Rollout.Wish;
import io.sampo.protocol.control.ControlCommand.LoadModel;
import io.sampo.protocol.control.ControlCommand.Order;
import io.sampo.protocol.control.ControlCommand.UnloadModel;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.control.ModelChange;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.ReadRepository;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.RepositoryRead;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Takes operators' orders, has them written, and answers when what they order is so. Each is answered once. Orders
 * about the labels of one model are carried out one after another; those to load and unload it need not wait: what was ordered
 * last holds. Not thread-safe: the controller owns it.
 */
final class OrderDesk {

    private static final long READ_LIMIT_MILLIS = 60_000;
    private static final long READY_LIMIT_MILLIS = 120_000;
    private static final long UNLOAD_LIMIT_MILLIS = 30_000;

    /** Orders under way, beyond which more are refused. */
    private static final int MOST_PENDING = 256;

    private final ClusterPicture picture;
    private final Environment environment;
    private final ActorRef<MemberReport> reports;
    private final OrderBook book;
    private final LabelDesk labels;
    private final PartlyRead partlyRead = new PartlyRead();
    private final LeftLoads leftLoads = new LeftLoads();
    private final ActorRef<ControlReply> nobody;

    /** A desk; {@code nobody} is whom orders are answered that a lost controller took. */
    OrderDesk(
            ClusterPicture picture,
            Environment environment,
            ActorRef<ModelLedger.Write> ledger,
            ActorRef<MemberReport> reports,
            ActorRef<ControlReply> nobody) {
        this.picture = picture;
        this.environment = environment;
        this.reports = reports;
        this.nobody = nobody;
        this.book = new OrderBook(environment.clock(), ledger);
        this.labels = new LabelDesk(picture, environment.placer(), book);
    }

    void note(ModelName model, String action, String outcome) {
        book.note(new Noted(book.now(), ControlEvent.CONTROLLER, model, action, outcome));
    }

    Set<ModelVersion> awaited(ModelName model) {
        return book.of(model).flatMap(order -> order.awaited.stream()).collect(Collectors.toSet());
    }

    void take(Order order, @Nullable DesiredState desired, @Nullable Wish wish) {
        if (desired == null) {
            order.replyTo().tell(OrderBook.journalAway());
        } else if (book.size() >= MOST_PENDING) {
            order.replyTo()
                    .tell(new NotDone(
                            ErrorCode.CONTROLLER_UNAVAILABLE,
                            book.size() + " orders are under way (expected: at most " + MOST_PENDING + ")",
                            OrderBook.RETRY));
        } else if (order instanceof LoadModel load) {
            load(load);
        } else if (order instanceof UnloadModel unload) {
            unload(unload, wish);
        } else {
            labels.take(order, desired, wish);
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
        PendingOrder order = book.add(load, Phase.READING);
        for (ActorRef<MemberMessage> member : picture.listed()) {
            order.unread.put(member, readBefore.getOrDefault(member, 0) + 1);
            member.tell(new ReadRepository(load.model(), reports));
        }
        if (order.unread.isEmpty()) {
            book.refuse(order, ErrorCode.CONTROLLER_UNAVAILABLE, "no member that could hold a model is heard of");
        }
    }

    /** A member has read a model's folder anew; its snapshot was taken before. */
    void repositoryRead(RepositoryRead read) {
        for (PendingOrder order : reading(read.model())) {
            order.unread.computeIfPresent(read.member(), (member, answers) -> answers == 1 ? null : answers - 1);
            goOnIfRead(order);
        }
    }

    /** Whether members still read the folder of a version's model, each of which may then offer more than it did. */
    boolean isBeingRead(ModelRef version) {
        return !reading(version.name()).isEmpty()
                || partlyRead.contains(version, environment.clock().millis());
    }

    /** Looks at what members offer now: where each reads at a time of its own, some are still to do so. */
    void look() {
        if (environment.mode() == RepositoryMode.POLL) {
            partlyRead.look(picture.snapshots(), environment.clock().millis());
        }
    }

    /** Whether an order to load {@code model} waits for its versions. */
    boolean isLoading(ModelName model) {
        return pendingOf(model, Phase.LOADING).anyMatch(order -> order.order instanceof LoadModel);
    }

    private List<PendingOrder> reading(ModelName model) {
        return pendingOf(model, Phase.READING).toList();
    }

    private Stream<PendingOrder> pendingOf(ModelName model, Phase phase) {
        return book.of(model).filter(order -> order.phase == phase);
    }

    private void goOnIfRead(PendingOrder order) {
        order.unread.keySet().removeIf(member -> !picture.lists(member));
        if (!order.unread.isEmpty()) {
            return;
        }
        ModelName model = order.order.model();
        if (!picture.offers().containsKey(model)) {
            List<ModelProblem> problems = picture.problemsOf(model);
            book.refuse(
                    order,
                    problems.isEmpty() ? ErrorCode.MODEL_NOT_FOUND : ErrorCode.MODEL_CHANGE_FAILED,
                    problems.isEmpty()
                            ? "model '" + model + "' is not in the repository of any member"
                            : "model '" + model + "': " + Standing.describe(problems));
            return;
        }
        book.write(order, new LoadOrdered(book.now(), order.order.by(), model), () -> {
            order.phase = Phase.LOADING;
            for (PendingOrder other : book.all()) {
                if (other.order.model().equals(model) && other.phase == Phase.UNLOADING) {
                    book.refuse(
                            other,
                            ErrorCode.MODEL_CHANGE_FAILED,
                            "the model was loaded meanwhile, by " + order.order.by());
                }
            }
            picture.replicas().forEach((ref, replicas) -> {
                if (ref.name().equals(model)) {
                    order.retryTheFailed(replicas, environment.placer());
                }
            });
        });
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
        for (PendingOrder other : book.all()) {
            if (other.order.model().equals(unload.model()) && !(other.order instanceof UnloadModel)) {
                book.refuse(
                        other, ErrorCode.MODEL_CHANGE_FAILED, "the model was unloaded meanwhile, by " + unload.by());
            }
        }
        PendingOrder order = book.add(unload, Phase.RECORDING);
        book.write(
                order, new UnloadOrdered(book.now(), unload.by(), unload.model()), () -> order.phase = Phase.UNLOADING);
    }

    /** The ledger has written a record, or read them all. */
    void kept(long number) {
        book.kept(number);
    }

    /** Looks for orders that wait too long, and for those that nobody waits for. */
    void tick(@Nullable DesiredState desired) {
        long now = environment.clock().millis();
        if (desired != null) {
            leftLoads.find(desired, book.all(), now).forEach(this::goOnWith);
        }
        book.giveUpLateWrites();
        for (PendingOrder order : book.all()) {
            long age = now - order.sinceMillis;
            if (order.phase == Phase.READING) {
                goOnIfRead(order);
                if (order.phase == Phase.READING && age > READ_LIMIT_MILLIS) {
                    book.refuse(
                            order,
                            ErrorCode.MODEL_CHANGE_FAILED,
                            order.unread.size() + " members did not read the model's folder in "
                                    + READ_LIMIT_MILLIS / 1000 + " s");
                }
            } else if (order.phase == Phase.UNLOADING && age > UNLOAD_LIMIT_MILLIS) {
                book.done(order, "unloaded; replicas still finish what they have");
            } else if (order.phase == Phase.QUEUED && age > READY_LIMIT_MILLIS) {
                book.fail(
                        order,
                        "not begun in " + READY_LIMIT_MILLIS / 1000
                                + " s, as orders about labels of the model that came" + " before are not carried out");
            } else if (order.phase == Phase.LOADING && age > READY_LIMIT_MILLIS) {
                book.fail(order, "not ready in " + READY_LIMIT_MILLIS / 1000 + " s; it goes on loading");
            }
        }
    }

    private void goOnWith(ModelChange load) {
        book.add(new LoadModel(load.model(), load.by(), nobody), Phase.LOADING).left = true;
    }

    /** Answers what is so, or cannot be. */
    void settle(
            Function<ModelRef, @Nullable VersionPlan> plans,
            DesiredState desired,
            Function<ModelName, @Nullable Wish> wishes) {
        if (book.size() == 0) {
            return;
        }
        labels.startNext(desired, wishes);
        Map<ModelRef, List<ReplicaStatus>> replicas = picture.replicas();
        for (PendingOrder order : book.all()) {
            if (order.phase == Phase.LOADING && order.whenReady != null) {
                labels.settle(order, plans, replicas);
            } else if (order.phase == Phase.LOADING && (!order.left || canBeJudged(order, desired))) {
                settleLoad(order, plans, replicas, wishes.apply(order.order.model()));
            } else if (order.phase == Phase.UNLOADING) {
                boolean anyReady = replicas.entrySet().stream()
                        .filter(entry -> entry.getKey().name().equals(order.order.model()))
                        .anyMatch(entry -> entry.getValue().stream().anyMatch(ReplicaStatus::isReady));
                if (!anyReady) {
                    book.done(order, "unloaded");
                }
            }
        }
    }

    /** Of a load that another controller began. What became of one that is overtaken by now nobody can know any more. */
    private boolean canBeJudged(PendingOrder order, DesiredState desired) {
        ModelName model = order.order.model();
        boolean unloaded = Boolean.FALSE.equals(desired.of(model).loaded());
        if (!unloaded && !picture.hasHeardAll()) {
            return false;
        }
        boolean gone = !picture.offers().containsKey(model);
        if (unloaded || gone) {
            book.done(
                    order,
                    "outcome not known, as the model "
                            + (unloaded ? "was unloaded since" : "is in no repository any more"));
        }
        return !unloaded && !gone;
    }

    /** Answers once nothing is on its way any more, and the newest version has taken over if it could. */
    private void settleLoad(
            PendingOrder order,
            Function<ModelRef, @Nullable VersionPlan> plans,
            Map<ModelRef, List<ReplicaStatus>> replicas,
            @Nullable Wish wish) {
        ModelName model = order.order.model();
        ModelVersion current = wish == null ? null : wish.current();
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
        if (outcome.isToTakeOverFrom(current)) {
            if (!reading(model).isEmpty()) {
                // For another order: until that is done more replicas may come, and nothing takes over.
                return;
            }
            outcome.addThatItWaits(current);
        }
        if (outcome.isGood()) {
            book.done(order, outcome.detail());
        } else {
            book.fail(order, outcome.detail());
        }
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
}
