package io.sampo.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.problem.Problem;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The memory for bodies")
class BodyMemoryTest {

    private final BodyMemory memory = new BodyMemory(100);

    @Test
    void grantsWhatThereIsAndTakesItBack() {
        BodyMemory.Lease one = memory.lease();
        BodyMemory.Lease other = memory.lease();

        assertThat(one.take(60)).isNull();
        assertThat(other.take(40)).isNull();
        other.give(10);
        one.keep(20);
        one.keep(50);
        assertThat(memory.heldBytes()).isEqualTo(50);
        one.end();
        one.end();
        one.give(5);

        assertThat(memory.heldBytes()).isEqualTo(30);
    }

    @Test
    void refusesForNowWhatOthersHold() {
        memory.lease().take(60);
        BodyMemory.Lease late = memory.lease();
        late.take(20);

        Problem refused = late.take(30);

        assertThat(refused).isNotNull();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.retryAfter()).isNotNull();
        assertThat(memory.heldBytes()).isEqualTo(80);
    }

    @Test
    void refusesForGoodWhatIsMoreThanAll() {
        BodyMemory.Lease lease = memory.lease();
        lease.take(60);

        Problem refused = lease.take(41);

        assertThat(refused).isNotNull();
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.retryAfter()).isNull();
    }

    @Test
    void grantsNothingToWhatHasEnded() {
        BodyMemory.Lease lease = memory.lease();
        lease.end();

        assertThat(lease.take(1)).isNotNull();
        assertThat(memory.heldBytes()).isZero();
    }
}
