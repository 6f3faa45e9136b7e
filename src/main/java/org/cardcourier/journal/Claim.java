package org.cardcourier.journal;

import java.util.List;
import org.cardcourier.notice.Notice;

/**
 * A notice whose turn has come, handed to whoever delivers. The attempt is already written.
 *
 * @param seq           its number in the journal, in the order of acceptance
 * @param line          the queue it stands in: its conversation, or {@code -seq} when it stands aside
 * @param notice        the notice
 * @param tries         which attempt this is, from 1
 * @param startedAt     when the attempt was written, epoch milliseconds
 * @param doubtfulSince when the earliest attempt started that may have happened and is not found out, epoch
 *                      milliseconds; 0 if there is none. If not 0, Chatwoot is asked before anything is sent
 * @param failingSince  when the first attempt failed, epoch milliseconds; 0 if none did
 * @param onlyFindOut   true after the last try: find out what happened, send nothing more
 * @param givesWay      true if a file brought it and nobody waits behind it, so that all others go first
 * @param steps         what was already done or given up in earlier attempts
 * @param supersededBy  id of a delivered notice that told a newer state of the same order and parcel; "" for none
 */
public record Claim(
        long seq,
        long line,
        Notice notice,
        int tries,
        long startedAt,
        long doubtfulSince,
        long failingSince,
        boolean onlyFindOut,
        boolean givesWay,
        List<Step> steps,
        String supersededBy) {

    /** A claim of which nothing newer was delivered. */
    public Claim(
            long seq,
            long line,
            Notice notice,
            int tries,
            long startedAt,
            long doubtfulSince,
            long failingSince,
            boolean onlyFindOut,
            boolean givesWay,
            List<Step> steps) {
        this(seq, line, notice, tries, startedAt, doubtfulSince, failingSince, onlyFindOut, givesWay, steps, "");
    }

    Claim supersededBy(String id) {
        return new Claim(
                seq, line, notice, tries, startedAt, doubtfulSince, failingSince, onlyFindOut, givesWay, steps, id);
    }

    /** @return true if a newer state of its order was delivered before its turn came */
    public boolean isSuperseded() {
        return !supersededBy.isEmpty();
    }
}
