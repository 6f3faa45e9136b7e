package org.cardcourier.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a journal is kept.
 *
 * @param file           the SQLite file, such as {@code data/journal.db}
 * @param account        base address and account id of the Chatwoot it delivers to
 * @param settle         how long after a doubtful attempt Chatwoot may still be carrying it out
 * @param blockAtMost    how long a failing notice holds up the later ones of its conversation
 * @param acceptQueue    how many notices may wait to be written before {@link JournalFull}
 * @param parkedEvery    how often a parked notice is looked at
 * @param keep           how long notices are kept after their end; failures from when a person has dealt with them
 * @param further        the same for further accounts in the same file, by the names of their connections
 */
public record JournalOptions(
        Path file,
        String account,
        Duration settle,
        Duration blockAtMost,
        Duration parkedEvery,
        int acceptQueue,
        Duration keep,
        Map<String, JournalOptions> further) {

    /**
     * The values that ship.
     *
     * @param file    the SQLite file
     * @param account base address and account id
     * @return 45 s, 2 h, 5 min, 4,000 and 30 days
     */
    public static JournalOptions of(Path file, String account) {
        return new JournalOptions(
                file,
                account,
                Duration.ofSeconds(45),
                Duration.ofHours(2),
                Duration.ofMinutes(5),
                4000,
                Duration.ofDays(30),
                Map.of());
    }

    /** @return the same with another settle time */
    public JournalOptions withSettle(Duration other) {
        return new JournalOptions(file, account, other, blockAtMost, parkedEvery, acceptQueue, keep, further);
    }

    /** @return the same with another limit on blocking */
    public JournalOptions withBlockAtMost(Duration other) {
        return new JournalOptions(file, account, settle, other, parkedEvery, acceptQueue, keep, further);
    }

    /** @return the same with another time between two looks at a parked notice */
    public JournalOptions withParkedEvery(Duration other) {
        return new JournalOptions(file, account, settle, blockAtMost, other, acceptQueue, keep, further);
    }

    /** @return the same with another length of the queue of notices that wait to be written */
    public JournalOptions withAcceptQueue(int other) {
        return new JournalOptions(file, account, settle, blockAtMost, parkedEvery, other, keep, further);
    }

    /** @return the same with another time for which notices are kept */
    public JournalOptions withKeep(Duration other) {
        return new JournalOptions(file, account, settle, blockAtMost, parkedEvery, acceptQueue, other, further);
    }

    /** @return the same, with further accounts in the same file */
    public JournalOptions withFurther(Map<String, JournalOptions> others) {
        return new JournalOptions(
                file, account, settle, blockAtMost, parkedEvery, acceptQueue, keep, new TreeMap<>(others));
    }
}
