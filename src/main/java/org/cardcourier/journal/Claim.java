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
        List<Step> steps) {}
