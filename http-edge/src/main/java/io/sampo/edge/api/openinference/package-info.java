/**
 * The Open Inference Protocol (V2) over REST, with the extensions for binary tensors, statistics, model configuration and the
 * model repository.
 *
 * <pre>
 *   body --InferBody--> JSON header --InferDecoder--> InferRequest --Inferences--> Completed --InferEncoder--> Answer
 *              '------> BinarySection ----^
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the wire forms of {@code /v2}.
 *   <li><b>Promises</b> that a number never changes its value on the way in: what does not fit its datatype is refused; that
 *       memory is allocated for data that is there, not for data that a shape claims.
 *   <li><b>Does not</b> check names, datatypes and shapes against the model: replicas do, for every kind of client.
 *   <li><b>Depends on</b> {@code edge.gateway}, {@code edge.http}, {@code edge.json}.
 * </ul>
 *
 * <p>JSON has no form for FP16, BF16, NaN, infinities and bytes that are no text: both ways such tensors go as binary data,
 * and a request that wants them as JSON is answered 400 and told so.
 *
 * <p>Start reading at {@link io.sampo.edge.api.openinference.OpenInferenceRoutes}.
 */
@NullMarked
package io.sampo.edge.api.openinference;

import org.jspecify.annotations.NullMarked;
