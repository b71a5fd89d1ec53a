package io.sampo.node.model;

/** How the replicas of a version lie apart. */
public enum Spread {
    /** Each on another member. */
    MEMBER,
    /** Wherever there is room. */
    NONE
}
