package io.sampo.protocol.model;

import org.jspecify.annotations.Nullable;

/**
 * The model that a request asks for.
 *
 * @param version the version wanted, or null for the newest that is ready
 */
public record ModelTarget(ModelName name, @Nullable ModelVersion version) {

    /** The newest ready version of {@code name}. */
    public static ModelTarget newest(ModelName name) {
        return new ModelTarget(name, null);
    }

    /** Exactly {@code ref}. */
    public static ModelTarget exactly(ModelRef ref) {
        return new ModelTarget(ref.name(), ref.version());
    }

    @Override
    public String toString() {
        return version == null ? name.toString() : name + "/" + version;
    }
}
