package io.sampo.protocol.model;

/**
 * One replica of one version of a model.
 *
 * @param ordinal counts the replicas of a version from 0
 */
public record ReplicaId(ModelRef model, int ordinal) implements Comparable<ReplicaId> {

    private static final char SEPARATOR = '~';

    /**
     * Checks the bound.
     *
     * @throws IllegalArgumentException if it is broken
     */
    public ReplicaId {
        if (ordinal < 0) {
            throw new IllegalArgumentException("replica ordinal: " + ordinal + " (expected: at least 0)");
        }
    }

    /**
     * Reads the form that {@link #toString} writes.
     *
     * @throws IllegalArgumentException if {@code text} has another form
     */
    public static ReplicaId parse(String text) {
        int last = text.lastIndexOf(SEPARATOR);
        int first = text.lastIndexOf(SEPARATOR, last - 1);
        if (first < 0) {
            throw new IllegalArgumentException("replica: '" + text + "' (expected: name~version~ordinal)");
        }
        ModelName name = new ModelName(text.substring(0, first));
        ModelVersion version = ModelVersion.parse(text.substring(first + 1, last));
        ReplicaId id = new ReplicaId(new ModelRef(name, version), Integer.parseInt(text, last + 1, text.length(), 10));
        if (!id.toString().equals(text)) {
            throw new IllegalArgumentException("replica: '" + text + "' (expected: '" + id + "')");
        }
        return id;
    }

    @Override
    public int compareTo(ReplicaId other) {
        int byModel = model.compareTo(other.model);
        return byModel != 0 ? byModel : Integer.compare(ordinal, other.ordinal);
    }

    /** {@code name~version~ordinal}: no character of it needs escaping in a URL or an actor path. */
    @Override
    public String toString() {
        return model.name().value() + SEPARATOR + model.version() + SEPARATOR + ordinal;
    }
}
