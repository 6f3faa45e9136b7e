package org.cardcourier.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.cardcourier.notice.Notice;

/**
 * Makes one notice of adjacent rows of one order, each of which is an item or a parcel of it. A row that cannot be read
 * may belong to the order before it, and an order that lacks an item must not be sent. For one thread.
 */
final class OrderRows {

    /** How many orders back the rest of one is recognised; the journal knows those with a notice_id for ever. */
    private static final int REMEMBERED = 10_000;

    /** Gives rows as they stand in a file. */
    interface Source {
        /** @return the next row; null after the last */
        Found next() throws IOException;
    }

    /**
     * What stands in one row of a file.
     *
     * @param number   the row's
     * @param tree     the notice in it, or what stands instead of one; null if the row cannot be read
     * @param original the row as it came; null where it cannot be shown so
     * @param bad      why it cannot be read; null if it can
     */
    record Found(long number, Object tree, Original original, Row bad) {

        static Found of(long number, Object row, Mapping mapping) {
            Object tree = mapping != null && row instanceof Map ? mapping.tree(row) : row;
            return new Found(number, tree, Original.Trees.of(row), null);
        }

        static Found bad(long number, String what) {
            return bad(number, null, what);
        }

        static Found bad(long number, Original original, String what) {
            return new Found(number, null, original, Row.bad(number, original, what));
        }
    }

    /** A row, and the source rows that have been read with it. */
    private record Ready(Row row, long last) {}

    private final NoticeReader reader;
    private final Mapping mapping;
    private final Queue<Ready> ready = new ArrayDeque<>();
    private boolean joins;
    private boolean isSkipping;
    private CsvOrder order;
    private long consumed;
    private long read;
    private boolean hasEnded;
    private IOException failure;
    private final Map<String, CsvOrder.Seen> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CsvOrder.Seen> eldest) {
            return size() > REMEMBERED;
        }
    };

    OrderRows(NoticeReader reader, Mapping mapping) {
        this.reader = reader;
        this.mapping = mapping;
        this.joins = mapping != null && mapping.hasListsInRows();
    }

    void joins(boolean whether) {
        joins = whether;
    }

    boolean joins() {
        return joins;
    }

    /** Reads on until a notice, or a bad row, is whole. */
    Row next(Source rows, Rows of) throws IOException {
        if (!joins) {
            Found found = rows.next();
            return found == null ? null : alone(found);
        }
        while (ready.isEmpty() && failure == null && !hasEnded) {
            step(rows, of);
        }
        Row next = poll();
        if (next == null && failure != null) {
            throw failure;
        }
        return next;
    }

    private Row alone(Found found) {
        if (found.bad() != null) {
            return found.bad();
        }
        List<Problem> problems = new ArrayList<>();
        Notice notice = reader.read(found.tree(), -1, mapping, problems);
        return new Row(found.number(), found.original(), notice, problems, notice == null ? found.tree() : null);
    }

    private void step(Source rows, Rows of) {
        try {
            Found found = rows.next();
            read = found == null ? read : found.number();
            if (found == null) {
                flush();
                hasEnded = true;
            } else if (found.tree() instanceof Map) {
                add(new CsvOrder(found.number(), found.original(), Place.objectOf(found.tree())));
            } else {
                breakOff(found.number());
                put(alone(found), found.number());
                if (isSkipping) {
                    ready.clear();
                }
            }
        } catch (IOException e) {
            fail(e, of);
        } catch (UncheckedIOException e) {
            fail(e.getCause(), of);
        } catch (Unacceptable e) {
            fail(new IOException(e.getMessage(), e), of);
        }
    }

    private void fail(IOException e, Rows of) {
        breakOff(of.number());
        failure = e;
    }

    /** Reads on to a row after which an order ended, to know again which orders were read. */
    void skip(long upTo, Source rows, Rows of) throws IOException {
        isSkipping = true;
        while (read < upTo && failure == null && !hasEnded) {
            step(rows, of);
        }
        endSkipping();
        if (failure != null) {
            throw failure;
        }
    }

    void beginSkipping() {
        isSkipping = true;
    }

    void endSkipping() {
        flush();
        isSkipping = false;
        ready.clear();
    }

    void add(CsvOrder row) {
        if (joins && order != null && order.isSameAs(row)) {
            order.join(row, mapping != null && mapping.hasRest());
        } else {
            flush();
            order = row;
        }
    }

    /** The row of that number cannot be read. */
    void breakOff(long number) {
        if (joins && order != null) {
            order.problem("may lack items: row " + number + " cannot be read");
        }
        flush();
    }

    void flush() {
        if (order == null) {
            return;
        }
        String key = joins ? order.key() : null;
        CsvOrder.Seen before = key == null ? null : seen.putIfAbsent(key, order.seen());
        if (before != null) {
            order.refuseIfRestOf(before);
        }
        if (!isSkipping) {
            put(order.finished(reader, mapping), order.last());
        }
        order = null;
    }

    void put(Row row, long last) {
        ready.add(new Ready(row, last));
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    void clear() {
        ready.clear();
    }

    /** @return the next row that is whole; null where there is none */
    Row poll() {
        Ready next = ready.poll();
        consumed = next == null ? consumed : next.last();
        return next == null ? null : next.row();
    }

    /** @return the number of the last row of the notice that was taken last */
    long consumed() {
        return consumed;
    }
}
