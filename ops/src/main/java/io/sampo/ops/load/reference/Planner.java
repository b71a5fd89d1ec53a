package io.sampo.ops.load.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.node.placement.ClusterView;
import io.sampo.node.placement.Deployment;
import io.sampo.node.placement.PlacementPlan;
import io.sampo.node.placement.PlacementStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Plans where the replicas of a large cluster live, carries that out in the imagination, lets members come and go, and plans again.
 * A process of its own, in conversation over stdin and stdout:
 *
 * <pre>
 *   plan               {"planMillis":412.5,"members":1000,"wanted":10000,"placed":9987,"moved":10000}
 * </pre>
 *
 * <p>{@code moved} counts what was not there before. It ends when its stdin does. Arguments: a seed, members, replicas.
 */
public final class Planner {

    private static final double NANOS_PER_MILLI = 1e6;

    private Planner() {}

    /** Answers until stdin ends. */
    public static void main(String[] args) throws IOException {
        BusyCluster cluster =
                new BusyCluster(Long.parseLong(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            System.out.println(plan(cluster));
        }
    }

    private static String plan(BusyCluster cluster) {
        ClusterView view = cluster.view();
        List<Deployment> deployments = cluster.deployments();
        long started = System.nanoTime();
        PlacementPlan plan = PlacementStrategy.plan(view, deployments);
        long planned = System.nanoTime();
        long stayed = plan.placements().entrySet().stream()
                .filter(entry -> entry.getValue().equals(view.placed().get(entry.getKey())))
                .count();
        cluster.carryOut(plan);
        cluster.happen();
        return new ObjectMapper()
                .createObjectNode()
                .put("planMillis", (planned - started) / NANOS_PER_MILLI)
                .put("members", view.members().size())
                .put(
                        "wanted",
                        deployments.stream().mapToInt(Deployment::replicas).sum())
                .put("placed", plan.placements().size())
                .put("moved", plan.placements().size() - stayed)
                .toString();
    }
}
