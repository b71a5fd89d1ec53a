package io.sampo.edge.gateway;

import io.sampo.edge.http.Exchange;
import io.sampo.protocol.tenant.TenantId;

/** Who sends a request. */
public final class Callers {

    private Callers() {}

    /** Whose request {@code exchange} is; everybody is anonymous as long as there are no keys. */
    public static TenantId tenantOf(Exchange exchange) {
        return TenantId.ANONYMOUS;
    }
}
