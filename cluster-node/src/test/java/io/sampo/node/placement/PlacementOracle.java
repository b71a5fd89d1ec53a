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
            List<Deployment> here = after.getOrDefault(address, List.of()).stream()
                    .map(id -> this.deployments.get(id.model()))
                    .toList();
            freeBytes.put(address, member.capacity().memoryBytes() - bytes(here));
            idleBytes.put(
                    address, bytes(here.stream().filter(PlacementOracle::isIdle).toList()));
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
        return suits(deployments.get(id.model()), address)
                && (!view.members().get(address).leaving() || stays(id));
    }

    private void expectSpread() {
        assertThat(planned.keySet().stream().filter(ref -> !isSpread(ref)))
                .as("versions that are not spread")
                .isEmpty();
    }

    private boolean isSpread(ModelRef ref) {
        List<ReplicaId> ids = planned.get(ref);
        return deployments.get(ref).needs().spread() == Spread.NONE
                || ids.stream().map(plan.placements()::get).distinct().count() == ids.size();
    }

    private void expectNothingMovedWithoutCause() {
        view.placed().forEach((id, address) -> {
            Deployment deployment = deployments.get(id.model());
            if (!stays(id) && deployment != null && suits(deployment, address)) {
                assertThat(hasCause(id, deployment, address))
                        .as(
                                "%s left %s for %s with cause",
                                id, address, plan.placements().get(id))
                        .isTrue();
            }
        });
    }

    private boolean hasCause(ReplicaId id, Deployment deployment, Address address) {
        return isEnough(deployment, address)
                || isOverfull(address)
                || sharesInVain(id, deployment, address)
                || isDisplaced(deployment);
    }

    /** As many as are wanted are left in places as good; ready ones, if better. */
    private boolean isEnough(Deployment deployment, Address address) {
        int quality = quality(deployment, address);
        long left = planned.getOrDefault(deployment.ref(), List.of()).stream()
                .filter(this::stays)
                .filter(other -> {
                    int better = quality(deployment, view.placed().get(other)) - quality;
                    return better == 0 || (better > 0 && view.ready().contains(other));
                })
                .count();
        return left >= deployment.replicas();
    }

    private boolean isOverfull(Address address) {
        List<Deployment> wanted = before.get(address).stream()
                .map(id -> deployments.get(id.model()))
                .filter(other -> other != null && suits(other, address))
                .toList();
        return bytes(wanted) > view.members().get(address).capacity().memoryBytes();
    }

    private boolean sharesInVain(ReplicaId id, Deployment deployment, Address address) {
        return deployment.needs().spread() == Spread.MEMBER
                && before.get(address).stream()
                        .anyMatch(other -> !other.equals(id) && other.model().equals(id.model()));
    }

    /** Or a better one of its own was, after this one had left. */
    private boolean isDisplaced(Deployment deployment) {
        return isIdle(deployment)
                && placed.get(deployment.ref()).stream()
                        .filter(id -> !stays(id))
                        .flatMap(id -> after.getOrDefault(view.placed().get(id), List.of()).stream())
                        .anyMatch(other -> !stays(other) && outranks(deployments.get(other.model()), deployment));
    }

    private void expectReadyOnesToStayBeforeOthers() {
        view.ready().forEach(id -> {
            Deployment deployment = deployments.get(id.model());
            Address address = view.placed().get(id);
            if (!stays(id)
                    && deployment != null
                    && suits(deployment, address)
                    && !isIdle(deployment)
                    && !isOverfull(address)
                    && !sharesInVain(id, deployment, address)) {
                long ready = planned.getOrDefault(id.model(), List.of()).stream()
                        .filter(other -> stays(other) && view.ready().contains(other))
                        .count();
                assertThat(ready).as("ready replicas without %s", id).isGreaterThanOrEqualTo(deployment.replicas());
            }
        });
    }

    private void expectShortagesToBeTold() {
        deployments.forEach((ref, deployment) -> {
            long settled = planned.getOrDefault(ref, List.of()).stream()
                    .filter(id -> quality(deployment, plan.placements().get(id)) > 0)
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
                            .filter(address -> quality(deployment, address) > 0 && isOpen(deployment, address)))
                    .as("room for %s", ref)
                    .isEmpty();
        });
        assertThat(deployments.keySet()).containsAll(plan.shortages().keySet());
    }

    private void expectFirstChoiceWhereThereIsRoom() {
        planned.forEach((ref, ids) -> {
            Deployment deployment = deployments.get(ref);
            Map<Integer, Long> qualities = ids.stream()
                    .collect(Collectors.groupingBy(
                            id -> quality(deployment, plan.placements().get(id)), Collectors.counting()));
            if (qualities.containsKey(1) && qualities.getOrDefault(2, 0L) < deployment.replicas()) {
                assertThat(view.members().keySet().stream()
                                .filter(address -> freeBytes.get(address)
                                        >= deployment.needs().memoryBytes())
                                .filter(address -> quality(deployment, address) == 2 && isOpen(deployment, address)))
                        .as("first choice for %s", ref)
                        .isEmpty();
            }
        });
    }

    /** 2 where it may stay for good, 1 on its second choice, 0 where it may not stay; less where it may not be. */
    private int quality(Deployment deployment, Address address) {
        if (!suits(deployment, address)) {
            return -1;
        }
        MemberView member = view.members().get(address);
        if (member.leaving()) {
            return 0;
        }
        return deployment.needs().device() == DevicePreference.GPU_ELSE_CPU
                        && member.capacity().device() == Device.CPU
                ? 1
                : 2;
    }

    private boolean suits(Deployment deployment, Address address) {
        MemberView member = view.members().get(address);
        return member != null
                && member.offers().contains(deployment.ref())
                && switch (deployment.needs().device()) {
                    case CPU -> member.capacity().device() == Device.CPU;
                    case GPU -> member.capacity().device() == Device.GPU;
                    case GPU_ELSE_CPU -> true;
                };
    }

    private boolean isOpen(Deployment deployment, Address address) {
        return deployment.needs().spread() == Spread.NONE
                || after.getOrDefault(address, List.of()).stream()
                        .noneMatch(id -> id.model().equals(deployment.ref()));
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
                                .map(id -> deployments.get(id.model()))
                                .filter(other -> outranks(deployment, other))
                                .toList());
    }

    private static boolean outranks(Deployment one, Deployment other) {
        return isIdle(other) && (!isIdle(one) || one.lastUsedMillis() > other.lastUsedMillis());
    }

    private static boolean isIdle(Deployment deployment) {
        return deployment.residency() == Residency.ON_DEMAND && !deployment.inUse();
    }

    private static long bytes(List<Deployment> replicas) {
        return replicas.stream()
                .mapToLong(replica -> replica.needs().memoryBytes())
                .sum();
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
