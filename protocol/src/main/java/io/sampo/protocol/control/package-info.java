/**
 * What operators and routers say to the controller of models.
 *
 * <pre>
 *   operator --LoadModel, UnloadModel, MoveLabel, …--> controller --Done, NotDone, History--> operator
 *   router --Demand--> controller
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> these messages and the key under which the controller is found.
 *   <li><b>Promises</b> a fixed wire form for each, see {@code protocol.wire}.
 *   <li><b>Does not</b> contain actors.
 *   <li><b>Depends on</b> the value packages of {@code protocol}, and on Pekko for {@code ActorRef} alone.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.protocol.control.ControlCommand}.
 */
@NullMarked
package io.sampo.protocol.control;

import org.jspecify.annotations.NullMarked;
