/**
 * Models, their versions and replicas, as everybody names and describes them.
 *
 * <ul>
 *   <li><b>Owns</b> names, references and descriptions of models and of replicas.
 *   <li><b>Promises</b> that whatever exists is valid: names fit a folder, a URL segment and an actor path.
 *   <li><b>Does not</b> know of files, runtimes or actors.
 *   <li><b>Depends on</b> {@code protocol.tensor}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.protocol.model.ModelMetadata}.
 */
@NullMarked
package io.sampo.protocol.model;

import org.jspecify.annotations.NullMarked;
