/**
 * The scenarios of the bench: what is put under load, and what it is held against.
 *
 * <ul>
 *   <li><b>Owns</b> the requests, the order of rounds, the targets, and the servers under test for as long as a bench runs.
 *   <li><b>Promises</b> that what is compared was measured in turn, in one run, warm, under the same conditions.
 *   <li><b>Does not</b> know how load is made, nor how findings are shown.
 *   <li><b>Depends on</b> {@code load.http}, {@code load.process}, {@code load.report}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.ops.load.scenario.Scenario}.
 */
@NullMarked
package io.sampo.ops.load.scenario;

import org.jspecify.annotations.NullMarked;
