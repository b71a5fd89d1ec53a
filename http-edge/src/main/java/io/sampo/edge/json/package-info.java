/**
 * JSON, streamed: the one parser and the one generator configuration of the edge.
 *
 * <ul>
 *   <li><b>Owns</b> the limits on JSON that comes in, and the buffers of JSON that goes out.
 *   <li><b>Promises</b> strict UTF-8, nesting of at most 100, no tree in memory, messages without a class name in them.
 *   <li><b>Does not</b> know any protocol.
 *   <li><b>Depends on</b> Jackson's streaming core.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.edge.json.JsonSource}.
 */
@NullMarked
package io.sampo.edge.json;

import org.jspecify.annotations.NullMarked;
