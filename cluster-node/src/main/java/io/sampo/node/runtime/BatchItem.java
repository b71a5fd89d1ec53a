package io.sampo.node.runtime;

/**
 * The smallest piece of a request that can be batched: one text, or all rows of a tensor request. The runtime that made it
 * puts the result into it.
 */
public interface BatchItem {

    /** Items with equal keys may share a batch. Compared with {@code equals}, often: keep it cheap. */
    Object batchKey();

    /** Rows along the outermost dimension, at least 1. */
    int rows();

    /**
     * What one row costs: tokens where lengths differ, else 1. Rows of a batch are padded to the longest, so batching keeps
     * like lengths together.
     */
    int length();
}
