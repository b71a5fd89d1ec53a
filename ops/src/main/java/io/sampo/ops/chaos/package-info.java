/**
 * Chaos: a cluster of processes under work, some of which die without a word, and what became of the work.
 *
 * <pre>
 *   JobSubmitter --HTTP--> ChaosCluster (edges, nodes, PostgreSQL) <--kill -9, restart-- Havoc
 *        '--what was accepted--> JobAudit --HTTP, SQL--> Verdict
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the processes of one run, a database server of its own, and the count of what was accepted.
 *   <li><b>Promises</b> that what it judges, it saw from outside: by HTTP as a client, by SQL in the journal.
 *   <li><b>Does not</b> share code with what it tests, beyond the command line.
 *   <li><b>Depends on</b> {@code ops.load} for texts, reference vectors and child processes.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.ops.chaos.ChaosJobs}.
 */
@NullMarked
package io.sampo.ops.chaos;

import org.jspecify.annotations.NullMarked;
