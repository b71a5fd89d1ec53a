package io.sampo.protocol.model;

/**
 * The number of a version of a model; higher is newer.
 *
 * @param number at least 1
 */
public record ModelVersion(long number) implements Comparable<ModelVersion> {

    /**
     * Checks the bound.
     *
     * @throws IllegalArgumentException if it is broken
     */
    public ModelVersion {
        if (number < 1) {
            throw new IllegalArgumentException("model version: " + number + " (expected: at least 1)");
        }
    }

    /**
     * Reads a version as it stands in folder names and URLs: digits, without sign or leading zero.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static ModelVersion parse(String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && Long.toString(number).equals(text)) {
                return new ModelVersion(number);
            }
        } catch (NumberFormatException e) {
            // falls through to the one message for every wrong form
        }
        throw new IllegalArgumentException("model version: '" + text + "' (expected: a number from 1)");
    }

    /** Whether {@code text} is a version's number. */
    static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public int compareTo(ModelVersion other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
