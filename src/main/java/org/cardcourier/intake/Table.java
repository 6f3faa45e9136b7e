package org.cardcourier.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table (CSV, TSV, a sheet of Excel) with a head of places such as {@code conversation_id,order.order_id,order.items.name},
 * or of a mapping's columns. Adjacent rows of one order are one notice, and each of them is an item, in the parcel that
 * its row names.
 */
final class Table extends Rows {

    private final Records records;
    private final Mapping mapping;

    private final OrderRows orders;
    private List<String> head;
    /** Where a list of refused rows says what was wrong with them; -1 in any other table. */
    private int problemAt = -1;

    private List<Place> places = List.of();
    private long consumed;
    private boolean hasEnded;

    Table(Records records, NoticeReader reader, Mapping mapping, FileLimits limits) {
        super(limits);
        this.records = records;
        this.mapping = mapping;
        this.orders = new OrderRows(reader, mapping);
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
        while (orders.isEmpty() && !hasEnded) {
            step();
        }
        Row next = orders.poll();
        consumed = next == null ? records.number() : orders.consumed();
        return next;
    }

    @Override
    void skip(long upTo) throws IOException {
        if (upTo > 0) {
            while (head == null && !hasEnded) {
                step();
            }
            orders.clear();
        }
        if (!hasEnded && orders.joins()) {
            skipOrders(upTo);
        } else if (!hasEnded) {
            records.skip(upTo);
        }
    }

    /** What follows may be the rest of an order among them. */
    private void skipOrders(long upTo) {
        orders.beginSkipping();
        while (records.number() < upTo && !hasEnded) {
            step();
        }
        orders.endSkipping();
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
                orders.flush();
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

    private void breakOff(Exception e) {
        orders.breakOff(number());
        orders.put(Row.bad(number(), broken(e)), number());
        hasEnded = true;
        breakOff();
    }

    /** What is empty above it is no head: some programs leave a line free. */
    private void readHead(List<String> names) {
        if (names.stream().allMatch(String::isBlank)) {
            return;
        }
        problemAt = names.stream().map(String::strip).toList().indexOf(RefusedList.PROBLEM);
        head = corrected(names).stream().map(String::strip).toList();
        List<Problem> problems = new ArrayList<>(doubles());
        if (mapping == null) {
            places = head.stream().map(Place::ofColumn).toList();
            problems.addAll(unknownColumns());
        }
        orders.joins(
                mapping == null
                        ? places.stream().anyMatch(place -> place != null && place.isOfList())
                        : mapping.hasListsInRows());
        if (!problems.isEmpty()) {
            orders.put(new Row(number(), null, null, problems), number());
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
            if (places.get(i) == null && !head.get(i).isEmpty()) {
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
        int nameless = -1;
        for (int i = 0; i < Math.min(head.size(), cells.size()); i++) {
            if (!head.get(i).isEmpty()) {
                byColumn.put(head.get(i), cells.get(i));
            } else if (!cells.get(i).isBlank()) {
                nameless = i;
            }
        }
        Map<String, Object> tree = mapping == null ? tree(cells) : mapping.tree(byColumn);
        CsvOrder row = new CsvOrder(number(), original(cells), tree);
        wrong.forEach(row::problem);
        if (nameless >= 0) {
            row.problem("has a value in column " + (nameless + 1) + ", which has no name in the head");
        }
        if (cells.size() != head.size() && !(records.mayBeShort() && cells.size() < head.size())) {
            row.problem("has " + cells.size() + " cells, the head has " + head.size());
        }
        orders.add(row);
    }

    /** Cells that a sheet leaves out at the end of a row are missing in a file with commas. */
    private Original.Cells original(List<String> cells) {
        List<String> all = new ArrayList<>(cells);
        while (records.mayBeShort() && all.size() < head.size()) {
            all.add("");
        }
        return Original.Cells.of(head, delimiter(), all);
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
            if (cells.get(i).isEmpty() || place == null) {
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

    @Override
    public void close() throws IOException {
        records.close();
    }
}
