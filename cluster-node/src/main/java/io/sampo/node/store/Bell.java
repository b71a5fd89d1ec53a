package io.sampo.node.store;

import org.jspecify.annotations.Nullable;

/** Lets whoever is there know that it may be worth to look now. If nobody listens, nobody misses anything. Thread-safe. */
final class Bell {

    private volatile @Nullable Runnable listener;

    /** From now on {@code listener} is told, on the thread of whoever rings, and nobody else. */
    void listen(Runnable listener) {
        this.listener = listener;
    }

    void listenNoMore() {
        listener = null;
    }

    void ring() {
        Runnable told = listener;
        if (told != null) {
            told.run();
        }
    }
}
