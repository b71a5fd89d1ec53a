package io.sampo.client.routing;

/**
 * Whether this JVM may be sent requests. At first it waits until every model has loaded or failed. Once it has been ready it is
 * so as long as anything is served: a model that is loaded at run time would else take all edges out of balance at once.
 *
 * <p>Told of catalogs by one thread, asked by any.
 */
public final class Readiness {

    private volatile boolean wasReady;
    private volatile boolean ready;

    /** The cluster is seen anew. */
    public void see(ModelCatalog catalog) {
        if (catalog.isReady()) {
            wasReady = true;
        }
        ready = wasReady && catalog.isServing();
    }

    /** Whether it may. */
    public boolean isReady() {
        return ready;
    }
}
