package org.cardcourier.journal;

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
        long endedAt) {

    /** @return the file's name, such as "shop.csv" */
    public String name() {
        return file.name();
    }

    /** @return true if further rows are to be read, now or when a person lets it go on */
    public boolean isUnread() {
        return readAt == 0;
    }

    /** @return the same, read so far */
    public BatchStory from(BatchProgress other) {
        return new BatchStory(
                n, file, report, mapping, state, why, other, tolerant, goesTo, isFiled, startedAt, readAt, endedAt);
    }
}
