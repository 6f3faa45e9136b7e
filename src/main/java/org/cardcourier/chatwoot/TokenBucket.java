package org.cardcourier.chatwoot;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tokens that fill up at a steady rate; who takes one may send one request. Whoever waits is served in the order of coming,
 * in two queues: a {@linkplain Caller#FILE file's} notices leave a quarter of the bucket to all others, so that these go
 * first whenever both wait.
 *
 * <p>Within t seconds at most {@code size + t * rate} are taken.
 */
final class TokenBucket {

    /** A pause that is longer than this is not waited for. */
    private static final long PATIENCE_MILLIS = 2000;

    private static final double ROUNDING = 1e-6;
    private static final long UNTIL_CALLED = Long.MAX_VALUE;

    private final double size;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Condition> files = new ArrayDeque<>();
    private final Deque<Condition> others = new ArrayDeque<>();
    private double perSecond;
    private double tokens;
    private long filledAt;
    private long pausedUntil;
    private boolean handingBack;

    /**
     * A full bucket.
     *
     * @param perSecond how many tokens it gets in a second, more than 0
     * @param size      how many it holds, 2 or more
     * @param clock     the time; never goes back
     */
    TokenBucket(double perSecond, double size, Clock clock) {
        this.perSecond = perSecond;
        this.size = size;
        this.clock = clock;
        this.tokens = size;
        this.filledAt = clock.millis();
        this.pausedUntil = filledAt;
    }

    /**
     * Takes a token, waiting for it in this thread.
     *
     * @param caller for whom
     * @return -1 if it was taken; else how long to wait elsewhere, in milliseconds, 0 when notices are handed back
     */
    long take(Caller caller) {
        Deque<Condition> queue = caller == Caller.FILE ? files : others;
        lock.lock();
        Condition turn = lock.newCondition();
        queue.addLast(turn);
        try {
            return waitFor(turn, queue, caller);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            queue.remove(turn);
            callFirst(queue);
            lock.unlock();
        }
    }

    private long waitFor(Condition turn, Deque<Condition> queue, Caller caller) throws InterruptedException {
        while (true) {
            long now = clock.millis();
            if (handingBack && caller != Caller.ROUTE) {
                return 0;
            }
            if (pausedUntil - now > PATIENCE_MILLIS) {
                return pausedUntil - now;
            }
            long wait = queue.peekFirst() == turn ? millisUntilNext(caller, now) : UNTIL_CALLED;
            if (wait <= 0) {
                tokens--;
                return -1;
            }
            turn.await(wait, TimeUnit.MILLISECONDS);
        }
    }

    /** @return how long from now until there is a token, in milliseconds; 0 or less if there is one */
    long millisUntilNext(Caller caller) {
        lock.lock();
        try {
            return millisUntilNext(caller, clock.millis());
        } finally {
            lock.unlock();
        }
    }

    private long millisUntilNext(Caller caller, long now) {
        fill(now);
        double missing = 1 + (caller == Caller.FILE ? size / 4 : 0) - tokens;
        return Math.max(pausedUntil - now, (long) Math.ceil((missing - ROUNDING) * 1000 / perSecond));
    }

    private void fill(long now) {
        tokens = Math.min(size, tokens + (now - filledAt) * perSecond / 1000);
        filledAt = now;
    }

    private static void callFirst(Deque<Condition> queue) {
        if (!queue.isEmpty()) {
            queue.peekFirst().signal();
        }
    }

    /** Nobody takes a token for so long. */
    void pause(long millis) {
        change(() -> pausedUntil = Math.max(pausedUntil, clock.millis() + millis));
    }

    void setRate(double newPerSecond) {
        change(() -> {
            fill(clock.millis());
            perSecond = newPerSecond;
        });
    }

    /** @param yes true if notices leave without a token from now on, those that wait at once */
    void handBack(boolean yes) {
        change(() -> handingBack = yes);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            files.forEach(Condition::signal);
            others.forEach(Condition::signal);
        } finally {
            lock.unlock();
        }
    }

    /** Somebody is about to take: it is not {@linkplain #isQuiet quiet} from now on. */
    void wake() {
        lock.lock();
        try {
            fill(clock.millis());
        } finally {
            lock.unlock();
        }
    }

    /** @return true if it has been full since so long that nobody misses it: a new one would be the same */
    boolean isQuiet() {
        lock.lock();
        try {
            double filled = tokens + (clock.millis() - filledAt) * perSecond / 1000;
            return filled >= 2 * size && files.isEmpty() && others.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
