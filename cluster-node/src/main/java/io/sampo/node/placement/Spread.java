package io.sampo.node.placement;

/** How far apart the replicas of a version live. */
public enum Spread {
    /** At most one of them on a member. */
    MEMBER,
    /** Several may share a member. */
    NONE;
}
