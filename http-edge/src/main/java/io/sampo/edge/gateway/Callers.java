package io.sampo.edge.gateway;

import io.sampo.edge.http.Exchange;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tenant.TenantId;

/** Who sends a request. */
public final class Callers {

    private Callers() {}

    private static final int MAX_OPERATOR_LENGTH = 64;

    /** Whose request {@code exchange} is; everybody is anonymous as long as there are no keys. */
    public static TenantId tenantOf(Exchange exchange) {
        return TenantId.ANONYMOUS;
    }

    /**
     * Who orders something, for the history: the tenant, and before it the name that the operator goes by.
     *
     * @throws InvalidRequestException if that is none to be written into a history
     */
    public static String operatorOf(Exchange exchange) throws InvalidRequestException {
        String tenant = tenantOf(exchange).value();
        String operator = exchange.headers().operator();
        if (operator == null) {
            return tenant;
        }
        boolean printable = operator.chars().allMatch(c -> c >= ' ' && c < 0x7F);
        if (operator.isEmpty() || operator.length() > MAX_OPERATOR_LENGTH || !printable) {
            throw new InvalidRequestException("X-Sampo-Operator: " + operator.length() + " characters"
                    + (printable ? "" : ", not all of them printable ASCII") + " (expected: 1 to "
                    + MAX_OPERATOR_LENGTH + " characters of printable ASCII)");
        }
        return operator + " (" + tenant + ")";
    }
}
