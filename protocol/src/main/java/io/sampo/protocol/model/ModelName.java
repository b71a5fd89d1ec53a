package io.sampo.protocol.model;

/**
 * Names a model: the name of its folder in the repository, and of its segment in URLs.
 *
 * @param value 1 to 128 of the ASCII letters, digits, {@code . _ - + @}, the first a letter, digit or {@code _}
 */
public record ModelName(String value) implements Comparable<ModelName> {

    private static final int MAX_LENGTH = 128;
    private static final String RULE =
            "1 to " + MAX_LENGTH + " letters, digits, '.', '_', '-', '+', '@', the first a letter, digit or '_'";

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if it is broken
     */
    public ModelName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("model name: '" + shortened(value) + "' (expected: " + RULE + ")");
        }
    }

    /** Whether {@code value} may name a model. */
    public static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH || ".-+@".indexOf(value.charAt(0)) >= 0) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isAllowed(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._-+@".indexOf(c) >= 0;
    }

    private static String shortened(String value) {
        return value.length() <= MAX_LENGTH ? value : value.substring(0, MAX_LENGTH) + "…";
    }

    @Override
    public int compareTo(ModelName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
