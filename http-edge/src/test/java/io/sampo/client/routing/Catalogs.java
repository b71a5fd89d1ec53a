package io.sampo.client.routing;

import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import java.util.Collection;
import java.util.List;

/** Makes catalogs for tests of those who read them; only the router's own package can. */
public final class Catalogs {

    private Catalogs() {}

    /** What a client sees of one live member, while the controller wants {@code deployments}. */
    public static ModelCatalog of(MemberSnapshot member, Collection<ModelDeployment> deployments) {
        return ModelCatalog.of(List.of(member), List.of(), new ModelDeployments(1, List.copyOf(deployments)));
    }
}
