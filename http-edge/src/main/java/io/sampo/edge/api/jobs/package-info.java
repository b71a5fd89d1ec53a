/**
 * Jobs, over requests, streams of events and WebSockets; and what operators do with those in quarantine.
 *
 * <ul>
 *   <li><b>Owns</b> the paths under {@code /v1/jobs}, {@code /v1/ws} and {@code /admin/v1/quarantine}.
 *   <li><b>Promises</b> that an id nobody has, nobody could have or somebody else has is answered alike; that a misspelt key is
 *       an error and not a default.
 *   <li><b>Does not</b> know how tensors or texts are written: each {@code Dialect} does.
 *   <li><b>Depends on</b> {@code edge.job}, {@code edge.stream}, {@code edge.gateway}, {@code edge.http}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.edge.api.jobs.JobRoutes}.
 */
@NullMarked
package io.sampo.edge.api.jobs;

import org.jspecify.annotations.NullMarked;
