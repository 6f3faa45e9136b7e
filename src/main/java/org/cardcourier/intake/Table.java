package org.cardcourier.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * A table (CSV, TSV, a sheet of Excel) with a head of places such as {@code conversation_id,order.order_id,order.items.name},
 * or of a mapping's columns. Adjacent rows of one order are one notice, and each of them is an item, in the parcel that
 * its row names.
 */
final class Table extends Rows {

    /** How many orders back the rest of one is recognised; the journal knows those with a notice_id for ever. */
    private static final int REMEMBERED = 10_000;

    private final Records records;
    private final NoticeReader reader;
    private final Mapping mapping;

    /** A row, and the source rows that have been read with it. */
    private record Ready(Row row, long last) {}

    private final Queue<Ready> ready = new ArrayDeque<>();
    private List<String> head;
    /** Where a list of refused rows says what was wrong with them; -1 in any other table. */
    private int problemAt = -1;

    private List<Place> places = List.of();
    private boolean joins;
    private CsvOrder order;
    private boolean isSkipping;
    private final Map<String, CsvOrder.Seen> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CsvOrder.Seen> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long consumed;
    private boolean hasEnded;

    Table(Records records, NoticeReader reader, Mapping mapping, FileLimits limits) {
        super(limits);
        this.records = records;
        this.reader = reader;
        this.mapping = mapping;
    }

    /** @return whether it can be written anew without some of its rows */
    boolean isPlain() {
        return records.isPlain();
    }

    /** @return what stands between its cells */
    char delimiterRead() {
        return records.delimiter();
    }

    @Override
    Row read() throws IOException {
        while (ready.isEmpty() && !hasEnded) {
            step();
        }
        Ready next = ready.poll();
        consumed = next == null ? records.number() : next.last();
        return next == null ? null : next.row();
    }

    @Override
    void skip(long upTo) throws IOException {
        if (upTo > 0) {
            step(); // its head
            ready.clear();
        }
        if (!hasEnded && joins) {
            skipOrders(upTo);
        } else if (!hasEnded) {
            records.skip(upTo);
        }
    }

    /** What follows may be the rest of an order among them. */
    private void skipOrders(long upTo) {
        isSkipping = true;
        while (records.number() < upTo && !hasEnded) {
            step();
        }
        flush();
        isSkipping = false;
        ready.clear();
    }

    @Override
    long consumed() {
        return consumed;
    }

    @Override
    long number() {
        return Math.max(1, records.number()); // the head may be what cannot be read
    }

    @Override
    long sourceRows() {
        return isBroken() ? number() : records.number();
    }

    private void step() {
        try {
            List<String> cells = records.next();
            if (cells == null) {
                flush();
                hasEnded = true;
            } else if (head == null) {
                readHead(cells);
            } else {
                readRow(cells);
            }
        } catch (IOException | UncheckedIOException e) {
            breakOff(e);
        }
    }

    /** The row that cannot be read may belong to the order before it; an order that lacks an item must not be sent. */
    private void breakOff(Exception e) {
        if (joins && order != null) {
            order.problem("may lack items: row " + number() + " cannot be read");
        }
        flush();
        ready.add(new Ready(Row.bad(number(), broken(e)), number()));
        hasEnded = true;
        breakOff();
    }

    private void readHead(List<String> names) {
        problemAt = names.stream().map(String::strip).toList().indexOf(RefusedList.PROBLEM);
        head = corrected(names).stream().map(String::strip).toList();
        List<Problem> problems = new ArrayList<>(doubles());
        if (mapping == null) {
            places = head.stream().map(Place::ofColumn).toList();
            problems.addAll(unknownColumns());
        }
        joins = mapping == null
                ? places.stream().anyMatch(place -> place != null && place.isOfList())
                : mapping.hasListsInRows();
        if (!problems.isEmpty()) {
            ready.add(new Ready(new Row(number(), null, null, problems), number()));
            hasEnded = true;
        }
    }

    private List<Problem> doubles() {
        Set<String> seen = new LinkedHashSet<>();
        return head.stream()
                .filter(name -> !name.isEmpty() && !seen.add(name))
                .map(name -> new Problem(-1, name, "stands twice in the head", ""))
                .toList();
    }

    private List<Problem> unknownColumns() {
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < head.size(); i++) {
            if (places.get(i) == null) {
                String name = Findings.shown(head.get(i));
                problems.add(new Problem(-1, name, "is no column" + columnHint(head.get(i)), ""));
            }
        }
        return problems;
    }

    private static String columnHint(String name) {
        return name.startsWith("order.parcels") && name.contains("items")
                ? "; the item of a row is in the parcel of that row"
                : Place.hint(name).replace("[].", ".");
    }

    /** A list of refused rows that was dropped again, as the rows were in the file that it was made of. */
    private List<String> corrected(List<String> cells) {
        if (problemAt < 0) {
            return cells;
        }
        List<String> own = new ArrayList<>(cells);
        if (problemAt < own.size()) {
            own.remove(problemAt);
        }
        own.replaceAll(Formulas::original);
        return own;
    }

    private void readRow(List<String> came) {
        List<String> cells = corrected(came);
        List<String> wrong = records.problems();
        if (wrong.isEmpty() && cells.stream().allMatch(String::isEmpty)) {
            return;
        }
        Map<String, String> byColumn = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(head.size(), cells.size()); i++) {
            byColumn.put(head.get(i), cells.get(i));
        }
        Map<String, Object> tree = mapping == null ? tree(cells) : mapping.tree(byColumn);
        CsvOrder row = new CsvOrder(number(), original(cells), tree);
        wrong.forEach(row::problem);
        if (cells.size() != head.size() && !(records.mayBeShort() && cells.size() < head.size())) {
            row.problem("has " + cells.size() + " cells, the head has " + head.size());
        }
        add(row);
    }

    /** Cells that a sheet leaves out at the end of a row are missing in a file with commas. */
    private Original.Cells original(List<String> cells) {
        List<String> all = new ArrayList<>(cells);
        while (records.mayBeShort() && all.size() < head.size()) {
            all.add("");
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(all);
        return new Original.Cells(head, delimiter(), rows);
    }

    /** In which the mapping, or the head alone, lets a .csv file be read: a .tsv file becomes one as well. */
    private char delimiter() {
        if (mapping != null && mapping.delimiter() != null) {
            return mapping.delimiter();
        }
        return records.delimiter() == '\t' ? ',' : records.delimiter();
    }

    private Map<String, Object> tree(List<String> cells) {
        Map<String, Object> tree = new LinkedHashMap<>();
        Map<String, Object> item = new LinkedHashMap<>();
        Map<String, Object> parcel = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(places.size(), cells.size()); i++) {
            Place place = places.get(i);
            if (cells.get(i).isEmpty()) {
                continue;
            }
            if (place.isIn(Place.ITEMS)) {
                item.put(place.field(), cells.get(i));
            } else if (place.isIn(Place.PARCELS)) {
                parcel.put(place.field(), cells.get(i));
            } else {
                place.put(tree, cells.get(i));
            }
        }
        if (!item.isEmpty()) {
            Place.objectIn(tree, "order").put("items", List.of(item));
        }
        if (!parcel.isEmpty()) {
            Place.objectIn(tree, "order").put("parcels", List.of(parcel));
        }
        return tree;
    }

    private void add(CsvOrder row) {
        if (joins && order != null && order.isSameAs(row)) {
            order.join(row, mapping != null && mapping.hasRest());
        } else {
            flush();
            order = row;
        }
    }

    private void flush() {
        if (order == null) {
            return;
        }
        String key = joins ? order.key() : null;
        CsvOrder.Seen before = key == null ? null : seen.putIfAbsent(key, order.seen());
        if (before != null) {
            order.refuseIfRestOf(before);
        }
        if (!isSkipping) {
            ready.add(new Ready(order.finished(reader, mapping), order.last()));
        }
        order = null;
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
