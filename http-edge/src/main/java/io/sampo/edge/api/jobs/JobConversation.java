package io.sampo.edge.api.jobs;

import io.sampo.client.InferenceCall;
import io.sampo.edge.problem.Problem;
import io.sampo.edge.stream.Conversation;
import io.sampo.edge.stream.Incoming;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client over one WebSocket: takes its messages apart, and forgets nothing that is to end with the socket. */
final class JobConversation implements Conversation {

    private static final Logger LOG = LoggerFactory.getLogger(JobConversation.class);

    private final Operations operations;
    private final Subscriptions subscriptions;
    private final int maxMessageBytes;
    private final Executor executor;
    private final Set<InferenceCall> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    JobConversation(Operations operations, Subscriptions subscriptions, int maxMessageBytes, Executor executor) {
        this.operations = operations;
        this.subscriptions = subscriptions;
        this.maxMessageBytes = maxMessageBytes;
        this.executor = executor;
    }

    @Override
    public void onMessage(Incoming incoming, Consumer<ByteString> reply) {
        if (incoming instanceof Incoming.Text message) {
            take(message.text(), reply);
            return;
        } else if (incoming instanceof Incoming.NoMemory none) {
            reply.accept(ServerMessages.error(null, none.problem()));
            return;
        }
        String detail = incoming instanceof Incoming.Binary
                ? "message: binary (expected: text)"
                : "message: more than " + maxMessageBytes + " bytes (expected: at most so many)";
        ErrorCode code = incoming instanceof Incoming.Binary ? ErrorCode.INVALID_REQUEST : ErrorCode.PAYLOAD_TOO_LARGE;
        reply.accept(ServerMessages.error(null, Problem.of(code, detail, null)));
    }

    private void take(String text, Consumer<ByteString> reply) {
        MessageDecoder decoder = new MessageDecoder();
        try {
            perform(decoder.decode(text), reply);
        } catch (InvalidRequestException invalid) {
            reply.accept(ServerMessages.error(decoder.id(), Problem.of(invalid)));
        } catch (RuntimeException bug) {
            reply.accept(defect(decoder.id(), bug));
        }
    }

    private void perform(ClientMessage message, Consumer<ByteString> reply) throws InvalidRequestException {
        switch (message.op()) {
            case SUBMIT -> replyWith(message, operations.submit(message), reply);
            case STATUS -> replyWith(message, operations.status(message), reply);
            case RESULT -> replyWith(message, operations.result(message), reply);
            case CANCEL -> replyWith(message, operations.cancel(message), reply);
            case INFER -> replyWith(message, operations.infer(message, this::begun), reply);
            case SUBSCRIBE -> subscriptions.add(message, reply);
            case UNSUBSCRIBE -> subscriptions.remove(message, reply);
        }
    }

    private static void replyWith(
            ClientMessage message, CompletionStage<ByteString> answer, Consumer<ByteString> reply) {
        answer.whenComplete((text, bug) -> reply.accept(bug == null ? text : defect(message.id(), bug)));
    }

    private void begun(InferenceCall call) {
        calls.add(call);
        call.reply().thenRunAsync(() -> calls.remove(call), executor);
        if (ended) {
            call.cancel();
        }
    }

    private static ByteString defect(@Nullable String id, Throwable bug) {
        LOG.error("Message {} failed by a defect", id, bug);
        return ServerMessages.error(id, Problem.of(ErrorCode.INTERNAL, "internal error; the log has it", null));
    }

    @Override
    public void onEnd() {
        ended = true;
        calls.forEach(InferenceCall::cancel);
        subscriptions.end();
    }
}
