package org.cardcourier.route;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cardcourier.intake.Row;
import org.cardcourier.intake.Rows;

/**
 * The rows of a file, read and checked by a thread of their own while those before them are being written: else one of
 * the two would always wait for the other. It is at most two portions ahead, and a portion is small in memory whatever
 * its rows hold. To be used by one thread.
 */
final class RowsAhead implements Closeable {

    private static final long LOOK_MS = 100;

    /** A row, how far the file was read with it, and about how much it holds. */
    private record Ahead(Row row, long position, long weight) {}

    /** Rows that were read together, and what came then. */
    private record Portion(List<Ahead> rows, boolean isLast, Throwable failure) {}

    private final Rows rows;
    private final int size;
    private final long most;
    private final BlockingQueue<Portion> portions = new ArrayBlockingQueue<>(1);
    private final Thread reader = new Thread(this::read, "file-rows");
    private volatile boolean isClosed;

    // the taker's
    private Portion portion = new Portion(List.of(), false, null);
    private Iterator<Ahead> left = portion.rows().iterator();
    private long position;
    private long weight;

    /**
     * Begins to read.
     *
     * @param rows at the place where the reading is to begin; closed with this
     * @param size rows of a portion at most
     * @param most what the rows of a portion hold at most, see {@link Row#weight}; one row may hold more
     */
    RowsAhead(Rows rows, int size, long most) {
        this.rows = rows;
        this.size = size;
        this.most = most;
        this.position = rows.position();
        reader.setDaemon(true);
        reader.start();
    }

    // ---- the reader's thread

    private void read() {
        boolean goesOn = true;
        while (goesOn && !isClosed) {
            Portion next = portion();
            goesOn = !next.isLast();
            put(next);
        }
    }

    private Portion portion() {
        List<Ahead> read = new ArrayList<>(size);
        try {
            long holds = 0;
            while (read.size() < size && holds < most && !isClosed) {
                if (!rows.hasNext()) {
                    return new Portion(read, true, null);
                }
                Row row = rows.next();
                Ahead ahead = new Ahead(row, rows.position(), row.weight());
                read.add(ahead);
                holds += ahead.weight();
            }
            return new Portion(read, false, null);
        } catch (RuntimeException | Error e) { // it is the taker's to say what becomes of it
            return new Portion(read, true, e);
        }
    }

    private void put(Portion next) {
        try {
            while (!isClosed && !portions.offer(next, LOOK_MS, TimeUnit.MILLISECONDS)) {
                continue;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does
        }
    }

    // ---- the taker's thread

    /**
     * Waits until the next row is read.
     *
     * @return false at the end of the file
     * @throws InterruptedIOException if Card Courier stops meanwhile
     */
    boolean hasNext() throws IOException {
        while (!left.hasNext()) {
            if (portion.failure() instanceof Error error) {
                throw error;
            }
            if (portion.failure() instanceof RuntimeException failure) {
                throw failure;
            }
            if (portion.isLast()) {
                return false;
            }
            portion = take();
            left = portion.rows().iterator();
        }
        return true;
    }

    private Portion take() throws IOException {
        try {
            return portions.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException stopped = new InterruptedIOException("Card Courier stops");
            stopped.initCause(e);
            throw stopped;
        }
    }

    Row next() throws IOException {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Ahead next = left.next();
        position = next.position();
        weight = next.weight();
        return next.row();
    }

    /** @return how far the rows that were taken have read the file, see {@link Rows#position} */
    long position() {
        return position;
    }

    /** @return about how much the row that was taken last holds, see {@link Row#weight} */
    long weight() {
        return weight;
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        boolean isInterrupted = false;
        while (reader.isAlive()) { // it ends after the row that it is at
            try {
                reader.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        rows.close();
    }
}
