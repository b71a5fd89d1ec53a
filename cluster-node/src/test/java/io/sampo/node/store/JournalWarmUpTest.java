package io.sampo.node.store;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The warm-up of the journal")
class JournalWarmUpTest {

    private static final ActorTestKit KIT = ActorTestKit.create(PersistenceTestKitPlugin.getInstance()
            .config()
            .withFallback(PersistenceTestKitSnapshotPlugin.getInstance().config()));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void endsWhenTheJournalWasRead() {
        ActorRef<JournalWarmUp.Command> warmUp = KIT.spawn(JournalWarmUp.create());

        KIT.createTestProbe().expectTerminated(warmUp);
    }
}
