package io.sampo.node.control;

import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a load, once each version that is selected is ready or in trouble. */
final class LoadOutcome {

    private final List<String> good = new ArrayList<>();
    private final List<String> bad = new ArrayList<>();
    /** What could be no version is no reason why a load should fail. */
    private final List<String> stray = new ArrayList<>();

    private final boolean folderNotTaken;
    private final List<String> waits = new ArrayList<>();
    /** The newest version that serves or, if it is loaded when it is asked for, will. */
    private @Nullable ModelVersion newestGood;

    /** Of a model with these problems in repositories. */
    LoadOutcome(List<ModelProblem> problems) {
        this.folderNotTaken =
                problems.stream().anyMatch(problem -> problem.version().isEmpty());
        problems.forEach(
                problem -> (problem.isAboutAStrayFolder() ? stray : bad).add(Standing.describe(List.of(problem))));
    }

    /**
     * Adds what came of a version, those before it first. Where the model's folder as it is now was not taken, what replicas say of
     * files that they could not load is about what lay there before, and no longer so.
     */
    void add(ModelOffer offer, Standing judged, List<ReplicaStatus> replicas) {
        Standing standing =
                folderNotTaken && replicas.stream().anyMatch(ReplicaStatus::isReady) ? Standing.READY : judged;
        if (standing.isGood()) {
            newestGood = offer.ref().version();
            good.add(standing.goodOutcome(offer, replicas));
        } else {
            bad.add("version " + offer.ref().version() + ": " + standing.trouble());
        }
    }

    /** Whether a version that serves is newer than what requests get that do not say, which is {@code current}. */
    boolean isToTakeOverFrom(@Nullable ModelVersion current) {
        return current != null && newestGood != null && newestGood.compareTo(current) > 0;
    }

    void addThatItWaits(@Nullable ModelVersion current) {
        waits.add("version " + current + " stays current until all replicas of version " + newestGood + " are ready");
    }

    boolean isGood() {
        return bad.isEmpty() && !good.isEmpty();
    }

    /** What is bad first, then what serves all the same. */
    String detail() {
        List<String> all = new ArrayList<>(bad);
        if (good.isEmpty() && bad.isEmpty()) {
            all.add("no version is selected to be served (expected: one that the model's version policy selects)");
        }
        good.forEach(each -> all.add(isGood() ? each : each + ", and serves on"));
        all.addAll(waits);
        stray.forEach(each -> all.add("passed over: " + each));
        return String.join("; ", all);
    }
}
