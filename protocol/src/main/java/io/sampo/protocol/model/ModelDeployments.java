package io.sampo.protocol.model;

import java.util.List;

/**
 * What the cluster wants of every model, as its controller decided last. Members keep it and tell their subscribers, so that it
 * is known while there is no controller.
 *
 * @param revision higher is newer, across controllers
 */
public record ModelDeployments(long revision, List<ModelDeployment> models) {

    /** Before any controller has spoken. */
    public static final ModelDeployments NONE = new ModelDeployments(0, List.of());

    /** Takes a copy of the list. */
    public ModelDeployments {
        models = List.copyOf(models);
    }
}
