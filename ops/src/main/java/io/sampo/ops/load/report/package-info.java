/**
 * What a bench found, and how it is told: as a table, and as JSON.
 *
 * <ul>
 *   <li><b>Owns</b> series of rounds, targets, findings and their two forms.
 *   <li><b>Promises</b> that every round is in both forms, beside the one figure that stands for them.
 *   <li><b>Does not</b> measure.
 *   <li><b>Depends on</b> Jackson, and on {@code load.http} for the detail of single runs.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.ops.load.report.Finding}.
 */
@NullMarked
package io.sampo.ops.load.report;

import org.jspecify.annotations.NullMarked;
