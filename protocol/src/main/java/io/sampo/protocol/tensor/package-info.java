/**
 * Tensors: typed, shaped, named blocks of bytes.
 *
 * <ul>
 *   <li><b>Owns</b> the datatypes of the Open Inference Protocol, shapes and their arithmetic, the byte layout of tensors.
 *   <li><b>Promises</b> direct, little-endian, row-major bytes that fit datatype and shape; no boxing anywhere.
 *   <li><b>Does not</b> know of models, requests, actors or files.
 *   <li><b>Depends on</b> the JDK only.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.protocol.tensor.Tensor}.
 */
@NullMarked
package io.sampo.protocol.tensor;

import org.jspecify.annotations.NullMarked;
