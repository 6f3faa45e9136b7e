package org.cardcourier.journal;

import java.time.Duration;
import java.util.Optional;

/**
 * What the journal knows of a dropped file.
 *
 * @param n         the batch's number
 * @param file      the file as it was when its reading began
 * @param report    how the names of its reports begin, such as "shop"
 * @param mapping   the mapping by which it is read; "" for none
 * @param state     where it stands
 * @param why       a sentence for a person; "" for none
 * @param progress  how far it is read
 * @param tolerant  true since a person said that it goes on however many rows are bad
 * @param goesTo    where its file went or is about to go, relative to the drop folder; "" while it is read
 * @param isFiled   true since its file has left the drop folder
 * @param startedAt when its reading began, epoch milliseconds
 * @param readAt    since when no further row is read; 0 while it is
 * @param endedAt   when the last of its notices had ended; 0 for not yet
 * @param revision  moves when something is decided about its notices after their ends: its report is then written anew
 * @param count     where its rows stood when its report was written last
 */
public record BatchStory(
        long n,
        BatchFile file,
        String report,
        String mapping,
        BatchState state,
        String why,
        BatchProgress progress,
        boolean tolerant,
        String goesTo,
        boolean isFiled,
        long startedAt,
        long readAt,
        long endedAt,
        long revision,
        BatchCount count) {

    /** @return the file's name, such as "shop.csv" */
    public String name() {
        return file.name();
    }

    /** @return true if further rows are to be read, now or when a person lets it go on */
    public boolean isUnread() {
        return readAt == 0;
    }

    /** @return true if no row of it was accepted or known, and why tells what is wrong with the file as a whole */
    public boolean isRefusedWhole() {
        return goesTo.startsWith("refused/");
    }

    /**
     * How long it takes until all its notices have ended, if they go on ending as of late; rows that are not read yet come
     * on top.
     *
     * @return nothing while that cannot be told, or nothing is left
     */
    public Optional<Duration> timeLeft() {
        boolean isKnown = count.perSecond() > 0 && count.open() > 0 && state != BatchState.PAUSED;
        return isKnown
                ? Optional.of(Duration.ofSeconds((long) Math.ceil(count.open() / count.perSecond())))
                : Optional.empty();
    }

    /** @return the same, counted anew */
    public BatchStory counted(BatchCount other) {
        return new BatchStory(
                n, file, report, mapping, state, why, progress, tolerant, goesTo, isFiled, startedAt, readAt, endedAt,
                revision, other);
    }
}
