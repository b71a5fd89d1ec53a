package io.sampo.node.placement;

import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.MemberCapacity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.pekko.actor.Address;

/** A cluster in which everything happens that may, by chance. Its seed alone decides all of it. */
final class SimulatedCluster {

    private static final long GIB = 1L << 30;

    /** Most repositories are alike, and some lack a part of the models. */
    private static final int CATALOGS = 4;

    private final Random random;
    private final int size;
    private final int models;
    private final Map<Address, Host> hosts = new LinkedHashMap<>();
    private final Map<ModelRef, Deployment> deployments = new TreeMap<>();
    private Map<ReplicaId, Address> placed = Map.of();
    private Map<ReplicaId, Long> heldBytes = Map.of();
    private final Set<ReplicaId> ready = new TreeSet<>();
    private int hostsSoFar;
    private long nowMillis;

    private record Host(MemberCapacity capacity, int catalog, boolean leaving) {}

    /**
     * Starts full.
     *
     * @param size members
     * @param models about as many as are deployed at a time; three replicas each on the average
     */
    SimulatedCluster(long seed, int size, int models) {
        this.random = new Random(seed);
        this.size = size;
        this.models = models;
        for (int i = 0; i < size; i++) {
            join();
        }
        for (int i = 0; i < models; i++) {
            deploy(i);
        }
    }

    ClusterView view() {
        Map<Integer, Set<ModelRef>> catalogs = new HashMap<>();
        for (int i = 0; i < CATALOGS; i++) {
            catalogs.put(i, catalog(i));
        }
        Map<Address, MemberView> members = new HashMap<>();
        hosts.forEach((address, host) ->
                members.put(address, new MemberView(host.capacity(), catalogs.get(host.catalog()), host.leaving())));
        return new ClusterView(members, placed, ready, heldBytes);
    }

    /** In any order. */
    List<Deployment> deployments() {
        List<Deployment> shuffled = new ArrayList<>(deployments.values());
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    /** The plan is carried out; of what is not ready yet, some becomes so. */
    void carryOut(PlacementPlan plan) {
        ready.removeIf(id -> !placed.get(id).equals(plan.placements().get(id)));
        plan.placements().keySet().forEach(id -> {
            if (random.nextInt(3) > 0) {
                ready.add(id);
            }
        });
        placed = plan.placements();
        heldBytes = plan.heldBytes();
    }

    /** Lets some things happen, more in a larger cluster. */
    void happen() {
        nowMillis += 1000;
        int events = 1 + random.nextInt(1 + size / 20);
        for (int i = 0; i < events; i++) {
            happens();
        }
        ready.removeIf(id -> !hosts.containsKey(placed.get(id)));
    }

    private void happens() {
        int model = random.nextInt(models);
        switch (random.nextInt(12)) {
            case 0 -> hosts.remove(anyHost());
            case 1, 2 -> change(anyHost(), true, 1);
            case 3 -> hosts.values().removeIf(Host::leaving);
            case 4 -> {
                while (hosts.size() < size) {
                    join();
                }
            }
            case 5 -> change(anyHost(), false, random.nextBoolean() ? 2 : 0.5);
            case 6 -> deployments.remove(ref(model));
            case 7, 8 -> deploy(model);
            default -> use(model);
        }
        if (hosts.isEmpty()) {
            join();
        }
    }

    private void join() {
        Device device = random.nextInt(4) == 0 ? Device.GPU : Device.CPU;
        MemberCapacity capacity = new MemberCapacity(device, 4, (2 + random.nextInt(15)) * GIB);
        hosts.put(Scene.address(hostsSoFar++), new Host(capacity, Math.max(0, random.nextInt(10) - 6), false));
    }

    private void change(Address address, boolean leaving, double memory) {
        Host was = hosts.get(address);
        MemberCapacity capacity = new MemberCapacity(
                was.capacity().device(), 4, Math.round(was.capacity().memoryBytes() * memory));
        hosts.put(address, new Host(capacity, was.catalog(), leaving || was.leaving()));
    }

    /** Deploys anew or changes what was deployed. */
    private void deploy(int model) {
        DevicePreference device = switch (random.nextInt(6)) {
            case 0 -> DevicePreference.GPU;
            case 1, 2 -> DevicePreference.GPU_ELSE_CPU;
            default -> DevicePreference.CPU;
        };
        Residency residency = random.nextInt(8) == 0
                ? Residency.PINNED
                : random.nextInt(3) == 0 ? Residency.PRELOAD : Residency.ON_DEMAND;
        int most = residency == Residency.ON_DEMAND ? 3 : 10;
        long bytes = random.nextInt(20) == 0 ? 4 * GIB : (1 + random.nextInt(1000)) * Wish.MIB;
        ModelNeeds needs = new ModelNeeds(device, bytes, random.nextInt(4) == 0 ? Spread.NONE : Spread.MEMBER);
        deployments.put(
                ref(model),
                new Deployment(
                        ref(model), random.nextInt(most + 1), needs, residency, random.nextInt(4) == 0, nowMillis));
    }

    private void use(int model) {
        deployments.computeIfPresent(
                ref(model),
                (ref, was) -> new Deployment(
                        ref,
                        Math.max(1, was.replicas()),
                        was.needs(),
                        was.residency(),
                        random.nextBoolean(),
                        nowMillis));
    }

    private Address anyHost() {
        List<Address> addresses = new ArrayList<>(hosts.keySet());
        return addresses.get(random.nextInt(addresses.size()));
    }

    private Set<ModelRef> catalog(int number) {
        Set<ModelRef> refs = new HashSet<>();
        for (int i = 0; i < models; i++) {
            if (number == 0 || i % CATALOGS != number) {
                refs.add(ref(i));
            }
        }
        return Set.copyOf(refs);
    }

    private static ModelRef ref(int model) {
        return ModelRef.of("m" + model, 1);
    }
}
