package io.sampo.ops.load.http;

/**
 * When requests are meant to start. Times are nanoseconds on the scale of {@link System#nanoTime()}. Not thread-safe: one
 * event loop owns it.
 */
sealed interface Arrivals {

    /** Whether a request should be under way by {@code nowNanos}. */
    boolean isDue(long nowNanos);

    /** Takes the next request and says when it was meant to start. It must be due. */
    long take(long nowNanos);

    /** Requests that are due and not taken; at most {@link Integer#MAX_VALUE}. */
    int overdue(long nowNanos);

    /** A closed loop: the next request starts as soon as a connection is free, from start to end. */
    final class Closed implements Arrivals {

        private final long startNanos;
        private final long endNanos;

        Closed(long startNanos, long endNanos) {
            this.startNanos = startNanos;
            this.endNanos = endNanos;
        }

        @Override
        public boolean isDue(long nowNanos) {
            return nowNanos - startNanos >= 0 && nowNanos - endNanos < 0;
        }

        @Override
        public long take(long nowNanos) {
            return nowNanos;
        }

        @Override
        public int overdue(long nowNanos) {
            return isDue(nowNanos) ? Integer.MAX_VALUE : 0;
        }
    }

    /** An open loop: arrivals at even distances, fixed beforehand, whatever the server does. */
    final class Scheduled implements Arrivals {

        private static final double NANOS_PER_SECOND = 1e9;

        private final long startNanos;
        private final double intervalNanos;
        private final long total;
        private long taken;

        Scheduled(double requestsPerSecond, long startNanos, long endNanos) {
            this.startNanos = startNanos;
            this.intervalNanos = NANOS_PER_SECOND / requestsPerSecond;
            this.total = (long) Math.ceil((endNanos - startNanos) / intervalNanos);
        }

        /** When arrival {@code index}, counted from 0, is meant to start. */
        long intendedNanos(long index) {
            return startNanos + (long) (index * intervalNanos);
        }

        /** How many arrivals there are in all. */
        long total() {
            return total;
        }

        @Override
        public boolean isDue(long nowNanos) {
            return taken < total && intendedNanos(taken) - nowNanos <= 0;
        }

        @Override
        public long take(long nowNanos) {
            return intendedNanos(taken++);
        }

        @Override
        public int overdue(long nowNanos) {
            if (!isDue(nowNanos)) {
                return 0;
            }
            long arrived = Math.min(total, (long) ((nowNanos - startNanos) / intervalNanos) + 1);
            return (int) Math.min(Integer.MAX_VALUE, Math.max(1, arrived - taken));
        }
    }
}
