package io.sampo.edge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.edge.http.BodyMemory;
import io.sampo.edge.stream.Conversation.Outlet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two in flight; the client reads when the test says so, but for one message that is on its way to it. */
@DisplayName("A dialogue")
class DialogueTest {

    private static final ActorSystem<Void> SYSTEM = ActorSystem.create(Behaviors.empty(), "dialogue-test");

    private final List<Consumer<ByteString>> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final BodyMemory memory = new BodyMemory(1_000);
    private volatile Outlet outlet;
    private SourceQueueWithComplete<Incoming> client;
    private SinkQueueWithCancel<ByteString> reader;

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
        SYSTEM.getWhenTerminated().toCompletableFuture().join();
    }

    @BeforeEach
    void begin() {
        var ends = Source.<Incoming>queue(100, OverflowStrategy.fail())
                .via(new Dialogue(this::start, 2, memory.lease()))
                .toMat(Sink.<ByteString>queue().withAttributes(Attributes.inputBuffer(1, 1)), Keep.both())
                .run(SYSTEM);
        client = ends.first();
        reader = ends.second();
        await().until(() -> outlet != null);
    }

    private Conversation start(Outlet given) {
        outlet = given;
        return new Conversation() {
            @Override
            public void onMessage(Incoming message, Consumer<ByteString> reply) {
                taken.add(reply);
            }

            @Override
            public void onEnd() {
                ends.incrementAndGet();
            }
        };
    }

    @Test
    void takesNoMoreThanMayBeInFlight() {
        say(5);
        await().until(() -> taken.size() == 2);

        taken.get(1).accept(ByteString.fromString("second"));
        await().until(() -> taken.size() == 3);

        assertThat(read()).isEqualTo("second");
    }

    @Test
    void takesNoMoreThanItsClientReads() {
        say(10);
        for (int i = 0; i < 3; i++) {
            answer(i);
        }
        // The first is with the reader, two wait for it.
        await().during(java.time.Duration.ofMillis(100)).until(() -> taken.size() == 3);

        assertThat(read()).isEqualTo("reply 0");
        await().until(() -> taken.size() == 4);
    }

    @Test
    void keepsTheLatestOfEachTopicForSlowReaders() {
        for (int i = 0; i < 1000; i++) {
            tell("a", "a" + i);
            tell("b", "b" + i);
        }
        List<String> read = new ArrayList<>();
        while (!read.contains("a999") || !read.contains("b999")) {
            read.add(read());
        }

        assertThat(read).hasSizeLessThan(1000);
        assertThat(written).hasValue(read.size());
    }

    @Test
    void repliesBeforeItTells() {
        say(1);
        await().until(() -> taken.size() == 1);
        tell("a", "fills the reader's buffer");
        tell("a", "a1");
        tell("b", "b1");
        taken.get(0).accept(ByteString.fromString("reply"));
        tell("b", "b2");
        await().until(() -> written.get() == 1);

        assertThat(List.of(read(), read(), read(), read()))
                .containsExactly("fills the reader's buffer", "reply", "a1", "b2");
    }

    @Test
    void tellsAlsoWhoeverAsksMuchAndReadsSlowly() {
        tell("a", "fills the reader's buffer");
        say(4);
        answer(0);
        answer(1);
        tell("a", "a1");
        List<String> heard = new ArrayList<>();
        heard.add(read());
        answer(2);
        heard.add(read());
        answer(3);
        heard.addAll(List.of(read(), read(), read(), read()));

        assertThat(heard)
                .containsExactly("fills the reader's buffer", "reply 0", "reply 1", "a1", "reply 2", "reply 3");
    }

    @Test
    void forgetsWhatIsNotToBeTold() {
        tell("a", "fills the reader's buffer");
        tell("b", "b1");
        outlet.forget("b");
        tell("c", "c1");

        assertThat(List.of(read(), read())).containsExactly("fills the reader's buffer", "c1");
    }

    @Test
    void endsOnceWhoeverEndsIt() {
        client.complete();
        await().until(() -> ends.get() == 1);
        assertThat(reader.pull().toCompletableFuture().join()).isEqualTo(Optional.empty());

        ends.set(0);
        outlet = null;
        begin();
        reader.cancel();
        await().until(() -> ends.get() == 1);
    }

    private void say(int messages) {
        for (int i = 0; i < messages; i++) {
            client.offer(new Incoming.Text("message " + i, 0));
        }
    }

    private void answer(int message) {
        await().until(() -> taken.size() > message);
        taken.get(message).accept(ByteString.fromString("reply " + message));
    }

    private void tell(String topic, String text) {
        outlet.say(topic, () -> {
            written.incrementAndGet();
            return ByteString.fromString(text);
        });
    }

    private String read() {
        return reader.pull().toCompletableFuture().join().orElseThrow().utf8String();
    }
}
