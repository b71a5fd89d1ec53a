package io.sampo.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobSpec.Stated;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The digest of a submission")
class JobSpecTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Stated NOTHING = new Stated(false, false);

    @Test
    void leavesOutWhatTheSubmissionWasGiven() {
        JobDigest usual = spec(Priority.LOW, DAY, NOTHING).digest();

        assertThat(spec(Priority.NORMAL, DAY, NOTHING).digest().value()).isEqualTo(usual.value());
        assertThat(spec(Priority.LOW, Duration.ofHours(1), NOTHING).digest().value())
                .isEqualTo(usual.value());
    }

    @Test
    void hasInItWhatTheSubmitterSaid() {
        JobDigest usual = spec(Priority.LOW, DAY, NOTHING).digest();
        JobDigest low = spec(Priority.LOW, DAY, new Stated(true, false)).digest();
        JobDigest day = spec(Priority.LOW, DAY, new Stated(false, true)).digest();

        assertThat(List.of(
                        usual.value(),
                        low.value(),
                        day.value(),
                        spec(Priority.HIGH, DAY, Stated.ALL).digest().value()))
                .doesNotHaveDuplicates();
    }

    @Test
    void knowsJobsThatWereAcceptedWhenAllWasHashed() {
        String kept = spec(Priority.LOW, DAY, Stated.ALL).digest().value();

        assertThat(spec(Priority.LOW, DAY, NOTHING).digest().matches(kept)).isTrue();
        assertThat(spec(Priority.NORMAL, DAY, NOTHING).digest().matches(kept)).isFalse();
    }

    private static JobSpec spec(Priority priority, Duration lifetime, Stated stated) {
        return new JobSpec(
                JobId.ofKey(TenantId.ANONYMOUS, "key"),
                TenantId.ANONYMOUS,
                ModelTarget.newest(new ModelName("m")),
                List.of(),
                List.of(),
                priority,
                lifetime,
                ResultForm.TENSORS,
                null,
                null,
                stated);
    }
}
