package org.cardcourier.intake;

import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Other systems' names for the fields of a notice: turns a row (a JSON object, or the cells of a CSV line by column)
 * into the tree that {@link NoticeReader} reads. The language stands in the header of {@code mappings/shop.yaml}.
 */
public final class Mapping {

    /** What to do with values that no line of the mapping takes. */
    enum Extra {
        NONE,
        REST,
        LISTED
    }

    /** A line of {@code fields}. */
    record Line(Place place, Source source, Map<String, String> values) {

        Object in(Object row) {
            Object value = source.in(row);
            boolean isText = value != null && !(value instanceof Map) && !(value instanceof List);
            String other = isText ? values.get(value.toString()) : null;
            return other == null ? value : other;
        }
    }

    /** An entry of {@code constants}: a text or a list of texts. */
    record Constant(Place place, Object value) {}

    private final String name;
    private final RowPath rows;
    private final ZoneId zone;
    private final Charset encoding;
    private final Character delimiter;
    private final List<Line> lines;
    private final List<Line> itemLines;
    private final Line itemList;
    private final List<Constant> constants;
    private final List<Map<String, Source>> actions;
    private final Extra extra;
    private final List<RowPath> listed;
    private final Set<String> taken;

    Mapping(
            String name,
            RowPath rows,
            ZoneId zone,
            Charset encoding,
            Character delimiter,
            List<Line> allLines,
            List<Constant> constants,
            List<Map<String, Source>> actions,
            Extra extra,
            List<RowPath> listed) {
        this.name = name;
        this.rows = rows;
        this.zone = zone;
        this.encoding = encoding;
        this.delimiter = delimiter;
        this.lines = allLines.stream()
                .filter(line -> !line.place().isOfItem() && !line.place().isItems())
                .toList();
        this.itemLines =
                allLines.stream().filter(line -> line.place().isOfItem()).toList();
        this.itemList = allLines.stream()
                .filter(line -> line.place().isItems())
                .findFirst()
                .orElse(null);
        this.constants = List.copyOf(constants);
        this.actions = List.copyOf(actions);
        this.extra = extra;
        this.listed = List.copyOf(listed);
        this.taken = taken();
    }

    /** @return its name, such as "shop" */
    public String name() {
        return name;
    }

    /** @return the time zone of times without an offset, or null if it names none */
    public ZoneId zone() {
        return zone;
    }

    /** @return in which characters its tables are written; null for UTF-8 */
    Charset encoding() {
        return encoding;
    }

    /** @return what stands between the cells of its tables; null for what their heads show */
    Character delimiter() {
        return delimiter;
    }

    /**
     * The notice in one row, as a tree that is not checked yet.
     *
     * @param row a JSON object, or the cells of a CSV line by column
     * @return the tree for {@link NoticeReader#read(Map)}
     */
    public Map<String, Object> apply(Map<String, ?> row) {
        return tree(row);
    }

    Map<String, Object> tree(Object row) {
        Map<String, Object> tree = new LinkedHashMap<>();
        lines.forEach(line -> put(tree, line, row));
        putItems(tree, row);
        putActions(tree, row);
        putExtra(tree, row);
        for (Constant constant : constants) {
            if (constant.place().isEmptyIn(tree)) {
                constant.place().put(tree, constant.value());
            }
        }
        return tree;
    }

    /** @return the path to the list of rows in a JSON document, or null if the document is the list, or the one row */
    RowPath rows() {
        return rows;
    }

    /** @return true if each row is one item, and rows of one order stand together */
    boolean hasItemsInRows() {
        return itemList == null && !itemLines.isEmpty();
    }

    /** @return true if order.extra holds whatever no line takes */
    boolean hasRest() {
        return extra == Extra.REST;
    }

    /** @return the rows of a document */
    List<?> rowsOf(Object document) {
        Object found = rows == null ? document : rows.in(document);
        if (found instanceof List<?> list) {
            return list;
        }
        if (rows == null) {
            return Collections.singletonList(document);
        }
        String what = "has no list at \"" + rows.text() + "\", where mapping " + name + " looks for rows";
        throw new InvalidNotice(List.of(new Problem(-1, "", what, "")));
    }

    /** @return the problem with a word on where in the row its value was looked for */
    Problem explained(Problem problem) {
        String place = problem.path().replaceAll("\\[[0-9]+]", "[]");
        return lines(place)
                .map(line -> new Problem(
                        problem.index(),
                        problem.path(),
                        problem.what() + " (mapping " + name + " takes it from " + line.source() + ")",
                        problem.got()))
                .findFirst()
                .orElse(problem);
    }

    private Stream<Line> lines(String place) {
        return Stream.concat(lines.stream(), itemLines.stream())
                .filter(line -> line.place().name().equals(place));
    }

    private static void put(Map<String, Object> tree, Line line, Object row) {
        Object value = line.in(row);
        if (value != null) {
            line.place().put(tree, value);
        }
    }

    private void putItems(Map<String, Object> tree, Object row) {
        Object list = itemList == null ? row : itemList.in(row);
        if (itemList == null && itemLines.isEmpty() || list == null) {
            return;
        }
        Object items = list;
        if (!itemLines.isEmpty()) {
            List<?> elements = list instanceof List<?> several ? several : List.of(list);
            items = elements.stream()
                    .map(this::item)
                    .filter(item -> !item.isEmpty())
                    .toList();
        }
        if (!(items instanceof List<?> found) || !found.isEmpty()) {
            Place.objectIn(tree, "order").put("items", items);
        }
    }

    private Map<String, Object> item(Object element) {
        Map<String, Object> item = new LinkedHashMap<>();
        for (Line line : itemLines) {
            Object value = line.in(element);
            if (value != null) {
                item.put(line.place().itemField(), value);
            }
        }
        return item;
    }

    /** An action of which a value is missing is left out: better no button than a dead one. */
    private void putActions(Map<String, Object> tree, Object row) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (Map<String, Source> action : actions) {
            Map<String, Object> fields = new LinkedHashMap<>();
            action.forEach((field, source) -> fields.put(field, source.in(row)));
            if (!fields.containsValue(null)) {
                found.add(fields);
            }
        }
        if (!found.isEmpty()) {
            tree.put("actions", found);
        }
    }

    private void putExtra(Map<String, Object> tree, Object row) {
        Map<String, Object> texts = new LinkedHashMap<>();
        if (extra == Extra.REST) {
            addRest(row, "", texts);
        } else {
            listed.forEach(path -> addText(path.text(), path.in(row), texts));
        }
        if (!texts.isEmpty()) {
            Place.objectIn(Place.objectIn(tree, "order"), "extra").putAll(texts);
        }
    }

    private void addRest(Object row, String prefix, Map<String, Object> texts) {
        if (!(row instanceof Map<?, ?> map)) {
            return;
        }
        map.forEach((key, value) -> {
            String path = prefix + key;
            if (taken.contains(path)) {
                return;
            }
            if (value instanceof Map) {
                addRest(value, path + ".", texts);
            } else {
                addText(path, value, texts);
            }
        });
    }

    /** Lists of single values become one text; a list of objects has no place in a text and is left out. */
    private static void addText(String name, Object value, Map<String, Object> texts) {
        if (value instanceof List<?> list) {
            boolean isPlain = list.stream().noneMatch(entry -> entry instanceof Map || entry instanceof List);
            String joined = isPlain
                    ? String.join(", ", list.stream().map(String::valueOf).toList())
                    : "";
            addText(name, joined, texts);
        } else if (value != null && !"".equals(value) && !(value instanceof Map)) {
            texts.put(name, value);
        }
    }

    private Set<String> taken() {
        Set<String> paths = new LinkedHashSet<>();
        lines.forEach(line -> paths.addAll(line.source().paths()));
        actions.forEach(action -> action.values().forEach(source -> paths.addAll(source.paths())));
        if (itemList != null) {
            paths.addAll(itemList.source().paths());
        } else {
            itemLines.forEach(line -> paths.addAll(line.source().paths()));
        }
        return paths;
    }
}
