/**
 * How messages look between JVMs: Kryo, with every class registered under a fixed id and nothing else accepted.
 *
 * <ul>
 *   <li><b>Owns</b> the byte form of all messages in {@code protocol.replica}, {@code protocol.job} and {@code protocol.transfer}.
 *   <li><b>Promises</b> the same bytes for the same message in every build (golden files hold it to that), one copy of a
 *       tensor's bytes on each side, refusal of classes, versions and lengths it does not know.
 *   <li><b>Does not</b> write journals: those must be readable in years, these bytes live for milliseconds.
 *   <li><b>Depends on</b> Kryo, and on Pekko's serialization for actor references.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.protocol.wire.WireSerializer}; the table of types is {@code WireTypes}.
 */
@NullMarked
package io.sampo.protocol.wire;

import org.jspecify.annotations.NullMarked;
