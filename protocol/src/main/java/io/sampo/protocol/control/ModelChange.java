package io.sampo.protocol.control;

import io.sampo.protocol.model.ModelName;
import java.time.Instant;

/**
 * One entry of the history of models.
 *
 * @param number counts all changes of the cluster from 1
 * @param by who wanted it; {@code controller} for what follows from the repository or the state of the cluster
 * @param action such as {@code load}, {@code unload}, {@code move-label}, {@code take-over}
 * @param outcome what came of it, in a sentence
 */
public record ModelChange(long number, Instant at, String by, ModelName model, String action, String outcome) {}
