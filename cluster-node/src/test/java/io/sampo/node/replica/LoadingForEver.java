package io.sampo.node.replica;

import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.model.ModelRef;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that loads until it is ended. */
final class LoadingForEver {

    private LoadingForEver() {}

    /**
     * Begins to load.
     *
     * @param args the folder of the marks, the name of a model of which version 1 is loaded, and the digest of its files
     */
    public static void main(String[] args) throws ModelLoadException {
        new LoadingMarks(Path.of(args[0])).during(ModelRef.of(args[1], 1), args[2], LoadingForEver::load);
    }

    private static boolean load() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
