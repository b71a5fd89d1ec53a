package io.sampo.client.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.routing.TestCluster.TestMember;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The power of two choices")
class PowerOfTwoChoicesTest {

    private static final int DRAWS = 10_000;

    private final PowerOfTwoChoices choices = new PowerOfTwoChoices(new SplittableRandom(1));

    @Test
    void takesTheOnlyCandidate() {
        List<ReplicaStatus> one = replicas(1);

        assertThat(choices.select(one, replica -> 99)).isEqualTo(one.get(0));
    }

    @Test
    void neverTakesTheMoreLoadedOfTwo() {
        List<ReplicaStatus> two = replicas(2);

        for (int i = 0; i < DRAWS; i++) {
            assertThat(choices.select(two, replica -> replica.id().ordinal())).isEqualTo(two.get(0));
        }
    }

    @Test
    void neverTakesTheMostLoadedOfAll() {
        List<ReplicaStatus> five = replicas(5);

        for (int i = 0; i < DRAWS; i++) {
            assertThat(choices.select(five, replica -> replica.id().ordinal())).isNotEqualTo(five.get(4));
        }
    }

    @Test
    void spreadsEvenlyWhereLoadsAreEqual() {
        List<ReplicaStatus> five = replicas(5);
        Map<ReplicaStatus, Integer> taken = new HashMap<>();

        for (int i = 0; i < DRAWS; i++) {
            taken.merge(choices.select(five, replica -> 0), 1, Integer::sum);
        }

        assertThat(taken).hasSize(5);
        assertThat(taken.values()).allMatch(times -> Math.abs(times - DRAWS / 5) < DRAWS / 50);
    }

    private static List<ReplicaStatus> replicas(int count) {
        TestMember member = new TestMember(1);
        for (int ordinal = 0; ordinal < count; ordinal++) {
            member.hosts(TestCluster.MODEL, ordinal);
        }
        return member.replicas;
    }
}
