package org.cardcourier.journal;

import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;

/** How long the journal takes to find what is due: the question that it asks before each hand-out, for the benchmark. */
public final class DueQuery {

    private static final int MOST = 64;

    private DueQuery() {}

    /**
     * Asks many times.
     *
     * @param options of a journal that is there, whether Card Courier runs or not
     * @param clock   the time
     * @param times   how often, 1 or more
     * @return the median, microseconds
     * @throws JournalDown if the journal cannot be read
     */
    public static double medianMicros(JournalOptions options, Clock clock, int times) {
        try (Store store = new Store(JournalFile.open(options.file()), options.account())) {
            long[] nanos = new long[times];
            for (int i = 0; i < times; i++) {
                long began = System.nanoTime();
                int found = store.due(0, clock.millis(), MOST).size();
                found += store.due(1, clock.millis(), MOST - found).size();
                nanos[i] = System.nanoTime() - began;
                if (found == 0) {
                    throw new IllegalStateException(
                            "Nothing is due in " + options.file() + ": there is nothing to measure");
                }
            }
            Arrays.sort(nanos);
            return nanos[times / 2] / 1e3;
        } catch (SQLException e) {
            throw new JournalDown("The journal could not be read: " + e.getMessage(), e);
        }
    }
}
