package io.sampo.protocol.wire;

import io.sampo.protocol.transfer.TransferMessage.Ack;
import io.sampo.protocol.transfer.TransferMessage.Chunk;
import io.sampo.protocol.transfer.TransferMessage.Open;
import io.sampo.protocol.transfer.TransferMessage.Refused;

/** The forms of large messages in pieces. */
final class TransferForms {

    private TransferForms() {}

    static void writeOpen(WireOutput out, Open open) {
        out.writeLong(open.transfer());
        out.writeRef(open.sender());
        out.writeRef(open.target());
        ModelForms.writeList(out, open.partBytes(), (output, bytes) -> output.writeVarInt(bytes, true));
    }

    static Open readOpen(WireInput in) {
        return new Open(
                in.readLong(), in.readRef(), in.readRef(), ModelForms.readList(in, input -> input.readVarInt(true)));
    }

    static void writeChunk(WireOutput out, Chunk chunk) {
        out.writeLong(chunk.transfer());
        out.writeRef(chunk.sender());
        out.writeVarInt(chunk.index(), true);
        out.writeBuffer(chunk.bytes());
    }

    static Chunk readChunk(WireInput in) {
        return new Chunk(in.readLong(), in.readRef(), in.readVarInt(true), in.readBuffer());
    }

    static void writeAck(WireOutput out, Ack ack) {
        out.writeLong(ack.transfer());
        out.writeVarInt(ack.received(), true);
    }

    static Ack readAck(WireInput in) {
        return new Ack(in.readLong(), in.readVarInt(true));
    }

    static void writeRefused(WireOutput out, Refused refused) {
        out.writeLong(refused.transfer());
        out.writeString(refused.reason());
    }

    static Refused readRefused(WireInput in) {
        return new Refused(in.readLong(), in.readText());
    }
}
