package io.sampo.protocol.model;

/**
 * What the controller wants of a version.
 *
 * @param replicas how many there are to be now; 0 for a version that is loaded at its first request
 * @param placed how many of them have a member that meets their needs and holds them, or is about to; those that serve on by needs
 *     that have changed are not counted
 * @param trouble why there are fewer, with the numbers; empty if all is well
 */
public record VersionPlan(int replicas, int placed, Residency residency, String trouble) {

    /** A plan that has a place for each replica. */
    public static VersionPlan placed(int replicas, Residency residency) {
        return new VersionPlan(replicas, replicas, residency, "");
    }

    /** Whether it should be in memory, and no member has room for it as it is declared now; it may serve on as it was before. */
    public boolean hasNoPlace() {
        return replicas > 0 && placed == 0;
    }
}
