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
        String usual = spec(Priority.LOW, DAY, NOTHING).digest();

        assertThat(spec(Priority.NORMAL, DAY, NOTHING).digest()).isEqualTo(usual);
        assertThat(spec(Priority.LOW, Duration.ofHours(1), NOTHING).digest()).isEqualTo(usual);
    }

    @Test
    void hasInItWhatTheSubmitterSaid() {
        String usual = spec(Priority.LOW, DAY, NOTHING).digest();
        String low = spec(Priority.LOW, DAY, new Stated(true, false)).digest();
        String day = spec(Priority.LOW, DAY, new Stated(false, true)).digest();

        assertThat(List.of(usual, low, day, spec(Priority.HIGH, DAY, Stated.ALL).digest()))
                .doesNotHaveDuplicates();
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
