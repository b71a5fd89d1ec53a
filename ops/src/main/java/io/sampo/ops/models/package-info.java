/**
 * {@code sampo models}: what operators see of models, and do with them, from a terminal.
 *
 * <pre>
 *   ModelsCommand --AdminClient--> /admin/v1 of an edge
 *         '--ModelTables--> terminal
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the words of the command and how its answers read.
 *   <li><b>Promises</b> that trouble is told in one line that says what to do next; with {@code --json} the answer of the edge as it
 *       came.
 *   <li><b>Does not</b> join the cluster: all it needs is an edge that answers.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.ops.models.ModelsCommand}.
 */
@NullMarked
package io.sampo.ops.models;

import org.jspecify.annotations.NullMarked;
