package io.sampo.protocol.model;

/**
 * A word that stands for a version of a model, such as {@code stable} or {@code canary}. Operators move it.
 *
 * @param value 1 to 64 of the ASCII letters, digits, {@code . _ -}, the first a letter: never to be taken for a version
 */
public record ModelLabel(String value) implements Comparable<ModelLabel> {

    /** What requests get that name neither version nor label, if it was ever set. */
    public static final ModelLabel STABLE = new ModelLabel("stable");

    private static final int MAX_LENGTH = 64;

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if it is broken
     */
    public ModelLabel {
        if (!isValid(value)) {
            String shown = value.length() <= MAX_LENGTH ? value : value.substring(0, MAX_LENGTH) + "…";
            throw new IllegalArgumentException("label: '" + shown + "' (expected: 1 to " + MAX_LENGTH
                    + " letters, digits, '.', '_', '-', the first a letter)");
        }
    }

    private static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !isLetter(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetter(c) && !(c >= '0' && c <= '9') && "._-".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    @Override
    public int compareTo(ModelLabel other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
