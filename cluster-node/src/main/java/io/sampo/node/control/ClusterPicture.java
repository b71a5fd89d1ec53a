package io.sampo.node.control;

import io.sampo.node.control.Rollout.Progress;
import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.node.scaling.LoadSample;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberReport.MemberLoads;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.MemberReport.RepositoryRead;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaLoad;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What members said last, and what follows from it. Not thread-safe: the controller owns it. */
final class ClusterPicture {

    private final Address selfAddress;
    private final Set<ActorRef<MemberMessage>> listed = new HashSet<>();
    private final Map<ActorRef<MemberMessage>, MemberSnapshot> members = new HashMap<>();
    private final Map<ActorRef<MemberMessage>, MemberLoads> loads = new HashMap<>();
    /** Answers whose snapshots are still under way. */
    private final List<RepositoryRead> readings = new ArrayList<>();

    /** An empty one, drawn on the member with this address, which its local references do not show. */
    ClusterPicture(Address selfAddress) {
        this.selfAddress = selfAddress;
    }

    /** Takes what the receptionist says; returns those that are new. */
    Set<ActorRef<MemberMessage>> list(Set<ActorRef<MemberMessage>> now) {
        Set<ActorRef<MemberMessage>> fresh = new HashSet<>(now);
        fresh.removeAll(listed);
        listed.addAll(fresh);
        listed.retainAll(now);
        members.keySet().retainAll(listed);
        loads.keySet().retainAll(listed);
        readings.removeIf(read -> !listed.contains(read.member()));
        return fresh;
    }

    /** What those reported last that are not among {@code now}. */
    Collection<MemberSnapshot> missingFrom(Set<ActorRef<MemberMessage>> now) {
        return members.values().stream()
                .filter(member -> !now.contains(member.member()))
                .toList();
    }

    Set<ActorRef<MemberMessage>> listed() {
        return Set.copyOf(listed);
    }

    boolean lists(ActorRef<MemberMessage> member) {
        return listed.contains(member);
    }

    boolean hasHeardAll() {
        return members.size() == listed.size();
    }

    Collection<ActorRef<MemberMessage>> silent() {
        return listed.stream().filter(member -> !members.containsKey(member)).toList();
    }

    @Nullable
    MemberSnapshot snapshot(ActorRef<MemberMessage> member) {
        return members.get(member);
    }

    Collection<MemberSnapshot> snapshots() {
        return members.values();
    }

    /** Ignored if it is older than what is known: snapshots that go in pieces may overtake each other. */
    void take(MemberSnapshot snapshot) {
        members.merge(snapshot.member(), snapshot, (one, other) -> one.revision() > other.revision() ? one : other);
    }

    void take(RepositoryRead read) {
        readings.add(read);
    }

    /** Members' answers to orders to read, once each, as soon as the snapshots are here that they tell of. */
    List<RepositoryRead> readingsThatShow() {
        List<RepositoryRead> shown = readings.stream()
                .filter(read -> {
                    MemberSnapshot known = members.get(read.member());
                    return known != null && known.revision() >= read.revision();
                })
                .toList();
        readings.removeAll(shown);
        return shown;
    }

    void take(MemberLoads report) {
        loads.put(report.member(), report);
    }

    /** What members could load, by model; a version is selected if it is on any of them. */
    NavigableMap<ModelName, NavigableMap<ModelVersion, ModelOffer>> offers() {
        NavigableMap<ModelName, NavigableMap<ModelVersion, ModelOffer>> offers = new TreeMap<>();
        for (MemberSnapshot member : members.values()) {
            for (ModelOffer offer : member.offers()) {
                offers.computeIfAbsent(offer.ref().name(), name -> new TreeMap<>())
                        .merge(offer.ref().version(), offer, (one, other) -> one.selected() ? one : other);
            }
        }
        return offers;
    }

    /** What cannot be served of one model, or of a whole repository, where it might lie. */
    List<ModelProblem> problemsOf(ModelName model) {
        return members.values().stream()
                .flatMap(member -> member.problems().stream())
                .filter(problem -> problem.model().equals(model.value()) || problem.isAboutTheRepository())
                .distinct()
                .toList();
    }

    /** Where replicas are. */
    Map<ReplicaId, Address> actual() {
        Map<ReplicaId, Address> actual = new HashMap<>();
        for (MemberSnapshot member : members.values()) {
            for (ReplicaStatus replica : member.replicas()) {
                if (replica.state() == ReplicaState.STOPPING) {
                    // It may be on its way elsewhere, and reported from there as well.
                    actual.putIfAbsent(replica.id(), addressOf(member));
                } else {
                    actual.put(replica.id(), addressOf(member));
                }
            }
        }
        return actual;
    }

    /** The members, each with what it could hold: what lies in its repository, and what it holds already. */
    Map<Address, MemberView> views(Set<Address> leaving) {
        Map<Address, MemberView> views = new HashMap<>();
        for (MemberSnapshot member : members.values()) {
            Set<ModelRef> refs = new HashSet<>();
            member.offers().forEach(offer -> refs.add(offer.ref()));
            member.replicas().forEach(replica -> refs.add(replica.id().model()));
            Address address = addressOf(member);
            views.put(address, new MemberView(member.capacity(), refs, leaving.contains(address)));
        }
        return views;
    }

    Set<ReplicaId> ready() {
        Set<ReplicaId> ready = new HashSet<>();
        members.values()
                .forEach(member -> member.replicas().stream()
                        .filter(ReplicaStatus::isReady)
                        .forEach(replica -> ready.add(replica.id())));
        return ready;
    }

    /** The replicas of a version, by version; those that stop are left out. */
    Map<ModelRef, List<ReplicaStatus>> replicas() {
        Map<ModelRef, List<ReplicaStatus>> byVersion = new HashMap<>();
        for (MemberSnapshot member : members.values()) {
            for (ReplicaStatus replica : member.replicas()) {
                if (replica.state() != ReplicaState.STOPPING) {
                    byVersion
                            .computeIfAbsent(replica.id().model(), ref -> new ArrayList<>())
                            .add(replica);
                }
            }
        }
        return byVersion;
    }

    /** How far the replicas of a version are. */
    static Progress progress(List<ReplicaStatus> replicas, int planned) {
        int ready = (int) replicas.stream().filter(ReplicaStatus::isReady).count();
        boolean failed =
                !replicas.isEmpty() && replicas.stream().allMatch(replica -> replica.state() == ReplicaState.FAILED);
        return new Progress(ready, planned, failed);
    }

    /** How busy each version is. */
    Map<ModelRef, Busyness> busyness() {
        Map<ModelRef, Busyness> byVersion = new HashMap<>();
        for (MemberLoads member : loads.values()) {
            for (ReplicaLoad load : member.loads()) {
                byVersion.merge(
                        load.id().model(),
                        new Busyness(load.waiting(), load.running(), load.lastUsedEpochMillis()),
                        Busyness::plus);
            }
        }
        return byVersion;
    }

    /** What the replicas of a version have to do. */
    record Busyness(int waiting, int running, long lastUsedEpochMillis) {

        static final Busyness NONE = new Busyness(0, 0, 0);

        Busyness plus(Busyness other) {
            return new Busyness(
                    waiting + other.waiting,
                    running + other.running,
                    Math.max(lastUsedEpochMillis, other.lastUsedEpochMillis));
        }

        LoadSample sample(long nowMillis, int ready, int waitingForIt, long knownSinceMillis) {
            long used = Math.max(lastUsedEpochMillis, knownSinceMillis);
            return new LoadSample(
                    nowMillis, ready, (double) waiting + waitingForIt, running, Math.max(0, nowMillis - used));
        }
    }

    Address addressOf(MemberSnapshot member) {
        Address address = member.member().path().address();
        return address.hasLocalScope() ? selfAddress : address;
    }
}
