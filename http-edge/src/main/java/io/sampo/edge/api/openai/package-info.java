/**
 * The OpenAI API: models and embeddings.
 *
 * <ul>
 *   <li><b>Owns</b> the wire forms of {@code /v1}.
 *   <li><b>Promises</b> what the SDKs of OpenAI expect, base64 vectors by default of theirs included.
 *   <li><b>Does not</b> tokenise: models that turn texts into vectors do.
 *   <li><b>Depends on</b> {@code edge.gateway}, {@code edge.http}, {@code edge.json}.
 * </ul>
 *
 * <p>A model's id is its name, or name and version, or name and label, parted by a colon.
 *
 * <p>Start reading at {@link io.sampo.edge.api.openai.OpenAiRoutes}.
 */
@NullMarked
package io.sampo.edge.api.openai;

import org.jspecify.annotations.NullMarked;
