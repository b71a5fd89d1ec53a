package io.sampo.protocol.model;

/**
 * What a model that turns texts into vectors says of itself.
 *
 * @param input the BYTES input that takes the texts, shape [texts]
 * @param output the FP32 output that gives the vectors, shape [texts, dimensions]
 * @param dimensions the length of a vector
 * @param maxTokens the longest text, in tokens, special ones included
 * @param truncatable whether a prefix of a vector, normalised again, is a meaningful vector (Matryoshka training)
 */
public record EmbeddingTraits(String input, String output, int dimensions, int maxTokens, boolean truncatable) {}
