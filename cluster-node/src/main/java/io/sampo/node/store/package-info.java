/**
 * The database: the journal's connection to it, its schema, and what jobs keep in it besides their journal.
 *
 * <pre>
 *   JobEntity --events--> Pekko's journal --event_journal--> JobIndexer (singleton) --job_index--> JobStore --> JobDesk, JobKeeper
 *        '--------------------------- large payloads: job_payload ------------------------------------^
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the choice between H2 and PostgreSQL, the tables and their versions, the pool of connections, the
 *       payloads and the index of jobs.
 *   <li><b>Promises</b> that what was acknowledged survives a {@code kill -9}; that all goes on by itself once a database
 *       that was away is back; an index that is less than a second behind and misses no acknowledged event; that of a
 *       forgotten job no row is left.
 *   <li><b>Does not</b> decide anything about a job: the journal is the truth, the index follows it.
 *   <li><b>Depends on</b> the values of {@code protocol.job}, and on {@code node.job} for its events and {@code JobStore}, which
 *       this implements.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.store.JdbcJobStore} and {@link io.sampo.node.store.Database}; then {@code IndexRow},
 * which is what events make of a row, and {@code OrderingGaps}, why no event is missed.
 */
@NullMarked
package io.sampo.node.store;

import org.jspecify.annotations.NullMarked;
