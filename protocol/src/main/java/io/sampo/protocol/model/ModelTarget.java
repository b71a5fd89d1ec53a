package io.sampo.protocol.model;

import org.jspecify.annotations.Nullable;

/**
 * The model that a request asks for.
 *
 * @param version the version wanted, or null
 * @param label the label whose version is wanted, or null; never together with a version
 */
public record ModelTarget(
        ModelName name,
        @Nullable ModelVersion version,
        @Nullable ModelLabel label) {

    /**
     * Checks that there is one way to find the version.
     *
     * @throws IllegalArgumentException if both are given
     */
    public ModelTarget {
        if (version != null && label != null) {
            throw new IllegalArgumentException(
                    "model '" + name + "': version " + version + " and label " + label + " (expected: one of them)");
        }
    }

    /** Whatever version of {@code name} the cluster gives to those that do not say. */
    public static ModelTarget newest(ModelName name) {
        return new ModelTarget(name, null, null);
    }

    /** Exactly {@code ref}. */
    public static ModelTarget exactly(ModelRef ref) {
        return new ModelTarget(ref.name(), ref.version(), null);
    }

    /** The version that {@code label} stands for. */
    public static ModelTarget labelled(ModelName name, ModelLabel label) {
        return new ModelTarget(name, null, label);
    }

    /**
     * Reads what follows the name of a model in URLs: a version if it is a number, else a label.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static ModelTarget of(ModelName name, String versionOrLabel) {
        boolean number = !versionOrLabel.isEmpty()
                && (Character.isDigit(versionOrLabel.charAt(0)) || versionOrLabel.charAt(0) == '-');
        return number
                ? new ModelTarget(name, ModelVersion.parse(versionOrLabel), null)
                : labelled(name, new ModelLabel(versionOrLabel));
    }

    @Override
    public String toString() {
        if (version != null) {
            return name + "/" + version;
        }
        return label == null ? name.toString() : name + "/" + label;
    }
}
