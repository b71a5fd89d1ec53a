/**
 * The model repository on disk.
 *
 * <pre>
 *   models/&lt;name&gt;/model.yaml            optional
 *   models/&lt;name&gt;/&lt;version&gt;/model.onnx  a number from 1; and whatever else the version needs
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the layout, {@code model.yaml}, version policy and digests.
 *   <li><b>Promises</b> that whatever cannot be served is listed with a reason, and hides nothing else.
 *   <li><b>Does not</b> load models.
 *   <li><b>Depends on</b> {@code protocol.model}, {@code protocol.tensor} and {@code node.scaling}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.model.ModelRepository}.
 */
@NullMarked
package io.sampo.node.model;

import org.jspecify.annotations.NullMarked;
