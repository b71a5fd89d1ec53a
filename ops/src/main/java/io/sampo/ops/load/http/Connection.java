package io.sampo.ops.load.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection with at most one request in flight. Lives on the generator's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // Whatever fails closes the channel, and the listener learns of that.
final class Connection extends ChannelInboundHandlerAdapter {

    /** Learns what becomes of requests; called on the event loop. */
    interface Listener {

        /** The answer to the request in flight is complete; the connection may be used again unless it closes. */
        void answered(Connection connection, ResponseParser answer);

        /** The connection is gone, maybe with a request. */
        void gone(Connection connection);
    }

    private final Channel channel;
    private final Listener listener;
    private final ResponseParser parser = new ResponseParser();
    private @Nullable ResponseCheck check;
    private long intendedNanos;
    private boolean busy;

    Connection(Channel channel, Listener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    /**
     * Sends a request. There must be none in flight.
     *
     * @param request given away
     * @param toCheck what the content must be, or null if nobody will look
     */
    void send(ByteBuf request, @Nullable ResponseCheck toCheck, long intended) {
        busy = true;
        check = toCheck;
        intendedNanos = intended;
        parser.reset(toCheck != null);
        channel.writeAndFlush(request, channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (busy && parser.feed(bytes)) {
                busy = false;
                listener.answered(this, parser);
            }
        } catch (IllegalArgumentException e) {
            // Not HTTP, so no later byte can be trusted: the request counts as broken.
            channel.close();
        } finally {
            ReferenceCountUtil.release(bytes);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        listener.gone(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        channel.close();
    }

    /** Whether the content of this answer passed, or nobody asked. */
    boolean accepts(ResponseParser answer) {
        return check == null || check.accepts(answer.body());
    }

    /** Whether a request is in flight. */
    boolean isBusy() {
        return busy;
    }

    /** When the request in flight, or the last one, was meant to start. */
    long intendedNanos() {
        return intendedNanos;
    }

    void close() {
        channel.close();
    }
}
