/**
 * Test kit: ONNX models small enough to read, written by hand. Shipped as the module's test-jar.
 *
 * <pre>
 *   TinyModels --describes a graph--> OnnxModelWriter --bytes--> model.onnx
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the models that tests run, and the tiny ones of the shipped repository.
 *   <li><b>Promises</b> the same bytes at every run and on every machine; models that ONNX Runtime 1.8 and newer load.
 *   <li><b>Does not</b> check graphs: a wrong one is refused by the runtime that loads it.
 *   <li><b>Depends on</b> {@code protocol.tensor} for the datatypes, else on the JDK only.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.testkit.TinyModels}.
 */
@NullMarked
package io.sampo.node.testkit;

import org.jspecify.annotations.NullMarked;
