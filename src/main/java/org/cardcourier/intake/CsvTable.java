package org.cardcourier.intake;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
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
 * A CSV or TSV file with a head of places such as {@code conversation_id,order.order_id,order.items.name}, or of a mapping's
 * columns. Adjacent rows of one order are one notice, and each of them is an item, in
 * the parcel that its row names.
 */
final class CsvTable extends Rows {

    private static final int MOST_COLUMNS = 200;
    private static final int LONGEST_CELL = 1 << 19;
    private static final int LONGEST_ROW = 1 << 20;

    private static final int LONGEST_HEAD = 1 << 16;
    private static final char COMMA = ',';
    private static final String DELIMITERS = ",;\t";

    private final BufferedReader in;
    private final Character named;
    private CloseableIterator<CsvRecord> records;
    private char delimiter;
    private final NoticeReader reader;
    private final Mapping mapping;
    /** A row, and the source rows that have been read with it. */
    private record Ready(Row row, long last) {}

    private final Queue<Ready> ready = new ArrayDeque<>();
    private List<String> head;
    private List<Place> places = List.of();
    private boolean joins;
    private CsvOrder order;
    private long number;
    private long consumed;
    private boolean hasEnded;

    /** @param named what stands between cells; null for what the head shows */
    CsvTable(BufferedReader in, Character named, NoticeReader reader, Mapping mapping) {
        this.in = in;
        this.named = named;
        this.reader = reader;
        this.mapping = mapping;
    }

    /** @return the records, empty lines too: the n-th is row n of a spreadsheet */
    static CloseableIterator<CsvRecord> records(Reader in, char delimiter) {
        return CsvReader.builder()
                .fieldSeparator(delimiter)
                .skipEmptyLines(false)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(LONGEST_ROW)
                .build(
                        CsvRecordHandler.builder()
                                .maxFields(MOST_COLUMNS)
                                .maxFieldSize(LONGEST_CELL)
                                .maxRecordSize(LONGEST_ROW)
                                .build(),
                        in)
                .iterator();
    }

    /** Of comma, semicolon and tab the one that the head has most, outside of quotes; in doubt the comma. */
    private static char shownBy(BufferedReader in) throws IOException {
        int[] counts = new int[DELIMITERS.length()];
        boolean isQuoted = false;
        in.mark(LONGEST_HEAD);
        for (int i = 1; i < LONGEST_HEAD; i++) {
            int c = in.read();
            if (c < 0 || !isQuoted && (c == '\n' || c == '\r')) {
                break;
            }
            isQuoted ^= c == '"';
            int which = isQuoted ? -1 : DELIMITERS.indexOf(c);
            if (which >= 0) {
                counts[which]++;
            }
        }
        in.reset();
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        return DELIMITERS.charAt(most);
    }

    /** @return true if its cells stand between commas */
    boolean hasCommas() {
        return delimiter == COMMA;
    }

    @Override
    Row read() throws IOException {
        begin();
        while (ready.isEmpty() && !hasEnded) {
            step();
        }
        Ready next = ready.poll();
        consumed = next == null ? number : next.last();
        return next == null ? null : next.row();
    }

    private void begin() throws IOException {
        if (records == null) {
            delimiter = named == null ? shownBy(in) : named;
            records = records(in, delimiter);
        }
    }

    @Override
    void skip(long upTo) throws IOException {
        begin();
        if (upTo > 0) {
            step(); // its head
        }
        while (number < upTo && !hasEnded && records.hasNext()) {
            number++;
            records.next();
        }
    }

    @Override
    long consumed() {
        return consumed;
    }

    @Override
    long number() {
        return Math.max(1, number); // the head may be what cannot be read
    }

    private void step() {
        try {
            number++;
            if (!records.hasNext()) {
                flush();
                hasEnded = true;
            } else if (head == null) {
                readHead(records.next().getFields());
            } else {
                readRow(records.next().getFields());
            }
        } catch (CsvParseException | UncheckedIOException e) {
            breakOff(e);
        }
    }

    /** The row that cannot be read may belong to the order before it; an order that lacks an item must not be sent. */
    private void breakOff(RuntimeException e) {
        if (joins && order != null) {
            order.problem("may lack items: row " + number + " cannot be read");
        }
        flush();
        ready.add(new Ready(Row.bad(number, broken(e)), number));
        hasEnded = true;
        breakOff();
    }

    private void readHead(List<String> names) {
        head = names.stream().map(String::strip).toList();
        List<Problem> problems = new ArrayList<>(doubles());
        if (mapping == null) {
            places = head.stream().map(Place::ofColumn).toList();
            problems.addAll(unknownColumns());
        }
        joins = mapping == null
                ? places.stream().anyMatch(place -> place != null && place.isOfList())
                : mapping.hasListsInRows();
        if (!problems.isEmpty()) {
            ready.add(new Ready(new Row(number, Map.of(), null, problems), number));
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

    private void readRow(List<String> cells) {
        if (cells.stream().allMatch(String::isEmpty)) {
            return;
        }
        Map<String, String> byColumn = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(head.size(), cells.size()); i++) {
            byColumn.put(head.get(i), cells.get(i));
        }
        CsvOrder row = new CsvOrder(number, byColumn, mapping == null ? tree(cells) : mapping.tree(byColumn));
        if (cells.size() != head.size()) {
            row.problem("has " + cells.size() + " cells, the head has " + head.size());
        }
        add(row);
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
        if (order != null) {
            ready.add(new Ready(order.finished(reader, mapping), order.last()));
            order = null;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
