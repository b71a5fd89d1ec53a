package io.sampo.edge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.edge.http.BodyMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
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

/** Asked for when the test says so, but for one message that is on its way to it. */
@DisplayName("Messages put together")
class WholeMessagesTest {

    private static final ActorSystem<Void> SYSTEM = ActorSystem.create(Behaviors.empty(), "whole-messages-test");

    private final List<String> takenUp = new CopyOnWriteArrayList<>();
    private final List<String> read = new CopyOnWriteArrayList<>();
    private final BodyMemory memory = new BodyMemory(1_000);
    private SourceQueueWithComplete<Message> client;
    private SinkQueueWithCancel<Incoming> reader;

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
        SYSTEM.getWhenTerminated().toCompletableFuture().join();
    }

    @BeforeEach
    void begin() {
        var ends = Source.<Message>queue(100, OverflowStrategy.fail())
                .via(new WholeMessages(10, memory.lease()))
                .toMat(Sink.<Incoming>queue().withAttributes(Attributes.inputBuffer(1, 1)), Keep.both())
                .run(SYSTEM);
        client = ends.first();
        reader = ends.second();
    }

    @Test
    void areWholeAndInOrder() {
        client.offer(TextMessage.create("a"));
        client.offer(inPieces("b1", "b2", "b3"));
        client.offer(TextMessage.create("c"));

        assertThat(List.of(text(), text(), text())).containsExactly("a", "b1b2b3", "c");
    }

    @Test
    void areTakenUpOneAheadAndNotRead() {
        client.offer(inPieces("a1", "a2"));
        client.offer(inPieces("b1", "b2"));
        client.offer(inPieces("c1", "c2"));
        await().until(() -> takenUp.size() == 2);
        assertThat(read).containsExactly("a1", "a2");

        assertThat(text()).isEqualTo("a1a2");

        await().until(() -> takenUp.size() == 3);
        assertThat(text()).isEqualTo("b1b2");
        assertThat(text()).isEqualTo("c1c2");
    }

    @Test
    void areNotKeptBeyondTheLimitNorIfTheyAreBinary() {
        client.offer(inPieces("12345678", "12345678"));
        client.offer(TextMessage.create("12345678901"));
        client.offer(BinaryMessage.create(ByteString.fromString("a")));
        client.offer(
                BinaryMessage.create(Source.from(List.of(ByteString.fromString("a"), ByteString.emptyByteString()))));

        assertThat(List.of(next(), next(), next(), next()))
                .containsExactly(
                        new Incoming.TooLong(), new Incoming.TooLong(), new Incoming.Binary(), new Incoming.Binary());
    }

    @Test
    void endBehindTheLastMessage() {
        client.offer(inPieces("a1", "a2"));
        client.offer(inPieces("b1", "b2"));
        client.complete();

        assertThat(List.of(text(), text())).containsExactly("a1a2", "b1b2");
        assertThat(reader.pull().toCompletableFuture().join()).isEqualTo(Optional.empty());
    }

    @Test
    void failWithTheirPieces() {
        client.offer(TextMessage.create(Source.failed(new IllegalStateException("broken"))));

        assertThat(reader.pull().toCompletableFuture())
                .failsWithin(java.time.Duration.ofSeconds(5))
                .withThrowableThat()
                .withMessageContaining("broken");
    }

    private Message inPieces(String... pieces) {
        return TextMessage.create(Source.from(Arrays.asList(pieces))
                .map(piece -> {
                    read.add(piece);
                    return piece;
                })
                .mapMaterializedValue(value -> {
                    takenUp.add(pieces[0]);
                    return value;
                }));
    }

    private Incoming next() {
        return reader.pull().toCompletableFuture().join().orElseThrow();
    }

    private String text() {
        return ((Incoming.Text) next()).text();
    }
}
