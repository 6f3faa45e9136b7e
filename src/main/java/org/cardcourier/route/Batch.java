package org.cardcourier.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.cardcourier.intake.Problem;
import org.cardcourier.intake.RefusedRows;
import org.cardcourier.intake.Row;
import org.cardcourier.intake.Rows;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.journal.BatchGroup;
import org.cardcourier.journal.BatchProgress;
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

    private final BatchStory story;
    private final RefusedRows refused;
    private final int size;
    private final int stopAtPercent;
    private final List<Row> group = new ArrayList<>();
    private Rows rows;
    private BatchProgress before;
    private BatchProgress after;
    private long read;
    private boolean isReady;
    private boolean isUnderWay;
    private boolean isBroken;

    /**
     * A file.
     *
     * @param story         what the journal knows of it
     * @param refused       its list of refused rows, to be gone on with
     * @param size          rows in a group
     * @param stopAtPercent how many of the first rows may be bad; 0 for all
     */
    Batch(BatchStory story, RefusedRows refused, int size, int stopAtPercent) {
        this.story = story;
        this.refused = refused;
        this.size = size;
        this.stopAtPercent = story.tolerant() ? 0 : stopAtPercent;
        this.before = story.progress();
        this.after = before;
        this.read = before.rows();
    }

    void open(Rows opened) throws IOException {
        rows = opened;
        rows.skipTo(before.position());
    }

    void refuseWhole(String because) throws IOException {
        refused.add(new Row(0, Map.of(), null, List.of(new Problem(-1, "", because, ""))));
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
        boolean isFirstLook = isToBeLookedAt();
        int most = isFirstLook ? Math.max(size, FIRST_ROWS) : size;
        while (!isReady && rows.hasNext()) {
            Row row = rows.next();
            read++;
            if (isCancelled()) {
                refused.add(refused(row, new Problem(-1, "", "was not read: a person cancelled the batch", "")));
                continue;
            }
            if (row.isGood()) {
                group.add(row);
            } else {
                refused.add(row);
                bad++;
            }
            isReady = group.size() >= most || bad >= most || isFirstLook && read == FIRST_ROWS;
        }
        if (isFirstLook && read == FIRST_ROWS && refused.count() * 100 > (long) stopAtPercent * FIRST_ROWS) {
            isBroken = true;
            refused.force();
            throw new TooManyBad(refused.count());
        }
        isReady |= !group.isEmpty();
        after = new BatchProgress(rows.position(), before.accepted(), before.known(), refused.count(), refused.force());
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
                : new BatchGroup(story.n(), group.stream().map(Row::number).toList(), before, after);
    }

    void accepted(List<Acceptance> acceptances) throws IOException {
        for (int i = 0; i < acceptances.size(); i++) {
            if (acceptances.get(i).kind() == Acceptance.Kind.OTHER_CONTENT) {
                Row row = group.get(i);
                refused.add(refused(row, otherContent(row.notice().id())));
            }
        }
        BatchProgress so = after.plus(acceptances);
        before = new BatchProgress(so.position(), so.accepted(), so.known(), refused.count(), refused.force());
        after = before;
        group.clear();
        isUnderWay = false;
        isReady = false;
    }

    private static Row refused(Row row, Problem problem) {
        return row.isGood() ? new Row(row.number(), row.cells(), null, List.of(problem)) : row;
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
        return new BatchProgress(after.position(), after.accepted(), after.known(), refused.count(), refused.force());
    }

    String reportName() {
        return refused.file().getFileName().toString();
    }

    /** Not a Closeable: Camel's splitter would close it before the last group was accepted. */
    void end() throws IOException {
        if (rows != null) {
            rows.close();
        }
        refused.close();
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
