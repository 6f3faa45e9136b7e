package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cardcourier.notice.Notice;

/** One row of a file, and the rows after it that are the other items and parcels of the same order. */
final class CsvOrder {

    /** More than an order may have items: what more rows say of it is not kept. */
    private static final int MOST_ROWS = 1000;

    /** What its rows hold together at most, see {@link Row#weight}: all of them are in memory at once. */
    private static final long MOST_WEIGHT = 8L * FileLimits.LARGEST_ROW;

    /** Longer ones are no ids that the reader takes, and would be kept for many orders. */
    private static final int LONGEST_KEY = 2000;

    private final long number;
    private long last;
    private int rows = 1;
    private long weight;
    private boolean isTooLong;
    private boolean isTooHeavy;
    private final Original original;
    private final Map<String, Object> tree;
    private final List<Object> items = new ArrayList<>();
    private final List<CsvParcel> parcels = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /** @param original as it came; what joins it is added */
    CsvOrder(long number, Original original, Map<String, Object> tree) {
        this.number = number;
        this.last = number;
        this.original = original;
        this.weight = original.weight();
        this.tree = tree;
        takeList("items").forEach(items::add);
        takeList("parcels").forEach(parcel -> parcels.add(CsvParcel.of(parcel, items)));
    }

    /** @return the number of its last row */
    long last() {
        return last;
    }

    void problem(String what) {
        add(new Problem(-1, "", what, ""));
    }

    /** Nobody reads more, and an order of many rows could fill our memory with them. */
    private void add(Problem problem) {
        if (problems.size() < Findings.MOST) {
            problems.add(problem);
        }
    }

    /** The same notice_id; without one the same order, and the same conversation or contact. */
    boolean isSameAs(CsvOrder other) {
        Object id = tree.get("notice_id");
        if (id != null || other.tree.get("notice_id") != null) {
            return id != null && id.equals(other.tree.get("notice_id"));
        }
        Object order = orderId();
        boolean isAddressed = tree.get("conversation_id") != null || tree.get("contact") != null;
        return order != null
                && isAddressed
                && order.equals(other.orderId())
                && isSame("conversation_id", other)
                && isSame("contact", other)
                && isSame("inbox_id", other);
    }

    /** @return what {@link #isSameAs} compares; null for a row that stands for itself */
    String key() {
        String key = longKey();
        return key == null || key.length() > LONGEST_KEY ? null : key;
    }

    private String longKey() {
        Object id = tree.get("notice_id");
        if (id != null) {
            return "notice " + id;
        }
        boolean isAddressed = tree.get("conversation_id") != null || tree.get("contact") != null;
        return orderId() == null || !isAddressed
                ? null
                : "order " + orderId() + ' ' + tree.get("conversation_id") + ' ' + tree.get("contact") + ' '
                        + tree.get("inbox_id");
    }

    /** Of what was read earlier in the file: where, and what stood there. */
    record Seen(long row, int head, int all) {}

    Seen seen() {
        int head = tree.hashCode();
        return new Seen(number, head, Objects.hash(head, items, parcels));
    }

    /** The rest of an order that was read before without it is no notice of its own; the same once more is no harm. */
    void refuseIfRestOf(Seen before) {
        Seen now = seen();
        boolean isSameOrder = tree.get("notice_id") != null || before.head() == now.head();
        if (isSameOrder && before.all() != now.all()) {
            problem("belongs to the order of row " + before.row()
                    + ", which was read without it because other rows stand"
                    + " between: put the rows of one order next to each other");
        }
    }

    private boolean isSame(String name, CsvOrder other) {
        return Objects.equals(tree.get(name), other.tree.get(name));
    }

    private Object orderId() {
        return tree.get("order") instanceof Map<?, ?> order ? order.get("order_id") : null;
    }

    /** @param hasRest true if extra holds whatever the rows have, which may differ from item to item */
    void join(CsvOrder row, boolean hasRest) {
        last = row.number;
        if (++rows > MOST_ROWS) {
            isTooLong = true;
            return;
        }
        weight += row.weight;
        if (weight > MOST_WEIGHT) {
            isTooHeavy = true;
            return;
        }
        original.join(row.original);
        row.problems.forEach(problem -> problem("row " + row.number + " of it " + problem.what()));
        items.addAll(row.items.subList(0, Math.min(row.items.size(), OrderReader.MOST_ITEMS + 1 - items.size())));
        row.parcels.forEach(parcel -> join(parcel, row.number));
        joinObject(tree, row.tree, "", row.number, hasRest);
    }

    private void joinObject(Map<String, Object> into, Map<?, ?> from, String prefix, long row, boolean hasRest) {
        from.forEach((name, value) -> {
            String path = prefix + name;
            Object mine = into.putIfAbsent(String.valueOf(name), value);
            if (mine instanceof Map && value instanceof Map<?, ?> inner) {
                joinObject(Place.objectIn(into, String.valueOf(name)), inner, path + ".", row, hasRest);
            } else if (mine != null && !mine.equals(value) && !(hasRest && path.startsWith("order.extra."))) {
                add(new Problem(-1, path, "differs in row " + row + " of the same order", Findings.shown(value)));
            }
        });
    }

    /** What the reader will refuse stays where it is. */
    private List<?> takeList(String name) {
        if (tree.get("order") instanceof Map<?, ?> order && order.get(name) instanceof List<?> found) {
            order.remove(name);
            return found;
        }
        return List.of();
    }

    private void join(CsvParcel parcel, long row) {
        for (int i = 0; i < parcels.size(); i++) {
            CsvParcel mine = parcels.get(i);
            if (mine.isSameAs(parcel)) {
                joinObject(mine.fields(), parcel.fields(), "order.parcels[" + i + "].", row, false);
                mine.items().addAll(parcel.items());
                return;
            }
        }
        if (parcels.size() <= OrderReader.MOST_PARCELS) {
            parcels.add(parcel);
        }
    }

    Row finished(NoticeReader reader, Mapping mapping) {
        if (!items.isEmpty()) {
            Place.objectIn(tree, "order").put("items", items);
        }
        if (!parcels.isEmpty()) {
            boolean isAllInOne = parcels.size() == 1 && parcels.get(0).items().size() == items.size();
            Place.objectIn(tree, "order")
                    .put(
                            "parcels",
                            parcels.stream()
                                    .map(parcel -> parcel.tree(isAllInOne))
                                    .toList());
        }
        if (isTooLong) {
            problems.add(new Problem(-1, "", "has more than " + MOST_ROWS + " rows (to row " + last + ")", ""));
        }
        if (isTooHeavy) {
            problems.add(new Problem(
                    -1, "", "has more than " + MOST_WEIGHT + " characters in its rows (to row " + last + ")", ""));
        }
        Notice notice = reader.read(tree, -1, mapping, problems);
        return problems.isEmpty()
                ? new Row(number, original, notice, problems)
                : new Row(number, original, null, problems, tree);
    }
}
