package io.sampo.node.placement;

import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.Spread;

/** A deployment as tests word it: one preloaded replica of 100 MiB on a cpu, spread, unless said otherwise. */
record Wish(Deployment deployment) {

    static final long MIB = 1 << 20;

    static Wish model(String name) {
        ModelNeeds needs = new ModelNeeds(DevicePreference.CPU, 100 * MIB, Spread.MEMBER);
        return new Wish(new Deployment(ModelRef.of(name, 1), 1, needs, Residency.PRELOAD, false, 0));
    }

    Wish replicas(int replicas) {
        Deployment was = deployment;
        return new Wish(
                new Deployment(was.ref(), replicas, was.needs(), was.residency(), was.inUse(), was.lastUsedMillis()));
    }

    Wish mebibytes(long mebibytes) {
        ModelNeeds was = deployment.needs();
        return needs(new ModelNeeds(was.device(), mebibytes * MIB, was.spread()));
    }

    Wish on(DevicePreference device) {
        ModelNeeds was = deployment.needs();
        return needs(new ModelNeeds(device, was.memoryBytes(), was.spread()));
    }

    Wish sharing() {
        ModelNeeds was = deployment.needs();
        return needs(new ModelNeeds(was.device(), was.memoryBytes(), Spread.NONE));
    }

    Wish pinned() {
        return resident(Residency.PINNED, false, 0);
    }

    Wish inUse() {
        return resident(Residency.ON_DEMAND, true, 0);
    }

    Wish idleSince(long lastUsedMillis) {
        return resident(Residency.ON_DEMAND, false, lastUsedMillis);
    }

    private Wish needs(ModelNeeds needs) {
        Deployment was = deployment;
        return new Wish(
                new Deployment(was.ref(), was.replicas(), needs, was.residency(), was.inUse(), was.lastUsedMillis()));
    }

    private Wish resident(Residency residency, boolean inUse, long lastUsedMillis) {
        Deployment was = deployment;
        return new Wish(new Deployment(was.ref(), was.replicas(), was.needs(), residency, inUse, lastUsedMillis));
    }
}
