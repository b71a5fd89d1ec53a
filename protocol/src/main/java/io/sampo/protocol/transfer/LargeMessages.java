package io.sampo.protocol.transfer;

import io.sampo.protocol.wire.WireSerializer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.serialization.SerializationExtension;

/**
 * Sends messages whatever their size. Small ones, and those to an actor in this JVM, are sent as they are; larger ones go
 * in pieces. One a JVM.
 */
public final class LargeMessages implements Extension, Outbox {

    /** The name of the actor that takes the pieces; it is in {@code large-message-destinations}. */
    static final String ACTOR_NAME = "sampo-transfer";

    private static final Id ID = new Id();

    private final TransferSettings settings;
    private final WireSerializer serializer;
    private final ActorRef<Transfer.Command> transfer;

    private LargeMessages(ActorSystem<?> system) {
        settings = TransferSettings.from(system.settings().config().getConfig("sampo.transfer"));
        serializer = (WireSerializer)
                SerializationExtension.get(system).serializerByIdentity().apply(WireSerializer.IDENTIFIER);
        transfer = system.systemActorOf(
                Transfer.create(settings, serializer, System::nanoTime), ACTOR_NAME, Props.empty());
    }

    /** The one of this actor system; it must run wherever large messages are to arrive. */
    public static LargeMessages get(ActorSystem<?> system) {
        return system.registerExtension(ID);
    }

    @Override
    public long maxPayloadBytes() {
        return settings.maxPayloadBytes();
    }

    /** The largest payload that goes as one message. */
    public long directLimitBytes() {
        return settings.directLimitBytes();
    }

    /** What a message without tensors takes on the wire: its payload, for {@link #tell}. Costs as much as sending it. */
    public long wireBytes(Object message) {
        return serializer.toBinary(message).length;
    }

    @Override
    public <T> void tell(ActorRef<T> target, T message, long payloadBytes, Refusal refusal) {
        if (payloadBytes <= settings.directLimitBytes()
                || target.path().address().hasLocalScope()) {
            target.tell(message);
            return;
        }
        transfer.tell(new Transfer.Send(target.unsafeUpcast(), message, payloadBytes, refusal));
    }

    private static final class Id extends ExtensionId<LargeMessages> {

        @Override
        public LargeMessages createExtension(ActorSystem<?> system) {
            return new LargeMessages(system);
        }
    }
}
