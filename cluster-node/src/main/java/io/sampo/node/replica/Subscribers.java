package io.sampo.node.replica;

import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.transfer.LargeMessages;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whoever hears of this member. A snapshot of many versions is larger than a frame: to other processes it goes in pieces, and at
 * most once a heartbeat, as a burst of changes would fill the room that large replies need. Not thread-safe: the directory owns it.
 */
final class Subscribers {

    private static final Logger LOG = LoggerFactory.getLogger(Subscribers.class);

    /**
     * Heartbeats that pieces may take before they count as lost. Whoever waits for them hears of a snapshot that it has not, and asks
     * again at each.
     */
    private static final int UNDER_WAY = 8;

    private final LargeMessages messages;
    private final Map<ActorRef<MemberReport>, Sent> subscribers = new HashMap<>();
    private int heartbeats;
    /** Whether a snapshot in pieces waits for the next heartbeat. */
    private boolean due;

    /** What a subscriber was sent last. */
    private static final class Sent {
        private long revision;
        private boolean inPieces;
        private int heartbeat;
    }

    Subscribers(LargeMessages messages) {
        this.messages = messages;
    }

    /** Says whether that is a new one. It is told nothing yet. */
    boolean add(ActorRef<MemberReport> subscriber) {
        return subscribers.putIfAbsent(subscriber, new Sent()) == null;
    }

    void remove(ActorRef<MemberReport> subscriber) {
        subscribers.remove(subscriber);
    }

    /** Tells all what takes the room of one message. */
    void tell(MemberReport report) {
        subscribers.keySet().forEach(subscriber -> subscriber.tell(report));
    }

    /** Tells all what the member holds now, or with the next heartbeat those that it has to be sent to in pieces. */
    void publish(MemberSnapshot snapshot) {
        due = due || (subscribers.keySet().stream().anyMatch(Subscribers::isFar) && isLarge(bytesOf(snapshot)));
        subscribers.forEach((subscriber, sent) -> {
            if (!due || !isFar(subscriber)) {
                send(subscriber, sent, snapshot, 0);
            }
        });
    }

    /** Tells one that asks, unless that is on its way to it. It must have been added. */
    void answer(ActorRef<MemberReport> subscriber, MemberSnapshot snapshot) {
        Sent sent = subscribers.get(subscriber);
        if (sent == null) {
            return;
        }
        long bytes = isFar(subscriber) ? bytesOf(snapshot) : 0;
        boolean underWay = sent.inPieces && heartbeats - sent.heartbeat < UNDER_WAY;
        if (!underWay || sent.revision != snapshot.revision() || !isLarge(bytes)) {
            send(subscriber, sent, snapshot, bytes);
        }
    }

    /** Tells all that the member lives, after what was due. */
    void heartbeat(ActorRef<MemberMessage> self, Supplier<MemberSnapshot> current) {
        heartbeats++;
        if (due) {
            due = false;
            MemberSnapshot snapshot = current.get();
            long bytes = bytesOf(snapshot);
            subscribers.forEach((subscriber, sent) -> {
                if (isFar(subscriber) && sent.revision != snapshot.revision()) {
                    send(subscriber, sent, snapshot, bytes);
                }
            });
        }
        subscribers.forEach((subscriber, sent) -> subscriber.tell(new MemberAlive(self, sent.revision)));
    }

    private void send(ActorRef<MemberReport> subscriber, Sent sent, MemberSnapshot snapshot, long bytes) {
        sent.revision = snapshot.revision();
        sent.inPieces = isLarge(bytes);
        sent.heartbeat = heartbeats;
        messages.tell(
                subscriber,
                snapshot,
                bytes,
                reason -> LOG.warn(
                        "{} versions and {} replicas could not be told to {}, which will ask again: {}",
                        snapshot.offers().size(),
                        snapshot.replicas().size(),
                        subscriber,
                        reason));
    }

    private long bytesOf(MemberSnapshot snapshot) {
        return messages.wireBytes(snapshot);
    }

    private boolean isLarge(long bytes) {
        return bytes > messages.directLimitBytes();
    }

    private static boolean isFar(ActorRef<MemberReport> subscriber) {
        return !subscriber.path().address().hasLocalScope();
    }
}
