/**
 * The bench: how fast Sampo is, beside what it could be at best.
 *
 * <ul>
 *   <li><b>Owns</b> the command {@code sampo bench} and what it shows while it works.
 *   <li><b>Promises</b> each ratio from one run, with all its rounds, and no process or file left behind.
 *   <li><b>Does not</b> judge: it exits 0 whatever it found, unless told to check.
 *   <li><b>Depends on</b> its own subpackages, which form a chain: {@code http}, {@code reference}, {@code process}, {@code
 *       report}, {@code scenario}; and {@code launcher} for the names of transports.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.ops.load.BenchCommand}, then {@link io.sampo.ops.load.scenario.Scenario}.
 */
@NullMarked
package io.sampo.ops.load;

import org.jspecify.annotations.NullMarked;
