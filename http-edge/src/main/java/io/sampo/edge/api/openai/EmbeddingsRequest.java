package io.sampo.edge.api.openai;

import java.util.List;

/**
 * What a client wants embedded.
 *
 * @param model its id
 * @param input 1 to 2048 texts, none empty
 * @param base64 whether vectors go as base64 of little-endian FP32, else as arrays of numbers
 * @param dimensions how long the vectors are to be; 0 for as long as the model makes them
 */
record EmbeddingsRequest(String model, List<String> input, boolean base64, int dimensions) {}
