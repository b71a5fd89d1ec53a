package io.sampo.ops.load.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Ten requests a second, at most two connections. Connections are numbers; time moves only by hand. */
@DisplayName("A dispatcher")
class DispatcherTest {

    private static final long START = 0;
    private static final long END = millis(1000);

    private final List<Long> sent = new ArrayList<>();
    private final List<Integer> used = new ArrayList<>();
    private int opened;

    private final Dispatcher<Integer> dispatcher =
            new Dispatcher<>(new Arrivals.Scheduled(10, START, END), 2, new Dispatcher.Wire<>() {
                @Override
                public void send(Integer connection, long intendedNanos) {
                    used.add(connection);
                    sent.add(intendedNanos);
                }

                @Override
                public void open() {
                    opened++;
                }
            });

    @Test
    void opensAConnectionWhenARequestWaits() {
        dispatcher.dispatch(START);

        assertThat(opened).isEqualTo(1);
        assertThat(sent).isEmpty();
    }

    @Test
    void sendsWhatWaitedWithItsIntendedTime() {
        dispatcher.dispatch(START);
        dispatcher.opened(1, START + millis(30));

        assertThat(sent).containsExactly(START);
    }

    @Test
    void sendsNothingEarly() {
        dispatcher.openAhead(1);
        dispatcher.opened(1, START - 1);

        assertThat(sent).isEmpty();
    }

    @Test
    void opensNoMoreConnectionsThanRequestsWait() {
        dispatcher.dispatch(START);
        dispatcher.dispatch(START + millis(1));

        assertThat(opened).isEqualTo(1);
    }

    @Test
    void opensNoMoreConnectionsThanItMay() {
        dispatcher.dispatch(START + millis(900));

        assertThat(opened).isEqualTo(2);
    }

    @Test
    void sendsTheOldestFirstWhenAConnectionComesBack() {
        dispatcher.dispatch(START);
        dispatcher.opened(1, START);
        dispatcher.idle(1, START + millis(250));
        dispatcher.idle(1, START + millis(260));

        assertThat(sent).containsExactly(START, START + millis(100), START + millis(200));
    }

    @Test
    void replacesAConnectionThatIsLost() {
        dispatcher.dispatch(START);
        dispatcher.opened(1, START);
        dispatcher.lost(1);
        dispatcher.dispatch(START + millis(100));

        assertThat(opened).isEqualTo(2);
        assertThat(dispatcher.connections()).isEqualTo(1);
    }

    @Test
    void usesNoConnectionThatWasLostWhileIdle() {
        dispatcher.openAhead(2);
        dispatcher.opened(1, START - 1);
        dispatcher.opened(2, START - 1);
        dispatcher.lost(2);
        dispatcher.dispatch(START);

        assertThat(used).containsExactly(1);
    }

    @Test
    void waitsBeforeItAsksAgainAServerThatRefuses() {
        dispatcher.dispatch(START);
        dispatcher.refused(START);
        dispatcher.dispatch(START + millis(10));
        assertThat(opened).isEqualTo(1);

        dispatcher.dispatch(START + Dispatcher.REOPEN_DELAY.toNanos());

        assertThat(opened).isEqualTo(2);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
