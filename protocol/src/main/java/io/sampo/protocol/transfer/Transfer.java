package io.sampo.protocol.transfer;

import io.sampo.protocol.transfer.TransferMessage.Ack;
import io.sampo.protocol.transfer.TransferMessage.Chunk;
import io.sampo.protocol.transfer.TransferMessage.Open;
import io.sampo.protocol.transfer.TransferMessage.Refused;
import io.sampo.protocol.wire.WireSerializer;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** Sends and receives large messages in pieces; one a JVM, at the same path in each. */
final class Transfer extends AbstractBehavior<Transfer.Command> {

    /** What this actor understands: {@link TransferMessage} from its peers, and two messages of its own JVM. */
    sealed interface Command permits TransferMessage, Send, Tick {}

    /** Sends a message; see {@link Outbox#tell}. */
    record Send(ActorRef<Object> target, Object message, long payloadBytes, Outbox.Refusal refusal)
            implements Command {}

    /** Time to look for transfers that stand still. */
    enum Tick implements Command {
        /** The only one. */
        INSTANCE
    }

    private static final class Outgoing {
        private final Send send;
        private final ActorRef<TransferMessage> peer;
        private final List<ByteBuffer> pieces;
        private int sent;
        private long progressNanos;

        Outgoing(Send send, ActorRef<TransferMessage> peer, List<ByteBuffer> pieces, long nowNanos) {
            this.send = send;
            this.peer = peer;
            this.pieces = pieces;
            this.progressNanos = nowNanos;
        }
    }

    private record IncomingKey(ActorRef<TransferMessage> sender, long transfer) {}

    private static final class Incoming {
        private final Assembly assembly;
        private final ActorRef<Object> target;
        private long progressNanos;

        Incoming(Assembly assembly, ActorRef<Object> target, long nowNanos) {
            this.assembly = assembly;
            this.target = target;
            this.progressNanos = nowNanos;
        }
    }

    private final TransferSettings settings;
    private final WireSerializer serializer;
    private final LongSupplier nanoClock;
    private final ActorRefResolver resolver;
    private final ActorRef<TransferMessage> self;
    private final Queue<Send> waiting = new ArrayDeque<>();
    private final Map<Long, Outgoing> outgoing = new HashMap<>();
    private final Map<IncomingKey, Incoming> incoming = new HashMap<>();
    private long lastTransfer;
    private long waitingBytes;
    private long receivingBytes;

    private Transfer(
            ActorContext<Command> context,
            TransferSettings settings,
            WireSerializer serializer,
            LongSupplier nanoClock) {
        super(context);
        this.settings = settings;
        this.serializer = serializer;
        this.nanoClock = nanoClock;
        this.resolver = ActorRefResolver.get(context.getSystem());
        this.self = context.getSelf().narrow();
    }

    /**
     * Makes the actor.
     *
     * @param nanoClock monotonic, in nanoseconds; {@code System::nanoTime} outside tests
     */
    static Behavior<Command> create(TransferSettings settings, WireSerializer serializer, LongSupplier nanoClock) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.INSTANCE, settings.timeout().dividedBy(4));
            return new Transfer(context, settings, serializer, nanoClock);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Send.class, this::onSend)
                .onMessage(Open.class, this::onOpen)
                .onMessage(Chunk.class, this::onChunk)
                .onMessage(Ack.class, this::onAck)
                .onMessage(Refused.class, this::onRefused)
                .onMessage(Tick.class, this::onTick)
                .build();
    }

    private Behavior<Command> onSend(Send send) {
        if (send.payloadBytes() > settings.maxPayloadBytes()) {
            send.refusal()
                    .because("payload of " + send.payloadBytes() + " bytes (expected: at most "
                            + settings.maxPayloadBytes() + ")");
        } else if (waitingBytes + send.payloadBytes() > settings.maxWaitingBytes()) {
            send.refusal()
                    .because(waitingBytes + " bytes wait to be sent already (expected: at most "
                            + settings.maxWaitingBytes() + ")");
        } else {
            waiting.add(send);
            waitingBytes += send.payloadBytes();
        }
        return dispatch();
    }

    private Behavior<Command> onAck(Ack ack) {
        Outgoing transfer = outgoing.get(ack.transfer());
        if (transfer == null) {
            return this;
        }
        transfer.progressNanos = nanoClock.getAsLong();
        if (ack.received() >= transfer.pieces.size()) {
            outgoing.remove(ack.transfer());
        } else {
            sendPieces(ack.transfer(), transfer, ack.received() + settings.window());
        }
        return dispatch();
    }

    private Behavior<Command> onRefused(Refused refused) {
        Outgoing transfer = outgoing.remove(refused.transfer());
        if (transfer != null) {
            transfer.send.refusal().because(refused.reason());
        }
        return dispatch();
    }

    private Behavior<Command> onOpen(Open open) {
        IncomingKey key = new IncomingKey(open.sender(), open.transfer());
        try {
            Assembly assembly = new Assembly(open.partBytes());
            if (receivingBytes + assembly.totalBytes() > settings.maxReceivingBytes()) {
                open.sender()
                        .tell(new Refused(
                                open.transfer(),
                                receivingBytes + " bytes are being received already (expected: at most "
                                        + settings.maxReceivingBytes() + ")"));
            } else if (incoming.putIfAbsent(key, new Incoming(assembly, open.target(), nanoClock.getAsLong()))
                    == null) {
                receivingBytes += assembly.totalBytes();
            }
        } catch (IllegalArgumentException e) {
            refuse(key, e);
        }
        return this;
    }

    private Behavior<Command> onChunk(Chunk chunk) {
        IncomingKey key = new IncomingKey(chunk.sender(), chunk.transfer());
        Incoming transfer = incoming.get(key);
        if (transfer == null) {
            return this;
        }
        try {
            transfer.assembly.add(chunk.index(), chunk.bytes());
            transfer.progressNanos = nanoClock.getAsLong();
            if (transfer.assembly.isComplete()) {
                forget(key);
                transfer.target.tell(serializer.fromParts(transfer.assembly.parts()));
            }
            // Last: once all is acknowledged the sender forgets the message, and a refusal would come too late.
            chunk.sender().tell(new Ack(chunk.transfer(), transfer.assembly.received()));
        } catch (IllegalArgumentException | NotSerializableException e) {
            refuse(key, e);
        }
        return this;
    }

    private Behavior<Command> onTick(Tick tick) {
        long now = nanoClock.getAsLong();
        long timeoutNanos = settings.timeout().toNanos();
        for (Iterator<Outgoing> each = outgoing.values().iterator(); each.hasNext(); ) {
            Outgoing transfer = each.next();
            if (now - transfer.progressNanos > timeoutNanos) {
                each.remove();
                transfer.send.refusal().because("the receiver took nothing for " + settings.timeout());
            }
        }
        List<IncomingKey> silent = incoming.entrySet().stream()
                .filter(entry -> now - entry.getValue().progressNanos > timeoutNanos)
                .map(Map.Entry::getKey)
                .toList();
        silent.forEach(this::forget);
        return dispatch();
    }

    /** Starts what may start. Safe at any time. */
    private Behavior<Command> dispatch() {
        while (outgoing.size() < settings.maxActive() && !waiting.isEmpty()) {
            Send send = waiting.remove();
            waitingBytes -= send.payloadBytes();
            start(send);
        }
        return this;
    }

    private void start(Send send) {
        List<ByteBuffer> parts;
        try {
            parts = serializer.toParts(send.message());
        } catch (IllegalArgumentException e) {
            // No wire form: this one message must not take all others under way with it.
            send.refusal().because(String.valueOf(e.getMessage()));
            return;
        }
        ActorRef<TransferMessage> peer =
                resolver.resolveActorRef(send.target().path().address() + "/system/" + LargeMessages.ACTOR_NAME);
        long id = ++lastTransfer;
        Outgoing transfer = new Outgoing(send, peer, Pieces.cut(parts, settings.chunkBytes()), nanoClock.getAsLong());
        outgoing.put(id, transfer);
        List<Integer> partBytes = parts.stream().map(ByteBuffer::remaining).toList();
        peer.tell(new Open(id, self, send.target(), partBytes));
        sendPieces(id, transfer, settings.window());
    }

    private void sendPieces(long id, Outgoing transfer, int upTo) {
        int end = Math.min(upTo, transfer.pieces.size());
        while (transfer.sent < end) {
            transfer.peer.tell(new Chunk(id, self, transfer.sent, transfer.pieces.get(transfer.sent)));
            transfer.sent++;
        }
    }

    private void refuse(IncomingKey key, Exception reason) {
        forget(key);
        key.sender().tell(new Refused(key.transfer(), String.valueOf(reason.getMessage())));
    }

    private void forget(IncomingKey key) {
        Incoming transfer = incoming.remove(key);
        if (transfer != null) {
            receivingBytes -= transfer.assembly.totalBytes();
        }
    }
}
