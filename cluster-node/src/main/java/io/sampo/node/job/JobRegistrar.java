package io.sampo.node.job;

import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobSubmission;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.model.ModelName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Begins the journals of jobs that are new for certain, as their id was drawn: many in one write, namely all that came while the
 * last one was under way. Then it tells their queues, and only then their submitters. From the first event on a job is its
 * entity's, which is brought to memory when there is something to do.
 *
 * <p>A job that turns out to be known, since its submission was sent twice, is passed on to its entity, which knows what it is.
 */
final class JobRegistrar extends AbstractBehavior<JobRegistrar.Command> {

    /** Of one write, and of one message to a queue. */
    static final int MOST_AT_ONCE = 500;

    static final int MOST_WAITING = 10_000;
    static final long MOST_WAITING_BYTES = 32L << 20;
    /** After that the keeper will have found the jobs. */
    private static final int MOST_TRIES = 5;

    sealed interface Command {}

    /** Answered as {@link JobCommand.Accept} is. */
    record Register(JobSubmission submission, ActorRef<JobReply> replyTo) implements Command {}

    private record Written(
            List<Entry> entries, boolean allNew, @Nullable Throwable failure) implements Command {}

    private record NotJoined(ModelName model, List<QueuedJob> jobs, int tries) implements Command {}

    private record Entry(Register register, JobEvent.Accepted event) {}

    private final JobEnvironment environment;
    private final Queue<Register> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean writing;
    private boolean failing;

    private JobRegistrar(ActorContext<Command> context, JobEnvironment environment) {
        super(context);
        this.environment = environment;
    }

    static Behavior<Command> create(JobEnvironment environment) {
        return Behaviors.setup(context -> new JobRegistrar(context, environment));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Register.class, this::onRegister)
                .onMessage(Written.class, this::onWritten)
                .onMessage(NotJoined.class, this::onNotJoined)
                .build();
    }

    private Behavior<Command> onRegister(Register register) {
        boolean full = waiting.size() >= MOST_WAITING || waitingBytes >= MOST_WAITING_BYTES;
        if (full || (failing && writing)) {
            register.replyTo().tell(Callers.unavailable());
            return this;
        }
        waiting.add(register);
        waitingBytes += inlineBytes(register);
        return write();
    }

    /** Writes what waits, unless a write is under way. Safe at any time. */
    private Behavior<Command> write() {
        if (writing || waiting.isEmpty()) {
            return this;
        }
        Instant now = environment.clock().instant();
        List<Entry> entries = new ArrayList<>();
        while (entries.size() < MOST_AT_ONCE && !waiting.isEmpty()) {
            Register register = waiting.remove();
            waitingBytes -= inlineBytes(register);
            entries.add(new Entry(register, JobDecisions.accepted(register.submission(), now)));
        }
        writing = true;
        getContext()
                .pipeToSelf(
                        environment
                                .store()
                                .begin(entries.stream().map(Entry::event).toList()),
                        (allNew, failure) -> new Written(entries, Boolean.TRUE.equals(allNew), failure));
        return this;
    }

    private Behavior<Command> onWritten(Written written) {
        writing = false;
        failing = written.failure() != null;
        if (failing) {
            getContext().getLog().debug("New jobs could not be written", written.failure());
            written.entries().forEach(entry -> entry.register().replyTo().tell(Callers.unavailable()));
            waiting.forEach(register -> register.replyTo().tell(Callers.unavailable()));
            waiting.clear();
            waitingBytes = 0;
        } else if (written.allNew()) {
            joinQueues(written.entries());
            written.entries().forEach(this::confirm);
        } else {
            written.entries().forEach(this::passOn);
        }
        return write();
    }

    private void confirm(Entry entry) {
        environment.counters().count(entry.event());
        entry.register()
                .replyTo()
                .tell(new JobReply.Accepted(Job.apply(null, entry.event()).status(), false));
    }

    private void passOn(Entry entry) {
        JobSubmission submission = entry.register().submission();
        environment
                .peers()
                .job(submission.id())
                .tell(new JobCommand.Accept(submission, entry.register().replyTo()));
    }

    private void joinQueues(List<Entry> entries) {
        Map<ModelName, List<QueuedJob>> byModel = new LinkedHashMap<>();
        for (Entry entry : entries) {
            JobEvent.Accepted event = entry.event();
            byModel.computeIfAbsent(event.model().name(), model -> new ArrayList<>())
                    .add(new QueuedJob(event.id(), event.tenant(), event.priority()));
        }
        byModel.forEach((model, jobs) -> join(model, jobs, 1));
    }

    private void join(ModelName model, List<QueuedJob> jobs, int tries) {
        ActorRef<Command> self = getContext().getSelf();
        AskPattern.<QueueCommand, QueueCommand.Joined>ask(
                        environment.peers().queue(model),
                        replyTo -> new QueueCommand.Join(jobs, replyTo),
                        environment.settings().queue().enqueueRetry(),
                        getContext().getSystem().scheduler())
                .whenComplete((joined, failure) -> {
                    if (failure != null) {
                        self.tell(new NotJoined(model, jobs, tries));
                    }
                });
    }

    private Behavior<Command> onNotJoined(NotJoined not) {
        if (not.tries() < MOST_TRIES) {
            join(not.model(), not.jobs(), not.tries() + 1);
        }
        return this;
    }

    private static long inlineBytes(Register register) {
        return register.submission().inlineInputs() == null
                ? 0
                : register.submission().inputBytes();
    }
}
