package io.sampo.protocol.model;

import org.jspecify.annotations.Nullable;

/**
 * Which versions a label stands for.
 *
 * @param version gets {@code percent} of a hundred requests
 * @param percent 1 to 100
 * @param rest gets all others; null exactly if {@code percent} is 100
 */
public record TrafficSplit(
        ModelVersion version, int percent, @Nullable ModelVersion rest) {

    private static final int ALL = 100;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken
     */
    public TrafficSplit {
        if (percent < 1 || percent > ALL) {
            throw new IllegalArgumentException("percent: " + percent + " (expected: 1 to " + ALL + ")");
        }
        if ((rest == null) != (percent == ALL) || version.equals(rest)) {
            throw new IllegalArgumentException("percent: " + percent + " with the rest to " + rest
                    + " (expected: another version for the rest, exactly if percent is below 100)");
        }
    }

    /** All requests to {@code version}. */
    public static TrafficSplit all(ModelVersion version) {
        return new TrafficSplit(version, ALL, null);
    }

    /** The version that gets the larger part. */
    public ModelVersion main() {
        return rest == null || 2 * percent >= ALL ? version : rest;
    }

    /**
     * The version of one request.
     *
     * @param chance from 0 inclusive to 1 exclusive, drawn for the request
     */
    public ModelVersion pick(double chance) {
        return rest == null || chance * ALL < percent ? version : rest;
    }

    @Override
    public String toString() {
        return rest == null ? version.toString() : version + " (" + percent + " %), " + rest;
    }
}
