/**
 * What jobs keep besides their journal.
 *
 * <ul>
 *   <li><b>Owns</b> payloads and the index of jobs.
 *   <li><b>Depends on</b> the values of {@code protocol.job}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.store.JobStore}.
 */
@NullMarked
package io.sampo.node.store;

import org.jspecify.annotations.NullMarked;
