package io.sampo.node.job;

import static io.sampo.node.job.Jobs.RULES;
import static io.sampo.node.job.Jobs.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One job among members that are lost, answers that are late and time that passes. The seed alone replays a failure. */
@DisplayName("A job, whatever happens,")
class JobSimulationTest {

    private static final int STEPS = 120;

    private final List<JobEvent> journal = new ArrayList<>();
    private final List<Integer> underWay = new ArrayList<>();
    private Instant now = START;
    private @Nullable Job job;
    private int live;
    private int lateRefused;
    private int lateSent;

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void endsOnceWithOneResult(long seed) {
        Random random = new Random(seed);
        does(new JobStep.Accept(Jobs.submission(1, new byte[0], random.nextBoolean() ? Jobs.CALLBACK : null)));
        for (int step = 0; step < STEPS; step++) {
            chance(random);
            holds();
        }
        now = now.plus(Jobs.LIFETIME);
        does(new JobStep.Review());

        assertThat(job.isTerminal()).isTrue();
        assertThat(lateRefused).isEqualTo(lateSent);
        holds();
    }

    private void chance(Random random) {
        now = now.plusMillis(random.nextInt(4000));
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> grant("member-" + random.nextInt(3), random.nextBoolean());
            case 4, 5, 6 -> answer(random);
            case 7 -> live = 0; // its member is lost; the attempt may go on elsewhere
            case 8 -> does(new JobStep.Review());
            case 9 -> {
                does(new JobStep.LetGo(live > 0));
                live = 0;
            }
            case 10 -> does(new JobStep.CallbackEnd(endToldOf(random), 1 + random.nextInt(3), outcome(random)));
            case 11 -> does(new JobStep.Accept(Jobs.submission(1, new byte[0])));
            case 12 -> does(new JobStep.Resolve(random.nextBoolean() ? Resolution.REPLAY : Resolution.DROP));
            default -> {
                if (random.nextInt(10) == 0) {
                    does(new JobStep.Withdraw());
                }
            }
        }
    }

    private void grant(String member, boolean alone) {
        int lostBefore = job.tally().lostWorkers();
        Verdict verdict = does(new JobStep.Grant(member, alone, live > 0));
        if (verdict instanceof Verdict.Begin begin) {
            assertThat(underWay).as("tokens are never reused").doesNotContain(begin.token());
            assertThat(RULES.isSuspect(job.tally().lostWorkers()) && !alone).isFalse();
            live = begin.token();
            underWay.add(begin.token());
        }
        assertThat(job.tally().lostWorkers()).isBetween(lostBefore, lostBefore + 1);
    }

    private void answer(Random random) {
        if (underWay.isEmpty()) {
            return;
        }
        int token = underWay.get(random.nextInt(underWay.size()));
        boolean late = !(job.phase() instanceof JobPhase.Running running) || running.token() != token;
        lateSent += late ? 1 : 0;
        ErrorCode[] codes = ErrorCode.values();
        Verdict verdict = does(new JobStep.End(
                token,
                random.nextInt(8) == 0 ? Jobs.computed(token) : Jobs.notComputed(codes[random.nextInt(codes.length)])));
        lateRefused += verdict instanceof Verdict.Late ? 1 : 0;
        if (!late) {
            live = 0;
        }
    }

    /** Mostly the present one. */
    private Instant endToldOf(Random random) {
        Instant finished = job.finished();
        return finished == null || random.nextInt(4) == 0 ? START : finished;
    }

    private static JobCallbacks.Outcome outcome(Random random) {
        return random.nextBoolean()
                ? new JobCallbacks.Outcome.Delivered()
                : new JobCallbacks.Outcome.Retry("503", START.plus(Duration.ofMinutes(random.nextInt(60))));
    }

    private Verdict does(JobStep step) {
        boolean wasTerminal = job != null && job.isTerminal();
        JobState before = job == null ? null : job.phase().state();
        Decision decision = JobDecisions.decide(job, step, now, RULES);
        for (JobEvent event : decision.events()) {
            job = Job.apply(job, event);
            journal.add(event);
        }
        if (wasTerminal && before != JobState.QUARANTINED) {
            assertThat(job.phase().state()).as("a terminal state is the last").isEqualTo(before);
        }
        return decision.verdict();
    }

    private void holds() {
        assertThat(journal.stream().filter(JobEvent.Succeeded.class::isInstance).count())
                .isLessThanOrEqualTo(1);
        assertThat(job.revision()).isEqualTo(journal.size());
        assertThat(job.tally().lostWorkers()).isLessThanOrEqualTo(RULES.lostWorkersToQuarantine());
        Job recovered = null;
        for (JobEvent event : journal) {
            recovered = Job.apply(recovered, event);
        }
        assertThat(recovered).isEqualTo(job);
    }
}
