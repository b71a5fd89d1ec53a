package io.sampo.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ModelController.Command;
import io.sampo.node.control.ModelController.Kept;
import io.sampo.node.control.ModelController.Listed;
import io.sampo.node.control.ModelController.Ordered;
import io.sampo.node.control.ModelController.Reported;
import io.sampo.node.control.ModelController.Tick;
import io.sampo.node.placement.ReplicaPlacer;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.History;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.control.ModelChange;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.Deploy;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.MemberDeployments;
import io.sampo.protocol.replica.MemberReport.MemberLoads;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.MemberReport.RepositoryRead;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaLoad;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.RootActorPath;
import org.apache.pekko.actor.testkit.typed.internal.TestInboxImpl;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A model controller, members that do what it says when a test lets them, and a ledger that writes at once as long as the
 * journal is there. Synchronous; time passes by ticks alone.
 */
final class ControlWorld {

    static final ModelName MODEL = new ModelName("model");
    static final ModelRef V1 = ModelRef.of("model", 1);
    static final ModelRef V2 = ModelRef.of("model", 2);
    static final ModelRef V3 = ModelRef.of("model", 3);

    /** More than a controller waits before it ends or repeats anything, and than a version stays that was taken over from. */
    static final int MANY_TICKS = 10;

    private static final Duration TICK = Duration.ofMillis(500);

    /** What the placer was told, in words such as {@code place model~1~0 on a}; for tests to clear. */
    final List<String> orders = new ArrayList<>();

    final FakeMember a = new FakeMember("a", 1);
    final FakeMember b = new FakeMember("b", 2);
    final Set<Address> leaving = new HashSet<>();
    /** Why versions cannot be loaded. */
    final Map<ModelRef, String> broken = new HashMap<>();
    /** Events that were written. */
    final List<ControlEvent> written = new ArrayList<>();

    boolean journalIsThere = true;

    private final TestInbox<ModelLedger.Write> ledger = TestInbox.create();
    private final Queue<Runnable> undone = new ArrayDeque<>();
    private final BehaviorTestKit<Command> controller;
    private DesiredState kept = DesiredState.EMPTY;
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    ControlWorld() {
        this(RepositoryMode.EXPLICIT);
    }

    ControlWorld(RepositoryMode mode) {
        controller = BehaviorTestKit.create(ModelController.create(
                new ModelController.Environment(a.address, () -> Set.copyOf(leaving), new Placer(), mode, () -> now),
                ledger.getRef()));
    }

    /** A version that is selected, has one replica, and is loaded from the start. */
    static ModelOffer offer(ModelRef ref) {
        return offer(ref, true, Residency.PRELOAD, 1);
    }

    static ModelOffer unselected(ModelRef ref) {
        return offer(ref, false, Residency.PRELOAD, 1);
    }

    static ModelOffer onDemand(ModelRef ref) {
        return offer(ref, true, Residency.ON_DEMAND, 1);
    }

    static ModelOffer replicated(ModelRef ref, int replicas) {
        return offer(ref, true, Residency.PRELOAD, replicas);
    }

    static ModelOffer scaled(ModelRef ref, int min, int max) {
        return offer(ref, true, Residency.PRELOAD, ScalingPolicy.between(min, max));
    }

    static ModelOffer changed(ModelOffer offer) {
        return new ModelOffer(
                offer.ref(),
                offer.selected(),
                offer.digest() + "1",
                offer.sizeBytes(),
                offer.needs(),
                offer.residency(),
                offer.scaling());
    }

    private static ModelOffer offer(ModelRef ref, boolean selected, Residency residency, int replicas) {
        int min = residency == Residency.ON_DEMAND ? 0 : replicas;
        return offer(ref, selected, residency, ScalingPolicy.between(min, replicas));
    }

    private static ModelOffer offer(ModelRef ref, boolean selected, Residency residency, ScalingPolicy scaling) {
        return new ModelOffer(
                ref,
                selected,
                "00",
                1000,
                new ModelNeeds(DevicePreference.CPU, 600, Spread.MEMBER),
                residency,
                scaling);
    }

    /** The journal was read: what was kept before, or nothing. */
    ControlWorld journalIsRead(ControlEvent... events) {
        for (ControlEvent event : events) {
            kept = kept.apply(event);
        }
        run(new Kept(new ModelLedger.Kept(0, kept)));
        return this;
    }

    /** Writes that were not confirmed while the journal was away are. */
    void journalComesBack() {
        journalIsThere = true;
        writeAll();
    }

    void list(FakeMember... members) {
        Set<ActorRef<MemberMessage>> refs = new HashSet<>();
        Stream.of(members).forEach(member -> refs.add(member.ref()));
        run(new Listed(refs));
    }

    /** One member with a replica of version 1, which serves. */
    ControlWorld servesVersion1() {
        list(a);
        journalIsRead();
        a.offers(offer(V1));
        membersObey();
        orders.clear();
        return this;
    }

    void ticks(int times) {
        for (int i = 0; i < times; i++) {
            now = now.plus(TICK);
            run(Tick.INSTANCE);
        }
    }

    void passes(Duration time) {
        ticks((int) (time.toMillis() / TICK.toMillis()));
    }

    /** Time passes while members do what they are told. */
    void settles() {
        for (int i = 0; i < 2 * MANY_TICKS; i++) {
            membersObey();
            ticks(1);
        }
        membersObey();
    }

    /** What members were told and did not do is lost with them. */
    void forgetsOrders() {
        orders.clear();
        undone.clear();
    }

    /** Members do what they were told, and what follows from that; whatever is loaded is ready at once. */
    void membersObey() {
        while (!undone.isEmpty()) {
            undone.remove().run();
        }
    }

    TestInbox<ControlReply> order(Function<ActorRef<ControlReply>, ControlCommand> command) {
        TestInbox<ControlReply> operator = TestInbox.create();
        run(new Ordered(command.apply(operator.getRef())));
        return operator;
    }

    /** The latest of the history; null for those of all models. */
    List<ModelChange> history(@Nullable ModelName model, int limit) {
        return ((History) order(to -> new ControlCommand.GetHistory(model, limit, to))
                        .receiveMessage())
                .changes();
    }

    /** What an order that was carried out says. */
    static String done(TestInbox<ControlReply> reply) {
        ControlReply answer = reply.receiveMessage();
        assertThat(answer).isInstanceOf(Done.class);
        return ((Done) answer).detail();
    }

    /** Why an order was refused with {@code code}. */
    static String refused(TestInbox<ControlReply> reply, ErrorCode code) {
        ControlReply answer = reply.receiveMessage();
        assertThat(answer)
                .isInstanceOfSatisfying(
                        NotDone.class, no -> assertThat(no.code()).isEqualTo(code));
        return ((NotDone) answer).detail();
    }

    void demand(ModelRef version, int waiting) {
        run(new Ordered(new ControlCommand.Demand(version, waiting, 1)));
    }

    void report(MemberReport report) {
        run(new Reported(report));
    }

    long millis() {
        return now.toEpochMilli();
    }

    /** What was published last of {@link #MODEL}. */
    ModelDeployment deployment() {
        return deployment(MODEL);
    }

    ModelDeployment deployment(ModelName name) {
        return a.deployments().models().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    VersionPlan planOf(ModelRef ref) {
        VersionPlan plan = deployment(ref.name()).versions().get(ref.version());
        if (plan == null) {
            throw new AssertionError(ref + " is not wanted");
        }
        return plan;
    }

    private void run(Command command) {
        controller.run(command);
        writeAll();
    }

    private void writeAll() {
        while (journalIsThere && ledger.hasMessages()) {
            ModelLedger.Write write = ledger.receiveMessage();
            written.add(write.event());
            kept = kept.apply(write.event());
            controller.run(new Kept(new ModelLedger.Kept(write.number(), kept)));
        }
    }

    private FakeMember at(Address address) {
        return address.equals(a.address) ? a : b;
    }

    private @Nullable FakeMember holderOf(ReplicaId id) {
        return Stream.of(a, b)
                .filter(member -> member.replicas.containsKey(id))
                .findFirst()
                .orElse(null);
    }

    /** A member at an address of its own, {@code a} that of the controller. */
    final class FakeMember {
        final Address address;
        long capacityBytes = 1000;
        private final String name;
        private final TestInboxImpl<MemberMessage> inbox;
        private final NavigableMap<ReplicaId, ReplicaStatus> replicas = new TreeMap<>();
        private final List<MemberMessage> received = new ArrayList<>();
        private List<ModelOffer> offers = List.of();
        private List<ModelProblem> problems = List.of();
        private ModelDeployments deployments = ModelDeployments.NONE;
        private long revision;

        private FakeMember(String name, int number) {
            this.name = name;
            address = new Address("pekko", "sampo", "10.0.0." + number, 25520);
            inbox = new TestInboxImpl<>(new RootActorPath(address, "/").child("member"));
        }

        ActorRef<MemberMessage> ref() {
            return inbox.getRef();
        }

        long revision() {
            return revision;
        }

        /** What it was told since this was asked last, besides what was decided. */
        List<MemberMessage> received() {
            deployments();
            List<MemberMessage> all = List.copyOf(received);
            received.clear();
            return all;
        }

        /** What it was told was decided. */
        ModelDeployments deployments() {
            for (MemberMessage message : inbox.getAllReceived()) {
                if (message instanceof Deploy deploy) {
                    deployments = deploy.deployments();
                } else {
                    received.add(message);
                }
            }
            return deployments;
        }

        void isEmpty() {
            replicas.clear();
        }

        /** Tells with the next report that it holds a replica. */
        void holds(ModelRef ref, int ordinal, ReplicaState state) {
            ReplicaId id = new ReplicaId(ref, ordinal);
            replicas.put(id, state == ReplicaState.READY ? ready(id, "") : ReplicaStatus.notReady(id, state, ""));
        }

        /** Tells that a replica of its has failed. */
        void fails(ModelRef ref, int ordinal, String reason) {
            ReplicaId id = new ReplicaId(ref, ordinal);
            replicas.put(id, ReplicaStatus.notReady(id, ReplicaState.FAILED, reason));
            reports();
        }

        void offers(ModelOffer... some) {
            offers = List.of(some);
            reports();
        }

        void has(ModelProblem... some) {
            problems = List.of(some);
        }

        void reports() {
            revision++;
            report(new MemberSnapshot(
                    ref(),
                    revision,
                    new MemberCapacity(Device.CPU, 2, capacityBytes),
                    offers,
                    List.copyOf(replicas.values()),
                    problems));
        }

        /** Its snapshot with what it found is under way. */
        void hasReadAndWillReport(ModelName model) {
            report(new RepositoryRead(ref(), model, revision + 1));
        }

        void hasRead(ModelName model) {
            report(new RepositoryRead(ref(), model, revision));
        }

        /** Tells what another controller decided. */
        void tells(ModelDeployments decided) {
            report(new MemberDeployments(ref(), decided));
        }

        /** Tells that its replicas have nothing to do, and when they last had. */
        void isIdleSince(long epochMillis) {
            report(new MemberLoads(
                    ref(),
                    replicas.keySet().stream()
                            .map(id -> new ReplicaLoad(id, 0, 0, epochMillis))
                            .toList()));
        }

        private ReplicaStatus ready(ReplicaId id, String reason) {
            ReplicaStatus before = replicas.get(id);
            String digest = reason.isEmpty() || before == null || before.metadata() == null
                    ? digestOf(id.model())
                    : before.metadata().digest();
            ModelMetadata metadata =
                    new ModelMetadata(id.model(), "fake", digest, Instant.EPOCH, 8, List.of(), List.of(), null);
            TestInbox<ReplicaMessage> requests = TestInbox.create();
            return new ReplicaStatus(id, ReplicaState.READY, reason, metadata, requests.getRef());
        }

        private String digestOf(ModelRef ref) {
            return offers.stream()
                    .filter(offer -> offer.ref().equals(ref))
                    .map(ModelOffer::digest)
                    .findFirst()
                    .orElse("00");
        }

        private void loads(ReplicaId id) {
            holds(id.model(), id.ordinal(), ReplicaState.LOADING);
            reports();
            String reason = broken.get(id.model());
            replicas.put(id, reason == null ? ready(id, "") : ReplicaStatus.notReady(id, ReplicaState.FAILED, reason));
            reports();
        }

        private void reloads(ReplicaId id) {
            ReplicaStatus before = replicas.get(id);
            if (before == null || !before.isReady()) {
                loads(id);
                return;
            }
            replicas.put(id, ready(id, broken.getOrDefault(id.model(), "")));
            reports();
        }
    }

    private final class Placer implements ReplicaPlacer {

        @Override
        public void place(ReplicaId replica, Address member) {
            orders.add("place " + replica + " on " + at(member).name);
            undone.add(() -> {
                FakeMember before = holderOf(replica);
                if (before != null && before != at(member)) {
                    before.replicas.remove(replica);
                    before.reports();
                }
                if (before != at(member)) {
                    at(member).loads(replica);
                }
            });
        }

        @Override
        public void reload(ReplicaId replica) {
            orders.add("reload " + replica);
            undone.add(() -> {
                FakeMember holder = holderOf(replica);
                if (holder != null) {
                    holder.reloads(replica);
                }
            });
        }

        @Override
        public void retire(ReplicaId replica) {
            orders.add("retire " + replica);
            undone.add(() -> {
                FakeMember holder = holderOf(replica);
                if (holder != null) {
                    holder.replicas.remove(replica);
                    holder.reports();
                }
            });
        }
    }
}
