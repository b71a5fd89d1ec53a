package io.sampo.node.batching;

import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ReplicaMessage.Infer;
import io.sampo.protocol.replica.RoutedReply;
import io.sampo.protocol.transfer.Outbox;
import java.time.Duration;

/** Sends the replies of one replica, straight from whichever thread has them. Thread-safe. */
public final class ReplySender {

    /** To whoever is hit by a defect of ours. Final: another replica would have the same. */
    static final Failed DEFECT =
            new Failed(ErrorCode.INTERNAL, "a defect of the server ended this request; its log says more");

    private static final Duration NO_MEMORY_RETRY = Duration.ofSeconds(1);
    private static final Duration UNDELIVERED_RETRY = Duration.ofSeconds(1);

    private final ReplicaId replica;
    private final String digest;
    private final Outbox outbox;
    private final ReplicaGauge gauge = new ReplicaGauge();
    private volatile int queuedRows;

    /**
     * Sends in the name of {@code replica}.
     *
     * @param digest of the files and the configuration that it computes with
     */
    public ReplySender(ReplicaId replica, String digest, Outbox outbox) {
        this.replica = replica;
        this.digest = digest;
        this.outbox = outbox;
    }

    ReplicaId replica() {
        return replica;
    }

    /** How busy the replica is. */
    public ReplicaGauge gauge() {
        return gauge;
    }

    /** Says what further replies report as waiting. */
    void queued(int rows) {
        queuedRows = rows;
    }

    /** Says how many requests there are, and how many of them run. */
    void busy(int requests, int running) {
        int runningRequests = Math.min(requests, running);
        gauge.set(requests - runningRequests, runningRequests);
    }

    /** Sends the result of a request, all of whose items are computed. */
    void sendResult(Ticket ticket) {
        PreparedRequest prepared = ticket.preparedRequest();
        Completed completed =
                new Completed(replica, digest, prepared.outputs(), ticket.timing(), prepared.inputTokens());
        long bytes = completed.payloadBytes();
        if (bytes > outbox.maxPayloadBytes()) {
            ticket.markFailed();
            sendFailure(ticket.infer(), ModelFailedException.resultTooLarge(bytes, outbox.maxPayloadBytes()));
            return;
        }
        Infer infer = ticket.infer();
        outbox.tell(
                infer.replyTo(),
                new RoutedReply(infer.correlation(), completed, queuedRows),
                bytes,
                // The size was looked at above: whatever it is, it passes.
                reason -> send(
                        infer,
                        new Rejected(
                                ErrorCode.REPLICA_UNAVAILABLE, "result not delivered: " + reason, UNDELIVERED_RETRY)));
    }

    /** Says why the model gave no result. */
    void sendFailure(Infer infer, ModelFailedException reason) {
        String detail = String.valueOf(reason.getMessage());
        send(
                infer,
                switch (reason.code()) {
                    case MODEL_FAILED ->
                        new Failed(reason.code(), "model '" + replica.model() + "' failed on this input: " + detail);
                    case REPLICA_UNAVAILABLE -> new Rejected(reason.code(), detail, NO_MEMORY_RETRY);
                    default -> new Failed(reason.code(), detail);
                });
    }

    /** Sends a reply without tensors. */
    void send(Infer infer, InferReply reply) {
        infer.replyTo().tell(new RoutedReply(infer.correlation(), reply, queuedRows));
    }
}
