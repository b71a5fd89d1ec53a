/**
 * ONNX Runtime: serves any ONNX model of tensors as it is.
 *
 * <pre>
 *   OnnxRuntime --SessionLoader, OptimizedModelCache--> OnnxSession --BatchingTrial--> OnnxModel
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> native sessions, the cache of optimised models, the check of a GPU, and whether a model's requests can be put
 *       together.
 *   <li><b>Promises</b> direct memory in and out without a copy wherever the output's shape is known; one session a model
 *       with single-threaded runs, which gives the most throughput.
 *   <li><b>Does not</b> know of texts.
 *   <li><b>Depends on</b> {@code node.runtime}, {@code node.model}, {@code protocol} and ONNX Runtime's Java side.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.runtime.onnx.OnnxRuntime} and {@link io.sampo.node.runtime.onnx.OnnxSession}.
 */
@NullMarked
package io.sampo.node.runtime.onnx;

import org.jspecify.annotations.NullMarked;
