/**
 * HTTP without any protocol on top: connections, paths, bodies, codings, request ids.
 *
 * <pre>
 *   socket --ConnectionWatch--> Pekko HTTP --HttpRequest--> RoutedAnswerer --Exchange, body--> Route
 *                                    ^---------HttpResponse-------'  ^-----------Answer----------'
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the port, and the limits on what a client may send.
 *   <li><b>Promises</b> that a route gets a whole, decoded body; that every answer has its {@code x-request-id}; that a route
 *       learns when its client leaves; that no answer shows a stack trace; that answers without end and WebSockets end when the edge
 *       stops.
 *   <li><b>Does not</b> know models, or what a body means.
 *   <li><b>Depends on</b> Pekko HTTP and {@code edge.problem}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.edge.http.RoutedAnswerer}.
 */
@NullMarked
package io.sampo.edge.http;

import org.jspecify.annotations.NullMarked;
