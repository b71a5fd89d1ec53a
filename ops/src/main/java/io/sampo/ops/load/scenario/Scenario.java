package io.sampo.ops.load.scenario;

import io.sampo.ops.load.report.Finding;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What the bench can do. */
public enum Scenario {
    /**
     * A small JSON tensor, closed loop: against the bare echo, and separate processes against one. First of all, since some
     * hundred embeddings a second would take minutes to have the HTTP path compiled.
     */
    IDENTITY(true),
    /** Real short texts, one a request, closed loop: against the bare runtime, and separate processes against one. */
    EMBEDDINGS(true),
    /** A 600 KiB tensor by the binary extension, closed loop: against the bare echo. */
    TENSOR(true),
    /** A small JSON tensor at a fixed rate: the median latency that is added to the bare echo's. */
    LATENCY(true),
    /** Twice as many embeddings as can be made: what is still made, and how the rest is refused. */
    OVERLOAD(true),
    /** {@code kill -9} of one of two nodes under load: what callers notice. */
    FAILOVER(false),
    /** Resident memory of one process under minutes of load. */
    MEMORY(false),
    /** Durable jobs: accepts beside the bare journal, completions beside synchronous embeddings. */
    JOBS(false),
    /** A hundred thousand jobs that wait: what they take of the heap, and how soon a restart goes on with them. */
    BACKLOG(false),
    /** Load, infer, unload, again and again: resident memory must not grow. */
    MODEL_CYCLES(false),
    /** A model's first start and its second, which finds an optimised copy. */
    COLD_START(false),
    /** A new version takes over under load: failures, and the latency meanwhile. */
    ROLLOUT(false),
    /** {@code kill -9} of the node with the controller under load. */
    CONTROL(false),
    /** Plans for a thousand members and ten thousand replicas. */
    PLACEMENT(false),
    /** Jobs of a tenant that come behind another's backlog. */
    FAIRNESS(false),
    /** Clients that ask for much and do not read: what that takes of memory, and of the others' time. */
    SLOW_SUBSCRIBER(false);

    private final boolean attachable;

    Scenario(boolean attachable) {
        this.attachable = attachable;
    }

    List<Finding> run(Bench bench) throws IOException {
        return switch (this) {
            case EMBEDDINGS -> ThroughputScenarios.embeddings(bench);
            case IDENTITY -> ThroughputScenarios.identity(bench);
            case TENSOR -> ThroughputScenarios.tensor(bench);
            case LATENCY -> LatencyScenario.run(bench);
            case OVERLOAD -> OverloadScenario.run(bench);
            case FAILOVER -> FailoverScenario.run(bench);
            case MEMORY -> MemoryScenario.run(bench);
            case JOBS -> JobsScenario.run(bench);
            case BACKLOG -> BacklogScenario.run(bench);
            case MODEL_CYCLES -> ModelCyclesScenario.run(bench);
            case COLD_START -> ColdStartScenario.run(bench);
            case ROLLOUT -> RolloutScenario.run(bench);
            case CONTROL -> ControlScenario.run(bench);
            case PLACEMENT -> PlacementScenario.run(bench);
            case FAIRNESS -> FairnessScenario.run(bench);
            case SLOW_SUBSCRIBER -> SlowSubscriberScenario.run(bench);
        };
    }

    /** Whether it can be done to a server that runs already. */
    public boolean isAttachable() {
        return attachable;
    }

    /** Its name in options and tables. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
