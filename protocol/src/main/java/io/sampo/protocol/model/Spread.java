package io.sampo.protocol.model;

/** How a version's replicas are kept apart. */
public enum Spread {
    /** No two on one member: the loss of a member takes one at the most. */
    MEMBER,
    /** Several may share a member. */
    NONE;
}
