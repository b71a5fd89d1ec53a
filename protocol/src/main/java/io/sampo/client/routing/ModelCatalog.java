package io.sampo.client.routing;

import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * All models, versions and replicas, as this JVM sees them at one moment.
 *
 * <p>Immutable; a change makes a new one.
 */
public final class ModelCatalog {

    /** Before any member was heard of. */
    public static final ModelCatalog EMPTY = new ModelCatalog(Collections.emptyNavigableMap(), List.of(), Set.of(), 0);

    private final NavigableMap<ModelName, ModelView> models;
    private final List<ModelProblem> problems;
    private final Set<Address> members;
    private final int liveMembers;

    private ModelCatalog(
            NavigableMap<ModelName, ModelView> models,
            List<ModelProblem> problems,
            Set<Address> members,
            int liveMembers) {
        this.models = models;
        this.problems = problems;
        this.members = members;
        this.liveMembers = liveMembers;
    }

    /** Puts together what members said. Replicas of {@code silent} members count only where there are no others. */
    static ModelCatalog of(
            Collection<MemberSnapshot> live, Collection<MemberSnapshot> silent, ModelDeployments deployments) {
        Map<ModelRef, List<ReplicaStatus>> ready = new TreeMap<>();
        Map<ModelRef, List<ReplicaStatus>> doubtful = new TreeMap<>();
        Map<ModelRef, List<ReplicaStatus>> others = new TreeMap<>();
        TreeMap<ModelRef, ModelOffer> offers = new TreeMap<>();
        live.forEach(member -> {
            member.offers().forEach(offer -> offers.put(offer.ref(), offer));
            sort(member.replicas(), ready, others);
        });
        silent.forEach(member -> sort(member.replicas(), doubtful, others));
        TreeSet<ModelRef> refs = new TreeSet<>(offers.keySet());
        refs.addAll(ready.keySet());
        refs.addAll(doubtful.keySet());
        refs.addAll(others.keySet());

        Map<ModelName, ModelDeployment> wanted = new HashMap<>();
        deployments.models().forEach(model -> wanted.put(model.name(), model));
        NavigableMap<ModelName, NavigableMap<ModelVersion, VersionView>> versions = new TreeMap<>();
        for (ModelRef ref : refs) {
            ModelOffer offer = offers.get(ref);
            VersionView view = new VersionView(
                    ref,
                    ready.getOrDefault(ref, List.of()),
                    doubtful.getOrDefault(ref, List.of()),
                    others.getOrDefault(ref, List.of()),
                    planOf(ref, wanted.get(ref.name()), offer),
                    offer != null && offer.scaling().min() == 0);
            versions.computeIfAbsent(ref.name(), name -> new TreeMap<>()).put(ref.version(), view);
        }
        NavigableMap<ModelName, ModelView> models = new TreeMap<>();
        versions.forEach((name, ofModel) -> models.put(name, new ModelView(name, ofModel, wanted.get(name))));
        List<ModelProblem> problems = live.stream()
                .flatMap(member -> member.problems().stream())
                .distinct()
                .toList();
        Set<Address> members = Stream.concat(live.stream(), silent.stream())
                .map(member -> member.member().path().address())
                .collect(Collectors.toUnmodifiableSet());
        return new ModelCatalog(Collections.unmodifiableNavigableMap(models), problems, members, live.size());
    }

    /** What the controller says, or will say as far as can be guessed before it does. */
    private static @Nullable VersionPlan planOf(
            ModelRef ref, @Nullable ModelDeployment deployment, @Nullable ModelOffer offer) {
        if (deployment != null) {
            return deployment.versions().get(ref.version());
        }
        if (offer == null) {
            // It has a replica, which somebody wanted.
            return VersionPlan.placed(1, Residency.PRELOAD);
        }
        if (!offer.selected()) {
            return null;
        }
        return VersionPlan.placed(offer.residency() == Residency.ON_DEMAND ? 0 : 1, offer.residency());
    }

    private static void sort(
            List<ReplicaStatus> replicas,
            Map<ModelRef, List<ReplicaStatus>> ready,
            Map<ModelRef, List<ReplicaStatus>> others) {
        for (ReplicaStatus replica : replicas) {
            (replica.isReady() ? ready : others)
                    .computeIfAbsent(replica.id().model(), ref -> new ArrayList<>())
                    .add(replica);
        }
    }

    /** All models that can be served or could be, by name. */
    public NavigableMap<ModelName, ModelView> models() {
        return models;
    }

    /** The model with this name. */
    public Optional<ModelView> model(ModelName name) {
        return Optional.ofNullable(models.get(name));
    }

    /** What lies in a repository and cannot be served, and why. */
    public List<ModelProblem> problems() {
        return problems;
    }

    /** Whether the member that {@code replica} lives on belongs to the cluster, silent or not. */
    boolean knowsMemberOf(ActorRef<?> replica) {
        return members.contains(replica.path().address());
    }

    /** How many members that hold replicas are heard of. */
    public int liveMembers() {
        return liveMembers;
    }

    /**
     * Whether the cluster is through with its start: members are heard of, no model is still on its way to its first replica, and,
     * if any model is wanted, at least one is served or is loaded when it is asked for. A model that failed is not waited for. At
     * run time a model that comes anew is on its way as well; see {@link Readiness}.
     */
    public boolean isReady() {
        boolean anyServed = isNothingWanted();
        for (ModelView model : models.values()) {
            boolean served = model.newestReady().isPresent() || isLoadedWhenAsked(model);
            anyServed |= served;
            if (!served && isOnItsWay(model)) {
                return false;
            }
        }
        return liveMembers > 0 && anyServed;
    }

    /**
     * Whether there is anything to send requests for: members are heard of and, if any model is wanted, at least one is served or
     * is loaded when it is asked for, whatever becomes of the others.
     */
    public boolean isServing() {
        return liveMembers > 0
                && (isNothingWanted()
                        || models.values().stream()
                                .flatMap(model -> model.versions().values().stream())
                                .anyMatch(version -> version.isReady() || version.isLoadedWhenAsked()));
    }

    private boolean isNothingWanted() {
        return models.values().stream().noneMatch(ModelView::isWanted);
    }

    /** Not of one that is loaded from the start and goes when it is idle: while it loads, it may be for the first time. */
    private static boolean isLoadedWhenAsked(ModelView model) {
        return model.versions().values().stream()
                .anyMatch(version -> version.isLoadedWhenAsked() && !(isOnItsWay(version) && isPreloaded(version)));
    }

    private static boolean isPreloaded(VersionView version) {
        return version.plan() != null && version.plan().residency() != Residency.ON_DEMAND;
    }

    private static boolean isOnItsWay(ModelView model) {
        return model.versions().values().stream().anyMatch(ModelCatalog::isOnItsWay);
    }

    private static boolean isOnItsWay(VersionView version) {
        return version.state() == VersionState.LOADING || version.state() == VersionState.WARMING_UP;
    }
}
