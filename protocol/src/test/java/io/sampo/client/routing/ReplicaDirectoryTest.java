package io.sampo.client.routing;

import static io.sampo.client.routing.TestCluster.MODEL;
import static io.sampo.client.routing.TestCluster.wants;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.routing.TestCluster.TestMember;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.Subscribe;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.MemberReport.MemberDeployments;
import io.sampo.protocol.replica.MemberReport.MemberLoads;
import io.sampo.protocol.replica.MemberReport.RepositoryRead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.Effect;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.internal.receptionist.ReceptionistMessages;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A member is suspected after 1.5 s. Synchronous: time moves only by hand. */
@DisplayName("A replica directory")
class ReplicaDirectoryTest {

    private static final Duration SILENCE = Duration.ofMillis(1500);
    private static final RoutingSettings SETTINGS =
            new RoutingSettings(Duration.ofMillis(250), SILENCE, Duration.ofMillis(250), 1);

    private final List<ModelCatalog> catalogs = new ArrayList<>();
    private long nowNanos = Long.MAX_VALUE;
    private final BehaviorTestKit<ReplicaDirectory.Command> directory =
            BehaviorTestKit.create(ReplicaDirectory.create(SETTINGS, catalogs::add, () -> nowNanos));
    private final Effect.TimerScheduled<?> tick = directory.getAllEffects().stream()
            .filter(Effect.TimerScheduled.class::isInstance)
            .map(effect -> (Effect.TimerScheduled<?>) effect)
            .findFirst()
            .orElseThrow();
    private final ActorRef<Receptionist.Listing> listings =
            ((ReceptionistMessages.Subscribe<?>) directory.receptionistInbox().receiveMessage()).subscriber();
    private final TestMember member = new TestMember(1);
    private final TestMember other = new TestMember(2);
    private ActorRef<MemberReport> reports;

    @BeforeEach
    void hearOfMember() {
        member.hosts(MODEL, 0);
        other.hosts(MODEL, 1);
        listed(Set.of(member), Set.of(member));
        reports = ((Subscribe) member.inbox.receiveMessage()).subscriber();
    }

    @Test
    void publishesWhatMembersSay() {
        assertThat(catalogs).isEmpty();

        says(member.snapshot());

        assertThat(last().isReady()).isTrue();
        assertThat(candidates()).isEqualTo(1);
    }

    @Test
    void asksUntilFirstSnapshotComes() {
        passes(Duration.ofMillis(250));
        assertThat(member.inbox.receiveMessage()).isInstanceOf(Subscribe.class);

        says(member.snapshot());
        passes(Duration.ofMillis(250));

        assertThat(member.inbox.hasMessages()).isFalse();
    }

    @Test
    void doubtsMemberThatFallsSilent() {
        says(member.snapshot());

        passes(SILENCE);
        assertThat(last().liveMembers()).isEqualTo(1);
        passes(Duration.ofNanos(1));

        assertThat(last().liveMembers()).isZero();
        assertThat(candidates()).isEqualTo(1);
    }

    @Test
    void believesMemberAgainThatSpeaks() {
        says(member.snapshot());
        passes(SILENCE.plusNanos(1));

        says(new MemberAlive(member.inbox.getRef(), member.revision));

        assertThat(last().liveMembers()).isEqualTo(1);
    }

    @Test
    void needsHeartbeatsOnlyToBelieve() {
        says(member.snapshot());

        for (int i = 0; i < 20; i++) {
            passes(SILENCE.dividedBy(2));
            says(new MemberAlive(member.inbox.getRef(), member.revision));
        }

        assertThat(catalogs).hasSize(1);
    }

    @Test
    void asksAgainIfItMissedRevision() {
        says(member.snapshot());

        says(new MemberAlive(member.inbox.getRef(), member.revision));
        assertThat(member.inbox.hasMessages()).isFalse();
        says(new MemberAlive(member.inbox.getRef(), member.revision + 1));

        assertThat(member.inbox.receiveMessage()).isInstanceOf(Subscribe.class);
    }

    @Test
    void doubtsMemberThatClusterCannotReach() {
        says(member.snapshot());

        listed(Set.of(member), Set.of());
        assertThat(last().liveMembers()).isZero();
        listed(Set.of(member), Set.of(member));

        assertThat(last().liveMembers()).isEqualTo(1);
    }

    @Test
    void forgetsMemberThatLeft() {
        says(member.snapshot());

        listed(Set.of(other), Set.of(other));
        assertThat(last().models()).isEmpty();
        says(member.snapshot());

        assertThat(last().models()).isEmpty();
        assertThat(other.inbox.receiveMessage()).isInstanceOf(Subscribe.class);
    }

    @Test
    void putsMembersTogether() {
        listed(Set.of(member, other), Set.of(member, other));

        says(member.snapshot());
        says(other.snapshot());

        assertThat(candidates()).isEqualTo(2);
        assertThat(last().liveMembers()).isEqualTo(2);
    }

    @Test
    void knowsWhatControllerWants() {
        says(member.snapshot());
        assertThat(trouble()).isEmpty();

        says(deployments(member, 7));

        assertThat(trouble()).isEqualTo("revision 7");
    }

    @Test
    void keepsTheNewestOfWhatControllerWanted() {
        listed(Set.of(member, other), Set.of(member, other));
        says(member.snapshot());
        says(deployments(member, 7));
        int published = catalogs.size();

        says(deployments(other, 6));
        says(deployments(other, 7));
        assertThat(catalogs).hasSize(published);
        says(deployments(other, 8));

        assertThat(trouble()).isEqualTo("revision 8");
    }

    @Test
    void keepsWhatControllerWantedBeyondMemberThatSaidSo() {
        says(deployments(member, 7));

        listed(Set.of(other), Set.of(other));
        says(other.snapshot());

        assertThat(trouble()).isEqualTo("revision 7");
    }

    @Test
    void believesMemberAgainThatSaysWhatControllerWants() {
        says(member.snapshot());
        says(deployments(member, 7));
        passes(SILENCE.plusNanos(1));
        assertThat(last().liveMembers()).isZero();

        says(deployments(member, 7));

        assertThat(last().liveMembers()).isEqualTo(1);
    }

    @Test
    void ignoresWhatIsForController() {
        says(member.snapshot());

        says(new MemberLoads(member.inbox.getRef(), List.of()));
        says(new RepositoryRead(member.inbox.getRef(), new ModelName("m"), 1));

        assertThat(catalogs).hasSize(1);
        assertThat(member.inbox.hasMessages()).isFalse();
    }

    private void listed(Set<TestMember> all, Set<TestMember> reachable) {
        listings.tell(Receptionist.listing(MemberMessage.KEY, refs(reachable), refs(all), true));
        deliver();
    }

    private void says(MemberReport report) {
        reports.tell(report);
        deliver();
    }

    private void passes(Duration time) {
        nowNanos += time.toNanos();
        tick.send().apply();
        deliver();
    }

    private void deliver() {
        while (directory.selfInbox().hasMessages()) {
            directory.runOne();
        }
    }

    private static MemberReport deployments(TestMember from, long revision) {
        return new MemberDeployments(
                from.inbox.getRef(),
                new ModelDeployments(revision, List.of(wants(MODEL, 1, Residency.PRELOAD, "revision " + revision))));
    }

    private String trouble() {
        VersionPlan plan = last().model(MODEL.name())
                .orElseThrow()
                .versions()
                .get(MODEL.version())
                .plan();
        return plan == null ? "" : plan.trouble();
    }

    private ModelCatalog last() {
        return catalogs.get(catalogs.size() - 1);
    }

    private int candidates() {
        return last().model(MODEL.name())
                .orElseThrow()
                .versions()
                .get(MODEL.version())
                .candidates()
                .size();
    }

    private static Set<ActorRef<MemberMessage>> refs(Set<TestMember> members) {
        return members.stream().map(each -> each.inbox.getRef()).collect(Collectors.toSet());
    }
}
