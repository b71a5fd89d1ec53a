package io.sampo.node.job;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Refused;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for an answer of a job, from the moment that its message arrives: when the journal fails, they are told so at once,
 * also those whose messages lie behind it. Not thread-safe: the job's actor owns it.
 */
final class Callers {

    private static final Refused UNAVAILABLE = new Refused(
            ErrorCode.JOB_STORE_UNAVAILABLE, "jobs: their store does not answer at the moment", Duration.ofSeconds(2));

    private final Map<ActorRef<JobReply>, Integer> waiting = new LinkedHashMap<>();
    private boolean failing;

    /** Notes who waits for the answer to {@code command}; false if that was refused at once. */
    boolean admit(JobCommand command) {
        ActorRef<JobReply> caller = callerOf(command);
        if (caller == null) {
            return true;
        } else if (failing) {
            caller.tell(UNAVAILABLE);
            return false;
        }
        waiting.merge(caller, 1, Integer::sum);
        return true;
    }

    /** Whoever waits for the answer to {@code command} is answered by others. */
    void release(JobCommand command) {
        ActorRef<JobReply> caller = callerOf(command);
        if (caller != null) {
            release(caller);
        }
    }

    /** The caller is answered by others. */
    void release(ActorRef<JobReply> caller) {
        waiting.computeIfPresent(caller, (ref, count) -> count > 1 ? count - 1 : null);
    }

    void answer(ActorRef<JobReply> caller, JobReply reply) {
        release(caller);
        caller.tell(reply);
    }

    /** The journal failed: nobody is to wait for it. */
    void refuseAll() {
        failing = true;
        waiting.forEach((caller, times) -> {
            for (int i = 0; i < times; i++) {
                caller.tell(UNAVAILABLE);
            }
        });
        waiting.clear();
    }

    /** The journal works. */
    void welcome() {
        failing = false;
    }

    /** The journal did not work when it was last tried. */
    boolean isFailing() {
        return failing;
    }

    static Refused unavailable() {
        return UNAVAILABLE;
    }

    private static @Nullable ActorRef<JobReply> callerOf(JobCommand command) {
        if (command instanceof JobCommand.Accept accept) {
            return accept.replyTo();
        } else if (command instanceof JobCommand.Recall recall) {
            return recall.replyTo();
        } else if (command instanceof JobCommand.Show show) {
            return show.replyTo();
        } else if (command instanceof JobCommand.ShowResult show) {
            return show.replyTo();
        } else if (command instanceof JobCommand.Withdraw withdraw) {
            return withdraw.replyTo();
        } else if (command instanceof JobCommand.Resolve resolve) {
            return resolve.replyTo();
        }
        return null;
    }
}
