package org.cardcourier.journal;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast the notices of a batch end, over the last minute. For one thread. */
public final class BatchPace {

    private static final long WINDOW = 60_000;
    private static final long APART = 2_000;

    private record Sample(long at, long ended) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /**
     * Takes note of how many have ended.
     *
     * @param at    the time, epoch milliseconds
     * @param ended how many
     * @return how many of them ended in a second, of late; 0 where that cannot be told yet
     */
    public double perSecond(long at, long ended) {
        boolean isEarlier = !samples.isEmpty() && at < samples.getLast().at(); // the clock was put back
        if (isEarlier) {
            samples.clear();
        }
        if (samples.isEmpty() || at - samples.getLast().at() >= APART) {
            samples.add(new Sample(at, ended));
        }
        while (samples.size() > 2 && at - samples.getFirst().at() > WINDOW) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        long millis = at - first.at();
        return millis <= 0 ? 0 : Math.max(0, ended - first.ended()) * 1000.0 / millis;
    }
}
