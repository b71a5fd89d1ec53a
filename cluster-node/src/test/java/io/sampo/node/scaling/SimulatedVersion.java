package io.sampo.node.scaling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * A version that serves: requests come by chance around a rate, wait in one queue, and run in the slots of ready replicas for times
 * that vary; a replica that is started is ready later. Moves by steps of 50 ms, within which slots are refilled when they get free.
 */
final class SimulatedVersion {

    static final double STEP_SECONDS = 0.05;

    /**
     * What replicas can do.
     *
     * @param slots requests that one runs at once
     * @param meanSeconds that a request runs
     * @param coldSeconds that a replica takes to start, give or take a quarter
     */
    record Service(int slots, double meanSeconds, double coldSeconds) {}

    private final Service service;
    private final SplittableRandom random;
    private final Queue<Double> waiting = new ArrayDeque<>();
    private final PriorityQueue<Double> finishes = new PriorityQueue<>();
    private final List<Double> starting = new ArrayList<>();
    private int ready;
    private double now;
    private double lastRequest;
    private int arrivedLately;
    private double longestWait;

    SimulatedVersion(Service service, int ready, SplittableRandom random) {
        this.service = service;
        this.ready = ready;
        this.random = random;
    }

    void step(double perSecond) {
        now += STEP_SECONDS;
        starting.removeIf(at -> {
            boolean started = at <= now;
            ready += started ? 1 : 0;
            return started;
        });
        arrivedLately = poisson(perSecond * STEP_SECONDS);
        for (int i = 0; i < arrivedLately; i++) {
            waiting.add(now);
            lastRequest = now;
        }
        while (!finishes.isEmpty() && finishes.element() <= now) {
            double free = finishes.remove();
            if (!waiting.isEmpty() && finishes.size() < ready * service.slots()) {
                run(Math.max(free, waiting.element()));
            }
        }
        while (!waiting.isEmpty() && finishes.size() < ready * service.slots()) {
            run(now);
        }
    }

    /** Starts or ends replicas; those that are starting end first, and what runs is finished. */
    void resize(int wanted) {
        while (ready + starting.size() < wanted) {
            starting.add(now + service.coldSeconds() * (0.75 + 0.5 * random.nextDouble()));
        }
        while (ready + starting.size() > wanted && !starting.isEmpty()) {
            starting.remove(starting.stream().max(Comparator.naturalOrder()).orElseThrow());
        }
        ready = Math.min(ready, wanted);
    }

    LoadSample sample() {
        return new LoadSample(
                Math.round(now * 1000),
                ready,
                waiting.size(),
                finishes.size(),
                Math.max(0, Math.round((now - lastRequest) * 1000)));
    }

    int queued() {
        return waiting.size();
    }

    int ongoing() {
        return finishes.size();
    }

    boolean gotRequest() {
        return arrivedLately > 0;
    }

    double longestWait() {
        return longestWait;
    }

    private void run(double at) {
        longestWait = Math.max(longestWait, at - waiting.remove());
        double exponential = -Math.log(1 - random.nextDouble());
        finishes.add(at + service.meanSeconds() * (0.5 + 0.5 * exponential));
    }

    private int poisson(double mean) {
        double limit = Math.exp(-mean);
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }
}
