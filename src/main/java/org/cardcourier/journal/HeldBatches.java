package org.cardcourier.journal;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Dropped files that a person paused, resumed or cancelled, as the writer's thread sees them. A paused one's notices stand
 * aside when their turn comes: they have a line of their own without a head, so that nothing finds them and nobody waits
 * behind them. After a resume they are walked through in the order of rows and take their places again, and after a cancel
 * they end; both a portion in each turn, since others wait meanwhile.
 */
final class HeldBatches {

    private static final int PORTION = 256;
    /** After a cancel, what is being sent ends first: so often it is looked whether it has. */
    private static final long LOOK_MILLIS = 500;

    /** What a person wants of a batch. */
    enum Wish {
        PAUSE,
        RESUME,
        CANCEL
    }

    private static final class Held {
        private final Wish wish;
        private long afterRow = Long.MIN_VALUE;
        private long upToSeq;
        private long firstOpenRow = Long.MAX_VALUE;
        private long notBefore;

        Held(Wish wish) {
            this.wish = wish;
        }
    }

    private final Map<Long, Held> held = new HashMap<>();

    /** @return true if no notice of it may be handed out in the very turn that accepts it */
    boolean has(long batch) {
        return batch != 0 && held.containsKey(batch);
    }

    /** Reads again what a person may have decided. */
    void lookAround(Store store) throws SQLException {
        Map<Long, Wish> wishes = store.batches().wishes(store.account());
        held.keySet().retainAll(wishes.keySet());
        wishes.forEach((batch, wish) -> {
            Held before = held.get(batch);
            if (before == null || before.wish != wish) {
                held.put(batch, new Held(wish));
            }
        });
    }

    /** What was walked through in a turn that failed was not. */
    void startAnew() {
        held.replaceAll((batch, before) -> new Held(before.wish));
    }

    /**
     * What is to become of a notice whose turn has come. One that may be in its conversation already, wholly or in part, is
     * brought to its end.
     *
     * @return null if it may be handed out
     */
    Wish wish(Store.Due due) {
        Held of = due.batch() == 0 ? null : held.get(due.batch());
        boolean mayBeThere = due.doubtfulSince() != 0 || due.hasSteps();
        if (of == null || mayBeThere || of.wish == Wish.RESUME && due.seq() <= of.upToSeq) {
            return null;
        }
        return of.wish;
    }

    /** @return when the next portion is to be walked through, epoch milliseconds */
    long nextWalk() {
        long next = Long.MAX_VALUE;
        for (Held each : held.values()) {
            next = each.wish == Wish.PAUSE ? next : Math.min(next, each.notBefore);
        }
        return next;
    }

    /**
     * Walks on through the rows of those that were resumed or cancelled.
     *
     * @param due is told when the head of some line comes due
     * @return how many notices ended
     */
    int walk(Store store, long now, LongConsumer due) throws SQLException {
        int ended = 0;
        for (Iterator<Map.Entry<Long, Held>> each = held.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Long, Held> entry = each.next();
            Held batch = entry.getValue();
            if (batch.wish == Wish.PAUSE || batch.notBefore > now) {
                continue;
            }
            List<BatchStore.Standing> rows = store.batches().standing(entry.getKey(), batch.afterRow, PORTION);
            if (batch.wish == Wish.RESUME) {
                bringBack(store, batch, rows, due);
            } else {
                ended += cancel(store, batch, rows, now, due);
            }
            batch.afterRow =
                    rows.isEmpty() ? batch.afterRow : rows.get(rows.size() - 1).row();
            if (rows.size() < PORTION && isDone(batch, now)) {
                store.batches().walked(entry.getKey());
                each.remove();
            }
        }
        return ended;
    }

    private static boolean isDone(Held batch, long now) {
        if (batch.firstOpenRow == Long.MAX_VALUE) {
            return true;
        }
        batch.afterRow = batch.firstOpenRow - 1;
        batch.firstOpenRow = Long.MAX_VALUE;
        batch.notBefore = now + LOOK_MILLIS;
        return false;
    }

    private static void bringBack(Store store, Held batch, List<BatchStore.Standing> rows, LongConsumer due)
            throws SQLException {
        for (BatchStore.Standing row : rows) {
            batch.upToSeq = Math.max(batch.upToSeq, row.seq());
            if (row.isAside()) {
                store.rejoin(row.seq(), row.line(), row.conversation());
                due.accept(0);
            }
        }
    }

    private static int cancel(Store store, Held batch, List<BatchStore.Standing> rows, long now, LongConsumer due)
            throws SQLException {
        int ended = 0;
        for (BatchStore.Standing row : rows) {
            if (row.mayEnd()) {
                store.end(row.seq(), Ending.CANCELLED_WITH_BATCH, now);
                ended++;
            } else if (row.isPassedOver()) {
                batch.firstOpenRow = Math.min(batch.firstOpenRow, row.row());
            }
        }
        for (BatchStore.Standing row : rows) { // only now: the next of its line may have ended with it
            if (row.mayEnd() && row.isHead()) {
                due.accept(store.nextOfLine(row.line()));
            }
        }
        return ended;
    }
}
