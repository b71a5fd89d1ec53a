package io.sampo.client.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A watch over the catalog")
class CatalogWatchTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final CatalogWatch watch = new CatalogWatch();
    private final ModelCatalog one = TestCluster.live(new TestCluster.TestMember(1));

    @Test
    void tellsAtOnceWhatIsSoAlready() {
        watch.see(one);

        assertThat(await(1, LONG)).isCompletedWithValue(true);
    }

    @Test
    void tellsWhenItIsSo() {
        CompletableFuture<Boolean> first = await(1, LONG);
        CompletableFuture<Boolean> second = await(2, LONG);
        assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);

        watch.see(one);

        assertThat(first).isCompletedWithValue(true);
        assertThat(second).isNotDone();
    }

    @Test
    void saysThatItIsNotSoInTime() {
        assertThat(await(2, Duration.ZERO)).succeedsWithin(LONG).isEqualTo(false);
    }

    private CompletableFuture<Boolean> await(int members, Duration limit) {
        return watch.await(catalog -> catalog.liveMembers() == members, limit).toCompletableFuture();
    }
}
