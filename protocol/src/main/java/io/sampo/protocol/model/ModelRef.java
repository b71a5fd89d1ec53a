package io.sampo.protocol.model;

import java.util.Comparator;

/** One version of one model. */
public record ModelRef(ModelName name, ModelVersion version) implements Comparable<ModelRef> {

    private static final Comparator<ModelRef> ORDER =
            Comparator.comparing(ModelRef::name).thenComparing(ModelRef::version);

    /** Shorthand that checks both parts. */
    public static ModelRef of(String name, long version) {
        return new ModelRef(new ModelName(name), new ModelVersion(version));
    }

    @Override
    public int compareTo(ModelRef other) {
        return ORDER.compare(this, other);
    }

    /** {@code name/version}. */
    @Override
    public String toString() {
        return name + "/" + version;
    }
}
