package io.sampo.node.job;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.QueueCommand.Measure;
import io.sampo.protocol.job.QueueCommand.Measured;
import io.sampo.protocol.model.ModelName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets submissions in while there is room in the queue of their model. No submission waits for that: queues that something is
 * submitted to are asked a few times a second, see {@link QueueLevel}. Thread-safe.
 */
final class JobAdmission {

    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);

    private final JobEnvironment environment;
    private final Scheduler scheduler;
    private final LongSupplier nanoClock;
    /** Of models that exist, or did. */
    private final Map<ModelName, QueueLevel> levels = new ConcurrentHashMap<>();

    JobAdmission(JobEnvironment environment, Scheduler scheduler, LongSupplier nanoClock) {
        this.environment = environment;
        this.scheduler = scheduler;
        this.nanoClock = nanoClock;
    }

    /** Why {@code model} takes no more jobs; null if this one was let in. */
    @Nullable
    Refused refusal(ModelName model) {
        int maxQueued = environment.settings().maxQueued();
        QueueLevel level = levels.computeIfAbsent(model, name -> new QueueLevel(maxQueued));
        if (level.asks(nanoClock.getAsLong())) {
            ask(model, level);
        }
        Duration retryAfter = level.admit();
        return retryAfter == null
                ? null
                : new Refused(
                        ErrorCode.JOB_QUEUE_FULL,
                        "model '" + model + "': " + level.jobs() + " jobs wait already (expected: at most " + maxQueued
                                + ")",
                        retryAfter);
    }

    private void ask(ModelName model, QueueLevel level) {
        CompletionStage<Measured> answer =
                AskPattern.ask(environment.peers().queue(model), Measure::new, ASK_TIMEOUT, scheduler);
        answer.whenComplete((measured, failure) -> {
            if (measured == null) {
                level.unanswered();
            } else {
                level.answered(measured);
            }
        });
    }
}
