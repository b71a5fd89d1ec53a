package io.sampo.ops.load.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Makes load on one thread, which leaves the rest of the machine to what is measured. One run at a time; thread-safe apart
 * from that.
 */
public final class LoadGenerator implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int LARGEST_READ_BYTES = 256 * 1024;

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("sampo-load", true), NioIoHandler.newFactory());

    /** Starts a run; its result comes when all answers are in, at the latest {@link LoadPlan#drain()} after its end. */
    public CompletableFuture<LoadResult> start(LoadPlan plan) {
        EventLoop loop = group.next();
        LoadRun run = new LoadRun(plan, loop, bootstrap(loop));
        loop.execute(run::begin);
        if (plan.pace() instanceof LoadPlan.Open open) {
            startMetronome(open, run, loop);
        }
        return run.result();
    }

    /** Makes a run and waits for its result. */
    public LoadResult run(LoadPlan plan) {
        return start(plan).join();
    }

    private static Bootstrap bootstrap(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(2 * 1024, 16 * 1024, LARGEST_READ_BYTES))
                // The handler that matters is added once the connection stands.
                .handler(new Placeholder());
    }

    private static void startMetronome(LoadPlan.Open open, LoadRun run, EventLoop loop) {
        Arrivals.Scheduled beats = new Arrivals.Scheduled(open.requestsPerSecond(), run.beginNanos(), run.endNanos());
        Metronome metronome =
                new Metronome(beats, loop, run::tick, () -> run.result().isDone() || loop.isShuttingDown());
        Thread thread = new Thread(() -> keepTime(metronome), "sampo-load-metronome");
        thread.setDaemon(true);
        thread.start();
    }

    private static void keepTime(Metronome metronome) {
        try {
            metronome.run();
        } catch (RejectedExecutionException e) {
            // The generator was closed between two beats: nobody waits for the next.
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @ChannelHandler.Sharable
    private static final class Placeholder extends ChannelInboundHandlerAdapter {}
}
