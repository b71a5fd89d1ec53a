package io.sampo.edge.api.admin;

import io.sampo.protocol.model.ModelVersion;

/**
 * What a label is to stand for.
 *
 * @param percent of the label's requests that {@code version} is to get, 1 to 100
 */
record LabelMove(ModelVersion version, int percent) {}
