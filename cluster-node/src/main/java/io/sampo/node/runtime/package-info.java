/**
 * Runtimes: what turns the files of a version into something that computes.
 *
 * <pre>
 *   ModelRuntime --load(ModelArtifact)--> LoadedModel --prepare(InferRequest)--> PreparedRequest --its items, batched--> run
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the service provider interface; implementations are found by {@link java.util.ServiceLoader}.
 *   <li><b>Promises</b> batching nothing about what a model is: it sees items with a key and a length.
 *   <li><b>Does not</b> queue, batch or contain actors.
 *   <li><b>Depends on</b> {@code protocol} and {@code node.model}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.runtime.LoadedModel}; {@code runtime.onnx} is the runtime that ships,
 * {@code runtime.text} the layer for models that take strings.
 */
@NullMarked
package io.sampo.node.runtime;

import org.jspecify.annotations.NullMarked;
