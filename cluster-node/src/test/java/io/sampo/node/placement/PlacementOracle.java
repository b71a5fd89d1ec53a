package io.sampo.node.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.replica.Device;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;

/** Judges a plan by its promises, one by one, in the plainest way. */
final class PlacementOracle {

    private final ClusterView view;
    private final Map<ModelRef, Deployment> deployments;
    private final PlacementPlan plan;
    private final Map<Address, List<ReplicaId>> after;
    private final Map<ModelRef, List<ReplicaId>> planned;
    private final Map<Address, List<ReplicaId>> before;
    private final Map<ModelRef, List<ReplicaId>> placed;
    private final Map<Address, Long> freeBytes = new HashMap<>();
    private final Map<Address, Long> idleBytes = new HashMap<>();

    PlacementOracle(ClusterView view, Collection<Deployment> deployments, PlacementPlan plan) {
        this.view = view;
        this.deployments = deployments.stream().collect(Collectors.toMap(Deployment::ref, Function.identity()));
        this.plan = plan;
        this.after = byMember(plan.placements());
        this.before = byMember(view.placed());
        this.planned = byModel(plan.placements());
        this.placed = byModel(view.placed());
        view.members().forEach((address, member) -> {
            List<ReplicaId> here = after.getOrDefault(address, List.of());
            freeBytes.put(address, member.capacity().memoryBytes() - bytes(here));
            idleBytes.put(
                    address,
                    bytes(here.stream()
                            .filter(id -> isIdle(this.deployments.get(id.model())))
                            .toList()));
        });
    }

    void expectAll() {
        expectMembersHoldWhatTheyMay();
        expectSpread();
        expectNothingMovedWithoutCause();
        expectReadyOnesToStayBeforeOthers();
        expectShortagesToBeTold();
        expectFirstChoiceWhereThereIsRoom();
    }

    private void expectMembersHoldWhatTheyMay() {
        assertThat(view.members().keySet()).containsAll(after.keySet());
        assertThat(after.keySet().stream().filter(address -> freeBytes.get(address) < 0))
                .as("members that hold more than they have memory for")
                .isEmpty();
        assertThat(plan.placements().entrySet().stream().filter(entry -> !mayBe(entry.getKey(), entry.getValue())))
                .as("replicas where they must not be")
                .isEmpty();
    }

    private boolean mayBe(ReplicaId id, Address address) {
        Deployment deployment = deployments.get(id.model());
        long heldBytes = plan.heldBytes().get(id);
        if (plan.unsuited().contains(id)) {
            return stays(id)
                    && view.ready().contains(id)
                    && has(deployment, address)
                    && heldBytes == heldBefore(id, deployment);
        }
        return suits(deployment, address)
                && heldBytes == deployment.needs().memoryBytes()
                && (!view.members().get(address).leaving() || stays(id));
    }

    /** What it keeps that does not grow: no more than it had, nor than it needs. */
    private long heldBefore(ReplicaId id, Deployment deployment) {
        long neededBytes = deployment.needs().memoryBytes();
        return Math.min(neededBytes, view.heldBytes().getOrDefault(id, neededBytes));
    }

    private boolean isSuited(ReplicaId id) {
        return !plan.unsuited().contains(id);
    }

    private List<ReplicaId> suitedOf(ModelRef ref) {
        return planned.getOrDefault(ref, List.of()).stream()
                .filter(this::isSuited)
                .toList();
    }

    private void expectSpread() {
        assertThat(planned.keySet().stream().filter(ref -> !isSpread(ref)))
                .as("versions that are not spread")
                .isEmpty();
    }

    private boolean isSpread(ModelRef ref) {
        List<ReplicaId> ids = suitedOf(ref);
        return deployments.get(ref).needs().spread() == Spread.NONE
                || ids.stream().map(plan.placements()::get).distinct().count() == ids.size();
    }

    private void expectNothingMovedWithoutCause() {
        view.placed().forEach((id, address) -> {
            Deployment deployment = deployments.get(id.model());
            if (!stays(id) && deployment != null && (wasSuited(id, deployment, address) || isReadyAt(id, address))) {
                assertThat(hasCause(id, deployment, address))
                        .as(
                                "%s left %s for %s with cause",
                                id, address, plan.placements().get(id))
                        .isTrue();
            }
        });
    }

    private boolean hasCause(ReplicaId id, Deployment deployment, Address address) {
        return isEnough(id, deployment, address)
                || isOverfull(address)
                || (sharesInVain(id, deployment, address) && !view.ready().contains(id))
                || isDisplaced(deployment);
    }

    /** As many as are wanted are left in places as good; ready ones, if better. */
    private boolean isEnough(ReplicaId id, Deployment deployment, Address address) {
        boolean suited = wasSuited(id, deployment, address) && !sharesInVain(id, deployment, address);
        int quality = suited ? quality(deployment, address) : 0;
        long left = planned.getOrDefault(deployment.ref(), List.of()).stream()
                .filter(this::stays)
                .filter(other -> {
                    int better =
                            (isSuited(other) ? quality(deployment, view.placed().get(other)) : 0) - quality;
                    return better == 0 || (better > 0 && view.ready().contains(other));
                })
                .count();
        return left >= deployment.replicas();
    }

    private boolean isOverfull(Address address) {
        long wantedBytes = before.get(address).stream()
                .filter(id -> {
                    Deployment other = deployments.get(id.model());
                    return other != null && (wasSuited(id, other, address) || isReadyAt(id, address));
                })
                .mapToLong(id -> heldBefore(id, deployments.get(id.model())))
                .sum();
        return wantedBytes > view.members().get(address).capacity().memoryBytes();
    }

    private boolean isReadyAt(ReplicaId id, Address address) {
        return view.ready().contains(id) && has(deployments.get(id.model()), address);
    }

    /** Whether its member meets the needs as they are now with what it had. */
    private boolean wasSuited(ReplicaId id, Deployment deployment, Address address) {
        return suits(deployment, address)
                && heldBefore(id, deployment) == deployment.needs().memoryBytes();
    }

    private boolean sharesInVain(ReplicaId id, Deployment deployment, Address address) {
        return deployment.needs().spread() == Spread.MEMBER
                && before.get(address).stream()
                        .anyMatch(other -> !other.equals(id) && other.model().equals(id.model()));
    }

    private boolean hasGrown(ReplicaId id) {
        return plan.heldBytes().get(id) > heldBefore(id, deployments.get(id.model()));
    }

    /** Or a better one of its own was, after this one had left. */
    private boolean isDisplaced(Deployment deployment) {
        return isIdle(deployment)
                && placed.get(deployment.ref()).stream()
                        .filter(id -> !stays(id))
                        .flatMap(id -> after.getOrDefault(view.placed().get(id), List.of()).stream())
                        .anyMatch(other -> (!stays(other) || hasGrown(other))
                                && outranks(deployments.get(other.model()), deployment));
    }

    private void expectReadyOnesToStayBeforeOthers() {
        view.ready().forEach(id -> {
            Deployment deployment = deployments.get(id.model());
            Address address = view.placed().get(id);
            if (!stays(id)
                    && deployment != null
                    && has(deployment, address)
                    && !isIdle(deployment)
                    && !isOverfull(address)) {
                long ready = planned.getOrDefault(id.model(), List.of()).stream()
                        .filter(other -> stays(other) && view.ready().contains(other))
                        .count();
                assertThat(ready).as("ready replicas without %s", id).isGreaterThanOrEqualTo(deployment.replicas());
            }
        });
    }

    private void expectShortagesToBeTold() {
        deployments.forEach((ref, deployment) -> {
            long settled = suitedOf(ref).stream()
                    .filter(id -> quality(deployment, plan.placements().get(id)) > 1)
                    .count();
            Shortage shortage = plan.shortages().get(ref);
            if (settled >= deployment.replicas()) {
                assertThat(shortage).as("shortage of %s", ref).isNull();
                return;
            }
            assertThat(shortage.missing()).as("missing of %s", ref).isEqualTo(deployment.replicas() - settled);
            assertThat(shortage.reason()).isNotBlank();
            assertThat(view.members().keySet().stream()
                            .filter(address -> couldMakeRoom(deployment, address))
                            .filter(address -> quality(deployment, address) > 1 && isOpen(deployment, address)))
                    .as("room for %s", ref)
                    .isEmpty();
            assertThat(planned.getOrDefault(ref, List.of()).stream()
                            .filter(id -> !isSuited(id) && couldGrow(id, deployment)))
                    .as("that could have what they need where they are")
                    .isEmpty();
        });
        assertThat(deployments.keySet()).containsAll(plan.shortages().keySet());
    }

    private boolean couldGrow(ReplicaId id, Deployment deployment) {
        Address address = plan.placements().get(id);
        long lackingBytes = deployment.needs().memoryBytes() - plan.heldBytes().get(id);
        return quality(deployment, address) > 1
                && isOpen(deployment, address)
                && lackingBytes <= freeBytes.get(address);
    }

    private void expectFirstChoiceWhereThereIsRoom() {
        planned.keySet().forEach(ref -> {
            Deployment deployment = deployments.get(ref);
            Map<Integer, Long> qualities = suitedOf(ref).stream()
                    .collect(Collectors.groupingBy(
                            id -> quality(deployment, plan.placements().get(id)), Collectors.counting()));
            if (qualities.containsKey(2) && qualities.getOrDefault(3, 0L) < deployment.replicas()) {
                assertThat(view.members().keySet().stream()
                                .filter(address -> freeBytes.get(address)
                                        >= deployment.needs().memoryBytes())
                                .filter(address -> quality(deployment, address) == 3 && isOpen(deployment, address)))
                        .as("first choice for %s", ref)
                        .isEmpty();
            }
        });
    }

    /** 3 where it may stay for good, 2 on its second choice, 1 where it may not stay; less where it may not be. */
    private int quality(Deployment deployment, Address address) {
        if (!suits(deployment, address)) {
            return -1;
        }
        MemberView member = view.members().get(address);
        if (member.leaving()) {
            return 1;
        }
        return deployment.needs().device() == DevicePreference.GPU_ELSE_CPU
                        && member.capacity().device() == Device.CPU
                ? 2
                : 3;
    }

    private boolean has(Deployment deployment, Address address) {
        MemberView member = view.members().get(address);
        return member != null && member.offers().contains(deployment.ref());
    }

    private boolean suits(Deployment deployment, Address address) {
        MemberView member = view.members().get(address);
        return has(deployment, address)
                && switch (deployment.needs().device()) {
                    case CPU -> member.capacity().device() == Device.CPU;
                    case GPU -> member.capacity().device() == Device.GPU;
                    case GPU_ELSE_CPU -> true;
                };
    }

    private boolean isOpen(Deployment deployment, Address address) {
        return deployment.needs().spread() == Spread.NONE
                || after.getOrDefault(address, List.of()).stream()
                        .noneMatch(id -> id.model().equals(deployment.ref()) && isSuited(id));
    }

    private boolean stays(ReplicaId id) {
        Address address = view.placed().get(id);
        return address != null && Objects.equals(address, plan.placements().get(id));
    }

    private boolean couldMakeRoom(Deployment deployment, Address address) {
        long lackingBytes = deployment.needs().memoryBytes() - freeBytes.get(address);
        return lackingBytes <= idleBytes.get(address)
                && lackingBytes
                        <= bytes(after.getOrDefault(address, List.of()).stream()
                                .filter(id -> outranks(deployment, deployments.get(id.model())))
                                .toList());
    }

    private static boolean outranks(Deployment one, Deployment other) {
        return isIdle(other) && (!isIdle(one) || one.lastUsedMillis() > other.lastUsedMillis());
    }

    private static boolean isIdle(Deployment deployment) {
        return deployment.residency() == Residency.ON_DEMAND && !deployment.inUse();
    }

    private long bytes(List<ReplicaId> replicas) {
        return replicas.stream().mapToLong(plan.heldBytes()::get).sum();
    }

    private static Map<ModelRef, List<ReplicaId>> byModel(Map<ReplicaId, Address> placements) {
        return placements.keySet().stream().collect(Collectors.groupingBy(ReplicaId::model));
    }

    private static Map<Address, List<ReplicaId>> byMember(Map<ReplicaId, Address> placements) {
        Map<Address, List<ReplicaId>> ids = new HashMap<>();
        placements.forEach((id, address) ->
                ids.computeIfAbsent(address, first -> new ArrayList<>()).add(id));
        return ids;
    }
}
