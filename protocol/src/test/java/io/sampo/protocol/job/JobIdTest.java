package io.sampo.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.tenant.TenantId;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The id of a job")
class JobIdTest {

    private static final TenantId TENANT = new TenantId("tenant");

    @Test
    void saysWhetherItWasDrawn() {
        assertThat(Stream.generate(JobId::random).limit(1000)).allMatch(JobId::wasDrawn);
        assertThat(Stream.iterate(0, i -> i + 1).limit(1000).map(i -> JobId.ofKey(TENANT, "key-" + i)))
                .noneMatch(JobId::wasDrawn);
    }

    @Test
    void isAnotherOneEachTimeItIsDrawn() {
        assertThat(Stream.generate(JobId::random).limit(1000)).doesNotHaveDuplicates();
    }

    @Test
    void sortsByTheTimeItWasDrawn() {
        JobId earlier = JobId.random();
        for (long start = System.currentTimeMillis(); System.currentTimeMillis() <= start; ) {
            Thread.onSpinWait();
        }

        assertThat(JobId.random()).isGreaterThan(earlier);
    }

    @Test
    void ofAKeyIsTheSameForEver() {
        assertThat(JobId.ofKey(TENANT, "key").value()).isEqualTo("job_7gsvac7h2tdmg3n3b3ha6be1pt");
    }
}
