/**
 * A lean HTTP/1.1 load generator: one thread, keep-alive connections, one request in flight on each.
 *
 * <pre>
 *   Arrivals --due requests--> Dispatcher --send--> Connection --answer--> Recorder --> LoadResult
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the schedule of requests, the connections, and what is counted.
 *   <li><b>Promises</b> that latency counts from the moment a request was <em>meant</em> to start, so that a server that
 *       stalls cannot hide it; that every request meant for the run is in the result, sent or not.
 *   <li><b>Does not</b> know Sampo: it sends bytes and looks at statuses, and at bodies where a check was given.
 *   <li><b>Depends on</b> Netty's transport and HdrHistogram. It reads HTTP by itself, because it shares two cores with the
 *       server that it measures.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.ops.load.http.LoadGenerator}; the rules are in {@code Dispatcher} and {@code
 * Recorder}, which take time as an argument.
 */
@NullMarked
package io.sampo.ops.load.http;

import org.jspecify.annotations.NullMarked;
