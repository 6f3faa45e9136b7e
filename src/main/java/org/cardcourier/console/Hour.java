package org.cardcourier.console;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cardcourier.journal.State;

/** The last 60 minutes, minute by minute. */
final class Hour {

    static final int MINUTES = 60;

    private static final long MILLIS = 60_000;

    private final Clock clock;
    private final long[] of = new long[MINUTES];
    private final long[] accepted = new long[MINUTES];
    private final long[] delivered = new long[MINUTES];
    private final long[] failed = new long[MINUTES];
    private final Map<String, long[]> bySource = new LinkedHashMap<>();

    Hour(Clock clock) {
        this.clock = clock;
    }

    /**
     * One minute.
     *
     * @param at        its beginning, epoch milliseconds
     * @param accepted  notices accepted in it
     * @param delivered notices delivered in it
     * @param failed    notices refused, undelivered or uncertain in it
     */
    record Minute(long at, long accepted, long delivered, long failed) {}

    void accepted(long at, String source) {
        int i = slot(at);
        if (i >= 0) {
            accepted[i]++;
            bySource.computeIfAbsent(source, any -> new long[MINUTES])[i]++;
        }
    }

    void ended(long at, State state) {
        int i = slot(at);
        if (i >= 0 && state == State.DELIVERED) {
            delivered[i]++;
        } else if (i >= 0 && state != State.SKIPPED) {
            failed[i]++;
        }
    }

    /** -1 for a minute that is over for more than an hour, or to come. */
    private int slot(long at) {
        long minute = at / MILLIS;
        long now = clock.millis() / MILLIS;
        if (minute <= now - MINUTES || minute > now) {
            return -1;
        }
        int i = (int) (minute % MINUTES);
        if (of[i] != minute) {
            of[i] = minute;
            accepted[i] = 0;
            delivered[i] = 0;
            failed[i] = 0;
            bySource.values().forEach(counts -> counts[i] = 0);
        }
        return i;
    }

    /** @return 60 of them, the oldest first */
    List<Minute> minutes() {
        long now = clock.millis() / MILLIS;
        List<Minute> found = new ArrayList<>();
        for (long minute = now - MINUTES + 1; minute <= now; minute++) {
            int i = (int) (minute % MINUTES);
            boolean isKnown = of[i] == minute;
            found.add(new Minute(
                    minute * MILLIS, isKnown ? accepted[i] : 0, isKnown ? delivered[i] : 0, isKnown ? failed[i] : 0));
        }
        return found;
    }

    /** @return what brought how many, only of those that brought any */
    Map<String, Long> sources() {
        long now = clock.millis() / MILLIS;
        Map<String, Long> found = new LinkedHashMap<>();
        bySource.forEach((source, counts) -> {
            long sum = 0;
            for (int i = 0; i < MINUTES; i++) {
                sum += of[i] > now - MINUTES ? counts[i] : 0;
            }
            if (sum > 0) {
                found.put(source, sum);
            }
        });
        return found;
    }
}
