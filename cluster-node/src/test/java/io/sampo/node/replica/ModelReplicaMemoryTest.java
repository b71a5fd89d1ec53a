package io.sampo.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.batching.FakeModel;
import io.sampo.node.model.ModelArtifact;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Timers run by hand. */
@DisplayName("A model replica, as to memory,")
class ModelReplicaMemoryTest extends ReplicaScene {

    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final ManualTime TIME = ManualTime.get(KIT.system());

    /** What {@link ModelArtifact} expects of one whose file has a byte. */
    private static final long MODEL_BYTES = (16L << 20) + 1;

    /** As long as newer files wait for room, and more. */
    private static final Duration LONG = Duration.ofSeconds(10);

    ModelReplicaMemoryTest() {
        super(KIT);
    }

    @AfterAll
    static void stopSystem() {
        KIT.shutdownTestKit();
    }

    @Test
    void waitsForMemoryAndSaysSo() {
        memory = new MemoryBudget(MODEL_BYTES + 5);
        MemoryBudget.Claim other = memory.claim(10);
        runtime.willLoad(new FakeModel());
        start();
        assertThat(expectState(ReplicaState.LOADING).reason()).isEmpty();
        assertThat(expectState(ReplicaState.LOADING).reason())
                .isEqualTo("waits for " + MODEL_BYTES + " bytes of memory that others still hold");
        other.close();
        assertThat(expectReady().reason()).isEmpty();
    }

    @Test
    void failsWithTheNumbersWhereItIsTooLarge() {
        memory = new MemoryBudget(1000);
        start();
        expectState(ReplicaState.LOADING);
        assertThat(expectState(ReplicaState.FAILED).reason())
                .isEqualTo("it takes " + MODEL_BYTES + " bytes of memory (this member has 1000)");
        assertThat(memory.claim(1000).isGranted()).isTrue();
    }

    @Test
    void servesOnWhereOldAndNewFilesHaveNoRoomTogether() {
        memory = new MemoryBudget(2 * MODEL_BYTES - 1);
        runtime.willLoad(new FakeModel());
        ActorRef<ReplicaCommand> replica = start();
        expectReady();
        replica.tell(ReplicaCommand.RELOAD);
        assertThat(expectState(ReplicaState.READY).reason())
                .isEqualTo("its changed files could not be loaded: it takes " + MODEL_BYTES
                        + " bytes of memory beside the " + MODEL_BYTES + " of the old files (this member has "
                        + (2 * MODEL_BYTES - 1) + ")");
    }

    @Test
    void servesOnAndSaysWhyWhereOthersHoldTheRoomForNewFiles() {
        ActorRef<ReplicaCommand> replica = startBesideOthers();
        ReplicaStatus before = expectReady();
        replica.tell(ReplicaCommand.RELOAD);
        TIME.expectNoMessageFor(Duration.ofSeconds(1), directory);
        assertThat(memory.claim(100).isGranted()).as("another model loads").isTrue();
        TIME.timePasses(LONG);

        ReplicaStatus after = expectState(ReplicaState.READY);
        assertThat(after.reason())
                .isEqualTo("its changed files could not be loaded: needs 17 MiB beside the old files, 1 MiB free");
        assertThat(after.readyInbox()).isEqualTo(before.readyInbox());
    }

    @Test
    void loadsNewFilesOnceThereIsRoomBesideTheOldOnes() {
        runtime.willLoad(new FakeModel());
        memory = new MemoryBudget(2 * MODEL_BYTES);
        MemoryBudget.Claim others = memory.claim(MODEL_BYTES);
        runtime.willLoad(new FakeModel());
        ActorRef<ReplicaCommand> replica = start();
        ReplicaStatus before = expectReady();
        replica.tell(ReplicaCommand.RELOAD);
        TIME.expectNoMessageFor(Duration.ofSeconds(1), directory);
        others.close();
        TIME.timePasses(Duration.ofSeconds(1));

        ReplicaStatus after = expectState(ReplicaState.READY);
        assertThat(after.reason()).isEmpty();
        assertThat(after.readyInbox()).isNotEqualTo(before.readyInbox());
        TIME.expectNoMessageFor(LONG, directory);
    }

    @Test
    void stopsAtOnceWhileItLooksForRoom() {
        ActorRef<ReplicaCommand> replica = startBesideOthers();
        expectReady();
        replica.tell(ReplicaCommand.RELOAD);
        replica.tell(ReplicaCommand.STOP);

        expectState(ReplicaState.STOPPING);
        expectGone(replica);
    }

    @Test
    void stopsAtOnceWhileItWaitsForMemoryAndLeavesTheLine() {
        memory = new MemoryBudget(MODEL_BYTES);
        MemoryBudget.Claim other = memory.claim(10);
        ActorRef<ReplicaCommand> replica = start();
        expectState(ReplicaState.LOADING);
        expectState(ReplicaState.LOADING);
        replica.tell(ReplicaCommand.STOP);
        expectState(ReplicaState.STOPPING);
        expectGone(replica);
        other.close();
        assertThat(memory.claim(MODEL_BYTES).isGranted()).isTrue();
    }

    @Test
    void givesMemoryBackAfterItsLastModelIsClosed() {
        memory = new MemoryBudget(2 * MODEL_BYTES);
        FakeModel old = runtime.willLoad(new FakeModel());
        runtime.willLoad(new FakeModel());
        ActorRef<ReplicaCommand> replica = start();
        expectReady();
        replica.tell(ReplicaCommand.RELOAD);
        expectState(ReplicaState.READY);
        TIME.timePasses(LONG);
        old.awaitClosed();
        replica.tell(ReplicaCommand.STOP);
        expectState(ReplicaState.STOPPING);
        expectGone(replica);
        assertThat(memory.claim(2 * MODEL_BYTES).isGranted()).isTrue();
    }

    /** With 2 MiB free once it is ready. */
    private ActorRef<ReplicaCommand> startBesideOthers() {
        memory = new MemoryBudget(3 * MODEL_BYTES);
        assertThat(memory.claim(2 * MODEL_BYTES - (2 << 20)).isGranted()).isTrue();
        runtime.willLoad(new FakeModel());
        return start();
    }

    private ActorRef<ReplicaCommand> start() {
        return start(new Backoff(Duration.ofHours(1), Duration.ofHours(1)));
    }
}
