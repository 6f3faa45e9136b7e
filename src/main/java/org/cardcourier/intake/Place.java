package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where in a notice a value belongs, in dotted words as mappings and the heads of CSV files write them, such as
 * "order.logistics.carrier", "order.items[].name" or, with a free last word, "order.extra.pickup_code".
 */
final class Place {

    static final String ITEMS = "order.items[]";

    private static final String ITEM = ITEMS + ".";
    private static final List<String> LABELS = List.of("then.add_labels", "then.remove_labels");
    private static final List<String> FREE =
            List.of("order.extra.", "then.contact.custom_attributes.", "then.contact.additional_attributes.");
    /** Objects, lists, and what cannot be used yet: no single value belongs there. */
    private static final List<String> NO_VALUES = List.of(
            "order",
            "order_data",
            "message",
            "actions",
            "then",
            "contact",
            "inbox_id",
            "order.items",
            "order.logistics",
            "order.extra",
            "then.contact",
            "then.contact.custom_attributes",
            "then.contact.additional_attributes");

    private static final List<String> KNOWN = known();

    private final String name;
    private final String[] words;

    private Place(String name) {
        this.name = name;
        this.words = words(name);
    }

    /** @return the place, or null if there is none of that name */
    static Place of(String name) {
        boolean isFree = FREE.stream().anyMatch(prefix -> name.startsWith(prefix) && name.length() > prefix.length());
        return isFree || KNOWN.contains(name) ? new Place(name) : null;
    }

    /** @return the place of a CSV column, where "order.items.name" may stand for "order.items[].name" */
    static Place ofColumn(String name) {
        return of(name.startsWith("order.items.") ? ITEM + name.substring("order.items.".length()) : name);
    }

    /** @return the end of a sentence about an unknown name */
    static String hint(String name) {
        String nearest = Nearest.of(name, KNOWN);
        String lastWord = name.substring(name.lastIndexOf('.') + 1);
        List<String> sameWord = KNOWN.stream()
                .filter(known -> known.equals(lastWord) || known.endsWith("." + lastWord))
                .toList();
        if (nearest == null && sameWord.size() == 1) {
            nearest = sameWord.get(0);
        }
        return nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
    }

    boolean isOfItem() {
        return name.startsWith(ITEM);
    }

    boolean isItems() {
        return name.equals(ITEMS);
    }

    boolean isExtra() {
        return name.startsWith(FREE.get(0));
    }

    String name() {
        return name;
    }

    /** @return the field of an item, such as "price" */
    String itemField() {
        return name.substring(ITEM.length());
    }

    /** Puts the value into the tree, with the objects around it. Labels in one text are parted at commas. */
    void put(Map<String, Object> tree, Object value) {
        objectAround(tree).put(words[words.length - 1], LABELS.contains(name) ? labels(value) : value);
    }

    boolean isEmptyIn(Map<String, Object> tree) {
        Map<String, Object> object = tree;
        for (int i = 0; i < words.length - 1; i++) {
            if (!(object.get(words[i]) instanceof Map<?, ?>)) {
                return true;
            }
            object = objectIn(object, words[i]);
        }
        return object.get(words[words.length - 1]) == null;
    }

    private Map<String, Object> objectAround(Map<String, Object> tree) {
        Map<String, Object> object = tree;
        for (int i = 0; i < words.length - 1; i++) {
            object = objectIn(object, words[i]);
        }
        return object;
    }

    /** Only {@link #put} makes objects at these words, so an object there is one of ours. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> objectIn(Map<String, Object> tree, String word) {
        return (Map<String, Object>) tree.computeIfAbsent(word, w -> new LinkedHashMap<String, Object>());
    }

    private static Object labels(Object value) {
        return value instanceof String text
                ? Arrays.stream(text.split("[,，]"))
                        .map(String::strip)
                        .filter(label -> !label.isEmpty())
                        .toList()
                : value;
    }

    private static String[] words(String name) {
        for (String prefix : FREE) {
            if (name.startsWith(prefix)) {
                List<String> words = new ArrayList<>(List.of(prefix.split("\\.")));
                words.add(name.substring(prefix.length()));
                return words.toArray(String[]::new);
            }
        }
        return name.split("\\.");
    }

    private static List<String> known() {
        Stream<String> ofParts = Stream.of(
                        within("", FieldNames.NOTICE),
                        within("order.", FieldNames.ORDER),
                        within("order.logistics.", FieldNames.LOGISTICS),
                        within("message.", FieldNames.MESSAGE),
                        within("then.", FieldNames.THEN),
                        within("then.contact.", FieldNames.CONTACT))
                .flatMap(names -> names)
                .filter(name -> !NO_VALUES.contains(name));
        return Stream.concat(ofParts, Stream.concat(Stream.of(ITEMS), within(ITEM, FieldNames.ITEM)))
                .toList();
    }

    private static Stream<String> within(String prefix, List<String> names) {
        return names.stream().map(name -> prefix + name);
    }
}
