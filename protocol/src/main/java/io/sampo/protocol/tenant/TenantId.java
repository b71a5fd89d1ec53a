package io.sampo.protocol.tenant;

/**
 * Names a tenant.
 *
 * @param value 1 to 64 characters
 */
public record TenantId(String value) {

    /** Callers that no key identifies. */
    public static final TenantId ANONYMOUS = new TenantId("anonymous");

    private static final int MAX_LENGTH = 64;

    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if it is out of bounds
     */
    public TenantId {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "tenant: " + value.length() + " characters (expected: 1 to " + MAX_LENGTH + ")");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
