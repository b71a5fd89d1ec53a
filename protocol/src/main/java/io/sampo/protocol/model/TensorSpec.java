package io.sampo.protocol.model;

import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;

/**
 * What a model says of one of its inputs or outputs.
 *
 * @param shape {@link Shape#VARIABLE} where requests choose the size
 */
public record TensorSpec(String name, DataType type, Shape shape) {}
