package org.cardcourier.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.cardcourier.intake.Problem;
import org.cardcourier.intake.RefusedList;
import org.cardcourier.intake.Row;
import org.cardcourier.intake.Rows;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.journal.BatchGroup;
import org.cardcourier.journal.BatchProgress;
import org.cardcourier.journal.BatchRefusal;
import org.cardcourier.journal.BatchState;
import org.cardcourier.journal.BatchStory;
import org.cardcourier.notice.Notice;

/**
 * One dropped file on its way: its good rows in groups, its bad rows in the list of refused ones. With each group goes
 * how far the file is read, so that after a crash the reading goes on behind it. For one thread.
 */
final class Batch implements Iterator<List<Notice>> {

    /** So many first rows tell whether a file is what it should be. */
    static final int FIRST_ROWS = 100;

    /** What a group's rows hold at most, see {@link Row#weight}: some megabytes, where rows are a megabyte each. */
    private static final long MOST_WEIGHT = 1 << 21;

    /** The same for the first look: where rows are larger than one in a thousand will ever be, it sees fewer at once. */
    private static final long FIRST_WEIGHT = 1 << 23;

    private static final Problem CANCELLED = new Problem(-1, "", "was not read: a person cancelled the batch", "");

    private final BatchStory story;
    private final RefusedList list;
    private final int size;
    private final int stopAtPercent;
    private final List<Row> group = new ArrayList<>();
    /** Refused rows that are in the list and not yet in the journal. */
    private final List<BatchRefusal> refusals = new ArrayList<>();

    private RowsAhead rows;
    private BatchProgress before;
    private BatchProgress after;
    private long read;
    private long refused;
    private boolean isReady;
    private boolean isUnderWay;
    private boolean isBroken;

    /**
     * A file.
     *
     * @param story         what the journal knows of it
     * @param list          its list of refused rows
     * @param size          rows in a group at most; fewer where they are large
     * @param stopAtPercent how many of the first rows may be bad; 0 for all
     */
    Batch(BatchStory story, RefusedList list, int size, int stopAtPercent) {
        this.story = story;
        this.list = list;
        this.size = size;
        this.stopAtPercent = story.tolerant() ? 0 : stopAtPercent;
        this.before = story.progress();
        this.after = before;
        this.read = before.rows();
        this.refused = before.refused();
    }

    void open(Rows opened) throws IOException {
        try {
            opened.skipTo(before.position());
            list.goOn(opened.entry(), before.refusedBytes());
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        rows = new RowsAhead(opened, size, MOST_WEIGHT);
    }

    void refuseWhole(String because) throws IOException {
        refuse(Row.bad(0, because));
    }

    private void refuse(Row row) throws IOException {
        list.add(row);
        refusals.add(new BatchRefusal(row.number(), row.id(), row.conversation(), row.problem()));
        refused++;
    }

    @Override
    public boolean hasNext() {
        if (rows == null || isBroken) {
            return false;
        }
        try {
            if (!isReady) {
                fill();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return isReady;
    }

    private void fill() throws IOException {
        int bad = 0;
        long weight = 0;
        boolean isFirstLook = isToBeLookedAt();
        int most = isFirstLook ? Math.max(size, FIRST_ROWS) : size;
        while (!isReady && rows.hasNext()) {
            Row row = rows.next();
            read++;
            weight += rows.weight();
            list.in(row.entry());
            if (row.isGood() && !isCancelled()) {
                group.add(row);
            } else {
                refuse(row.refused(CANCELLED));
                bad++;
            }
            isReady = group.size() >= most
                    || bad >= most
                    || weight >= (isFirstLook ? FIRST_WEIGHT : MOST_WEIGHT)
                    || isFirstLook && read == FIRST_ROWS;
        }
        if (isFirstLook && read == FIRST_ROWS && refused * 100 > (long) stopAtPercent * FIRST_ROWS) {
            isBroken = true;
            list.force();
            throw new TooManyBad(refused);
        }
        isReady |= !group.isEmpty();
        after = listed(new BatchProgress(rows.position(), before.accepted(), before.known(), refused, 0));
    }

    private boolean isToBeLookedAt() {
        return stopAtPercent > 0 && read < FIRST_ROWS && !isCancelled();
    }

    private boolean isCancelled() {
        return story.state() == BatchState.CANCELLED;
    }

    /** After a failure Camel's splitter asks on until there is no more (seen on 4.17.0): what follows a failed group is not read. */
    @Override
    public List<Notice> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (isUnderWay) {
            isBroken = true;
            return List.of();
        }
        isUnderWay = true;
        return group.stream().map(Row::notice).toList();
    }

    /** @return which rows are on their way into the journal; null after a failure */
    BatchGroup underWay() {
        return isBroken
                ? null
                : new BatchGroup(
                        story.n(), group.stream().map(Row::number).toList(), before, after, List.copyOf(refusals));
    }

    void accepted(List<Acceptance> acceptances) throws IOException {
        refusals.clear();
        for (int i = 0; i < acceptances.size(); i++) {
            if (acceptances.get(i).kind() == Acceptance.Kind.OTHER_CONTENT) {
                Row row = group.get(i);
                refuse(row.refused(otherContent(row.notice().id())));
            }
        }
        BatchProgress so = after.plus(acceptances);
        before = listed(so);
        after = before;
        group.clear();
        isUnderWay = false;
        isReady = false;
    }

    /** @return the same with all that is listed, once it is on the disk */
    private BatchProgress listed(BatchProgress so) throws IOException {
        return new BatchProgress(so.position(), so.accepted(), so.known(), refused, list.force());
    }

    static Problem otherContent(String id) {
        return new Problem(
                -1, "notice_id", "was accepted before with other content; a changed notice needs a new notice_id", id);
    }

    BatchStory story() {
        return story;
    }

    /** @return what the rows became; after the last one, with all that is listed */
    BatchProgress progress() throws IOException {
        return listed(after);
    }

    /** @return the rows that were refused since the last group */
    List<BatchRefusal> refusals() {
        return List.copyOf(refusals);
    }

    /** @return the names of its lists, for a sentence; "" for none */
    String lists() {
        return list.names().stream().map(name -> "reports/" + name).collect(Collectors.joining(", "));
    }

    /** Not a Closeable: Camel's splitter would close it before the last group was accepted. */
    void end() throws IOException {
        if (rows != null) {
            rows.close();
        }
        list.close();
    }

    /** Of the first rows more are bad than a file may have. */
    static final class TooManyBad extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long bad;

        TooManyBad(long bad) {
            super(bad + " of its first " + FIRST_ROWS + " rows are bad", null, false, false);
            this.bad = bad;
        }

        long bad() {
            return bad;
        }
    }
}
