package io.sampo.node.control;

import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.ArrayList;
import java.util.List;

/** What came of a load, once each version that is selected is ready or in trouble. */
final class LoadOutcome {

    private final List<String> good = new ArrayList<>();
    private final List<String> bad = new ArrayList<>();
    /** What could be no version is no reason why a load should fail. */
    private final List<String> stray = new ArrayList<>();

    /** Of a model with these problems in repositories. */
    LoadOutcome(List<ModelProblem> problems) {
        problems.forEach(
                problem -> (problem.isAboutAStrayFolder() ? stray : bad).add(Standing.describe(List.of(problem))));
    }

    void add(ModelOffer offer, Standing standing, List<ReplicaStatus> replicas) {
        if (standing.serves()) {
            good.add(standing.goodOutcome(offer, replicas));
        } else {
            bad.add("version " + offer.ref().version() + ": " + standing.trouble());
        }
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
        stray.forEach(each -> all.add("passed over: " + each));
        return String.join("; ", all);
    }
}
