package io.sampo.ops.load.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.ops.load.reference.Planner;
import java.io.IOException;
import java.util.List;

/** A process that plans placements and has planned none before. Whoever does not close it leaves that to the sandbox. */
public final class PlannerProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A plan that was made.
     *
     * @param wanted replicas that the models want together
     * @param placed replicas that it has a place for
     * @param moved those of them that were not there before
     */
    public record Planned(double millis, int members, int wanted, int placed, int moved) {}

    private final ChildJvm process;

    private PlannerProcess(ChildJvm process) {
        this.process = process;
    }

    /**
     * Starts it with a cluster in mind.
     *
     * @param seed decides all that happens there
     */
    public static PlannerProcess start(Sandbox sandbox, long seed, int members, int replicas) throws IOException {
        List<String> arguments = List.of(Long.toString(seed), Integer.toString(members), Integer.toString(replicas));
        return new PlannerProcess(sandbox.startTalking("planner-" + seed, Planner.class.getName(), arguments));
    }

    /** Has it plan; then the plan is carried out, and members come and go. */
    public Planned plan() throws IOException {
        JsonNode plan = JSON.readTree(process.ask("plan"));
        return new Planned(
                plan.path("planMillis").asDouble(),
                plan.path("members").asInt(),
                plan.path("wanted").asInt(),
                plan.path("placed").asInt(),
                plan.path("moved").asInt());
    }

    @Override
    public void close() {
        process.close();
    }
}
