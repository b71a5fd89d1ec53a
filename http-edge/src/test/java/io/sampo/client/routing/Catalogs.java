package io.sampo.client.routing;

import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import java.util.List;

/** Makes catalogs for tests of those who read them; only the router's own package can. */
public final class Catalogs {

    private Catalogs() {}

    /** What a client sees of one live member. */
    public static ModelCatalog of(MemberSnapshot member) {
        return ModelCatalog.of(List.of(member), List.of());
    }
}
