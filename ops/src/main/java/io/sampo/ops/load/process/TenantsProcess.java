package io.sampo.ops.load.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.ops.load.reference.TwoTenants;
import java.io.IOException;
import java.util.List;

/** A JVM service of two tenants that is a member of a cluster. Whoever does not close it leaves that to the sandbox. */
public final class TenantsProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What became of one tenant's jobs behind another's backlog.
     *
     * @param endedMeanwhile jobs of the backlog that ended between the first submission of the few and the end of their last
     * @param left jobs of the backlog that ended later
     * @param meanwhileSeconds from that first submission to that last end
     * @param backlogPerSecond how fast the backlog was worked off after that
     */
    public record Race(long endedMeanwhile, long left, double meanwhileSeconds, double backlogPerSecond) {}

    private final ChildJvm process;
    private final int jobsPerReplica;

    private TenantsProcess(ChildJvm process, int jobsPerReplica) {
        this.process = process;
        this.jobsPerReplica = jobsPerReplica;
    }

    /**
     * Starts it; it joins by itself.
     *
     * @param seed a member, as {@code host:port}
     */
    public static TenantsProcess start(Sandbox sandbox, String name, String seed, String model) throws IOException {
        ChildJvm process = sandbox.startTalking(name, TwoTenants.class.getName(), List.of(seed, model));
        int jobsPerReplica =
                JSON.readTree(process.nextAnswer()).path("jobsPerReplica").asInt();
        return new TenantsProcess(process, jobsPerReplica);
    }

    /** Jobs that nodes have under way at a time for each replica, unless they are set up otherwise. */
    public int jobsPerReplica() {
        return jobsPerReplica;
    }

    /**
     * Has one tenant submit its backlog and the other its few, and waits until all have ended.
     *
     * @throws IOException if one of them was not accepted or did not succeed
     */
    public Race race(int backlog, int few) throws IOException {
        JsonNode race = JSON.readTree(process.ask("race " + backlog + " " + few));
        return new Race(
                race.path("endedMeanwhile").asLong(),
                race.path("left").asLong(),
                race.path("meanwhileSeconds").asDouble(),
                race.path("backlogPerSecond").asDouble());
    }

    @Override
    public void close() {
        process.close();
    }
}
