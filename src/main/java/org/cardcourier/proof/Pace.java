package org.cardcourier.proof;

/**
 * How many notices may have been sent by now. They are spread over the time in which Card Courier runs, so that every kill
 * meets some that are just being accepted and sent.
 */
final class Pace {

    /** A long life must not use up what later kills are to meet. */
    private static final double MOST_SHARES = 1.5;

    private final int notices;
    private final double secondsForEachKill;
    private double perNano;
    private double free;
    private double most;
    private long since;
    private boolean runs;
    private boolean all;

    /**
     * @param notices            how many there are
     * @param secondsForEachKill about how long Card Courier runs before each kill
     */
    Pace(int notices, double secondsForEachKill) {
        this.notices = notices;
        this.secondsForEachKill = secondsForEachKill;
    }

    /** Card Courier runs; so many kills are still to come. */
    synchronized void run(long killsLeft) {
        double share = Math.max(0, notices - free) / Math.max(1, killsLeft);
        perNano = share / (secondsForEachKill * 1e9);
        most = free + (killsLeft > 1 ? MOST_SHARES * share : share);
        runs = true;
        since = System.nanoTime();
    }

    /** Card Courier is killed. */
    synchronized void rest() {
        free = now();
        runs = false;
    }

    /** No more kills are to come: as fast as it goes. */
    synchronized void finish() {
        all = true;
    }

    private double now() {
        return runs ? Math.min(most, free + (System.nanoTime() - since) * perNano) : free;
    }

    private synchronized boolean isFree(int n) {
        return all || n < now();
    }

    /** Waits until the n-th notice may be sent. */
    void await(int n) throws InterruptedException {
        while (!isFree(n)) {
            Thread.sleep(5);
        }
    }

    /** @return true if it may be sent now */
    boolean allows(int n) {
        return isFree(n);
    }
}
