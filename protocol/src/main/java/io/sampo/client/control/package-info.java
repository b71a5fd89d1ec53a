/**
 * Changing what the cluster serves, from any JVM in it.
 *
 * <pre>
 *   caller --ModelControl--> ControlClient --ControllerLink--> controller
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the way to the controller: who it is, what happens while there is none.
 *   <li><b>Promises</b> one answer to each order, in bounded time.
 *   <li><b>Does not</b> decide anything.
 *   <li><b>Depends on</b> {@code protocol.control} and the receptionist.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.client.control.ModelControl}.
 */
@NullMarked
package io.sampo.client.control;

import org.jspecify.annotations.NullMarked;
