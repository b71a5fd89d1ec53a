package io.sampo.protocol.model;

/**
 * Something in a repository that cannot be served, and why.
 *
 * @param model the folder's name, as it stands on disk: it need not be a valid {@link ModelName}; or the path of the whole
 *     repository, if that is the trouble
 * @param version the version folder's name, or empty if the trouble is with the model as a whole
 * @param reason what an operator has to know, in a sentence
 */
public record ModelProblem(String model, String version, String reason) {

    /** Whether nothing could be read at all. No folder has a name with such a character. */
    public boolean isAboutTheRepository() {
        return model.indexOf('/') >= 0 || model.indexOf('\\') >= 0;
    }

    /** Whether it is with a folder that could be no version, whatever were in it. */
    public boolean isAboutAStrayFolder() {
        return !version.isEmpty() && !ModelVersion.isValid(version);
    }
}
