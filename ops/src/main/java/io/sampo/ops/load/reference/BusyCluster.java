package io.sampo.ops.load.reference;

import io.sampo.node.placement.ClusterView;
import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.node.placement.Deployment;
import io.sampo.node.placement.PlacementPlan;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.pekko.actor.Address;

/**
 * A large cluster in the imagination, of which the size stays: members die, leave and join, models are wanted more or less. Its seed
 * alone decides all of it.
 */
final class BusyCluster {

    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;
    private static final int CORES = 4;
    private static final int REPLICAS_A_MODEL = 4;

    /** One member in so many dies between two plans, and as many are told to leave. */
    private static final int MEMBERS_A_LOSS = 50;

    private final Random random;
    private final int size;
    private final List<ModelRef> models = new ArrayList<>();
    /** Repositories differ: one has all models, the other lacks a part. Members share the sets. */
    private final List<Set<ModelRef>> catalogs;

    private final Map<Address, MemberView> members = new LinkedHashMap<>();
    private final Map<ModelRef, Deployment> deployments = new LinkedHashMap<>();
    private Map<ReplicaId, Address> placed = Map.of();
    private Map<ReplicaId, Long> held = Map.of();
    private Set<ReplicaId> ready = Set.of();
    private int membersSoFar;
    private long nowMillis;

    /**
     * Begins with members and wishes, and without replicas.
     *
     * @param replicas wanted of all models together
     */
    BusyCluster(long seed, int members, int replicas) {
        this.random = new Random(seed);
        this.size = members;
        int count = replicas / REPLICAS_A_MODEL;
        for (int i = 0; i < count; i++) {
            models.add(ModelRef.of("m" + i, 1));
        }
        this.catalogs = List.of(Set.copyOf(models), Set.copyOf(models.subList(count / 4, count)));
        for (int i = 0; i < count; i++) {
            deploy(models.get(i), REPLICAS_A_MODEL + (i < replicas % REPLICAS_A_MODEL ? 1 : 0));
        }
        for (int i = 0; i < count; i++) {
            moveWish();
        }
        fill();
    }

    ClusterView view() {
        return new ClusterView(members, placed, ready, held);
    }

    List<Deployment> deployments() {
        return List.copyOf(deployments.values());
    }

    /** The plan is carried out; of what is not ready yet, most becomes so. */
    void carryOut(PlacementPlan plan) {
        Set<ReplicaId> nowReady = new HashSet<>();
        plan.placements().forEach((id, address) -> {
            if ((ready.contains(id) && address.equals(placed.get(id))) || random.nextInt(4) > 0) {
                nowReady.add(id);
            }
        });
        placed = plan.placements();
        held = plan.heldBytes();
        ready = nowReady;
    }

    /** Members die, others are told to leave, those that were told before go, and new ones come; wishes change. */
    void happen() {
        nowMillis += 1_000;
        members.values().removeIf(MemberView::leaving);
        List<Address> addresses = new ArrayList<>(members.keySet());
        Collections.shuffle(addresses, random);
        int losses = Math.max(1, size / MEMBERS_A_LOSS);
        addresses.subList(0, losses).forEach(members::remove);
        addresses
                .subList(losses, 2 * losses)
                .forEach(address -> members.computeIfPresent(
                        address, (known, was) -> new MemberView(was.capacity(), was.offers(), true)));
        fill();
        for (int i = 0; i < losses; i++) {
            moveWish();
        }
        ready = new HashSet<>(ready);
        ready.removeIf(id -> !members.containsKey(placed.get(id)));
    }

    private void fill() {
        while (members.size() < size) {
            Device device = random.nextInt(4) == 0 ? Device.GPU : Device.CPU;
            MemberCapacity capacity = new MemberCapacity(device, CORES, (4 + random.nextInt(13)) * GIB);
            int number = membersSoFar++;
            Address address = new Address(
                    "pekko", "sampo", "10." + number / 62_500 + "." + number / 250 % 250 + "." + number % 250, 2551);
            members.put(address, new MemberView(capacity, catalogs.get(random.nextInt(4) == 0 ? 1 : 0), false));
        }
    }

    private void deploy(ModelRef ref, int replicas) {
        DevicePreference device = switch (random.nextInt(6)) {
            case 0 -> DevicePreference.GPU;
            case 1, 2 -> DevicePreference.GPU_ELSE_CPU;
            default -> DevicePreference.CPU;
        };
        Residency residency = switch (random.nextInt(8)) {
            case 0 -> Residency.PINNED;
            case 1, 2, 3 -> Residency.ON_DEMAND;
            default -> Residency.PRELOAD;
        };
        long bytes = (1 + random.nextInt(1_000)) * MIB;
        ModelNeeds needs = new ModelNeeds(device, bytes, random.nextInt(4) == 0 ? Spread.NONE : Spread.MEMBER);
        deployments.put(ref, new Deployment(ref, replicas, needs, residency, random.nextBoolean(), nowMillis));
    }

    /** One model is wanted less and another one more, and is used just now. */
    private void moveWish() {
        ModelRef from = models.get(random.nextInt(models.size()));
        ModelRef to = models.get(random.nextInt(models.size()));
        Deployment less = deployments.get(from);
        if (less != null && less.replicas() > 1 && !from.equals(to)) {
            deployments.put(from, withReplicas(less, less.replicas() - 1, less.lastUsedMillis()));
            deployments.computeIfPresent(to, (ref, was) -> withReplicas(was, was.replicas() + 1, nowMillis));
        }
    }

    private static Deployment withReplicas(Deployment was, int replicas, long lastUsedMillis) {
        return new Deployment(was.ref(), replicas, was.needs(), was.residency(), was.inUse(), lastUsedMillis);
    }
}
