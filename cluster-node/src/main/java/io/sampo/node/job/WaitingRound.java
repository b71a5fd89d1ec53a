package io.sampo.node.job;

import io.sampo.node.job.JobStore.WaitingJob;
import io.sampo.protocol.model.ModelName;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A round through all jobs that wait, model by model and page by page. Not thread-safe: one actor owns it. */
final class WaitingRound {

    private final int page;
    private final Queue<ModelName> left = new ArrayDeque<>();
    private String afterId = "";

    /**
     * Over before it began.
     *
     * @param page jobs in a full page
     */
    WaitingRound(int page) {
        this.page = page;
    }

    /** Begins with the first of {@code models}. */
    void begin(List<ModelName> models) {
        left.clear();
        left.addAll(models);
        afterId = "";
    }

    /** Whose jobs come next; null if the round is over. */
    @Nullable
    ModelName model() {
        return left.peek();
    }

    /** The id behind which the next page begins; empty for the first. */
    String afterId() {
        return afterId;
    }

    /**
     * Takes the page that was found.
     *
     * @return whether it was full
     */
    boolean took(List<WaitingJob> found) {
        boolean full = found.size() >= page;
        if (full) {
            afterId = found.get(found.size() - 1).id().value();
        } else {
            left.remove();
            afterId = "";
        }
        return full;
    }
}
