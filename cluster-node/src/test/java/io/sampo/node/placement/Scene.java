package io.sampo.node.placement;

import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.MemberCapacity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.Address;

/**
 * A small cluster put together by hand. Members have numbers, which order them; every member has every model, and what is placed
 * holds what it needs, unless told.
 */
final class Scene {

    private final Map<Integer, MemberCapacity> capacities = new HashMap<>();
    private final Map<Integer, Set<String>> repositories = new HashMap<>();
    private final Set<Integer> leaving = new HashSet<>();
    private final List<Deployment> deployments = new ArrayList<>();
    private final Map<ReplicaId, Address> placed = new HashMap<>();
    private final Set<ReplicaId> ready = new HashSet<>();
    private final Map<ReplicaId, Long> heldBytes = new HashMap<>();
    private boolean forgotten;

    static Address address(int number) {
        return new Address("pekko", "sampo", "10.0." + number / 250 + "." + number % 250, 2551);
    }

    Scene cpu(int number, long mebibytes) {
        capacities.put(number, new MemberCapacity(Device.CPU, 2, mebibytes * Wish.MIB));
        return this;
    }

    Scene gpu(int number, long mebibytes) {
        capacities.put(number, new MemberCapacity(Device.GPU, 2, mebibytes * Wish.MIB));
        return this;
    }

    Scene hasOnly(int number, String... models) {
        repositories.put(number, Set.of(models));
        return this;
    }

    Scene leaves(int number) {
        leaving.add(number);
        return this;
    }

    Scene dies(int number) {
        capacities.remove(number);
        return this;
    }

    Scene wants(Wish... wishes) {
        deployments.clear();
        Arrays.stream(wishes).map(Wish::deployment).forEach(deployments::add);
        return this;
    }

    Scene ready(String model, int ordinal, int member) {
        ready.add(id(model, ordinal));
        return loading(model, ordinal, member);
    }

    Scene loading(String model, int ordinal, int member) {
        placed.put(id(model, ordinal), address(member));
        return this;
    }

    /** Nobody knows what those that are placed were given, as after the loss of the controller. */
    Scene forgotten() {
        forgotten = true;
        return this;
    }

    /** What was planned happens: all of it, and becomes ready. */
    Scene carriedOut() {
        PlacementPlan plan = plan();
        Map<ReplicaId, Address> planned = plan.placements();
        placed.clear();
        placed.putAll(planned);
        heldBytes.clear();
        heldBytes.putAll(plan.heldBytes());
        forgotten = false;
        ready.clear();
        ready.addAll(planned.keySet());
        return this;
    }

    PlacementPlan plan() {
        return PlacementStrategy.plan(view(), deployments);
    }

    /** The plan in words such as {@code a0 on 1}. */
    List<String> placements() {
        return plan().placements().entrySet().stream()
                .map(entry -> entry.getKey().model().name().toString()
                        + entry.getKey().ordinal() + " on " + number(entry.getValue()))
                .toList();
    }

    String reason(String model) {
        return plan().shortages().get(ModelRef.of(model, 1)).reason();
    }

    Set<String> shortModels() {
        return plan().shortages().keySet().stream()
                .map(ref -> ref.name().toString())
                .collect(Collectors.toSet());
    }

    private ClusterView view() {
        Map<Address, MemberView> members = new HashMap<>();
        capacities.forEach((number, capacity) -> {
            Set<ModelRef> offers = deployments.stream()
                    .map(Deployment::ref)
                    .filter(ref -> !repositories.containsKey(number)
                            || repositories.get(number).contains(ref.name().value()))
                    .collect(Collectors.toSet());
            members.put(address(number), new MemberView(capacity, offers, leaving.contains(number)));
        });
        Map<ReplicaId, Long> held = new HashMap<>();
        if (!forgotten) {
            deployments.forEach(deployment -> placed.keySet().stream()
                    .filter(id -> id.model().equals(deployment.ref()))
                    .forEach(id -> held.put(id, deployment.needs().memoryBytes())));
            held.putAll(heldBytes);
        }
        return new ClusterView(members, placed, ready, held);
    }

    private static ReplicaId id(String model, int ordinal) {
        return new ReplicaId(ModelRef.of(model, 1), ordinal);
    }

    private static int number(Address address) {
        return Stream.iterate(0, number -> number + 1)
                .filter(number -> address(number).equals(address))
                .findFirst()
                .orElseThrow();
    }
}
