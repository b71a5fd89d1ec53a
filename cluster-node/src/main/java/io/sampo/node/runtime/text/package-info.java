/**
 * Models that take texts: tokenizer, encoder, pooling.
 *
 * <pre>
 *   text --TextReader--> tokens --TextEncoder(EncoderInputs, OnnxSession)--> vectors of tokens --Pooler--> vector of the text
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> tokenizing, padding within a batch, pooling and normalisation.
 *   <li><b>Promises</b> that a text has the same vector alone and in a batch, and that no text can fail another: what the model
 *       would not take is refused before.
 *   <li><b>Does not</b> choose batches; never uses the network.
 *   <li><b>Depends on</b> {@code runtime.onnx} for the session, on DJL's tokenizers.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.runtime.text.TextRuntime}.
 */
@NullMarked
package io.sampo.node.runtime.text;

import org.jspecify.annotations.NullMarked;
