package io.sampo.protocol.model;

/**
 * Something in a repository that cannot be served, and why.
 *
 * @param model the folder's name, as it stands on disk: it need not be a valid {@link ModelName}
 * @param version the version folder's name, or empty if the trouble is with the model as a whole
 * @param reason what an operator has to know, in a sentence
 */
public record ModelProblem(String model, String version, String reason) {}
