package org.cardcourier.intake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where in a notice a value belongs, in dotted words as mappings and the heads of CSV files write them, such as
 * "order.logistics.carrier", "order.items[].name", "order.parcels[].items[].name" or, with a free last word,
 * "order.extra.pickup_code".
 */
final class Place {

    static final String ITEMS = "order.items[]";
    static final String PARCELS = "order.parcels[]";
    static final String PARCEL_ITEMS = PARCELS + ".items[]";

    /** The innermost first. */
    private static final List<String> LISTS = List.of(PARCEL_ITEMS, PARCELS, ITEMS);

    private static final List<String> LABELS = List.of("then.add_labels", "then.remove_labels");
    private static final List<String> FLAGS = List.of("create_contact", "message.private", "then.contact.blocked");
    /** What has parts of its own stands as JSON in a cell. */
    private static final List<String> JSON = List.of("actions", "message.content_attributes");

    private static final List<String> FREE =
            List.of("order.extra.", "then.contact.custom_attributes.", "then.contact.additional_attributes.");
    /** Objects and lists: no single value belongs there. */
    private static final List<String> NO_VALUES = List.of(
            "order",
            "order_data",
            "message",
            "then",
            "contact",
            "order.items",
            "order.logistics",
            "order.parcels",
            "order.parcels[].items",
            "order.extra",
            "then.contact",
            "then.contact.custom_attributes",
            "then.contact.additional_attributes");

    private static final List<String> KNOWN = allNames();

    private final String name;
    private final String[] words;
    private final String list;

    private Place(String name) {
        this.name = name;
        this.words = words(name);
        this.list = LISTS.stream()
                .filter(each -> name.startsWith(each + ".") && !LISTS.contains(name))
                .findFirst()
                .orElse("");
    }

    /** @return the place, or null if there is none of that name */
    static Place of(String name) {
        boolean isFree = FREE.stream().anyMatch(prefix -> name.startsWith(prefix) && name.length() > prefix.length());
        return isFree || KNOWN.contains(name) ? new Place(name) : null;
    }

    /**
     * @return the place of a CSV column, where "order.items.name" may stand for "order.items[].name"; null for what is in a
     *     parcel, since that is the item of the same row
     */
    static Place ofColumn(String name) {
        Place place = of(name.replaceFirst("^order\\.(items|parcels)\\.", "order.$1[]."));
        return place != null && place.isIn(PARCEL_ITEMS) ? null : place;
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

    /** @return true for a field of an element of that list, not for one of a list inside it */
    boolean isIn(String aList) {
        return list.equals(aList);
    }

    /** @return true for the place of the list itself */
    boolean is(String aList) {
        return name.equals(aList);
    }

    /** @return true for a list, or a field of its elements */
    boolean isOfList() {
        return !list.isEmpty() || LISTS.contains(name);
    }

    boolean isExtra() {
        return name.startsWith(FREE.get(0));
    }

    String name() {
        return name;
    }

    /** @return the last word, such as "price" */
    String field() {
        return words[words.length - 1];
    }

    /** Puts the value into the tree, with the objects around it. Labels in one text are parted at commas. */
    void put(Map<String, Object> tree, Object value) {
        objectAround(tree).put(words[words.length - 1], value instanceof String text ? fitting(text) : value);
    }

    private Object fitting(String text) {
        if (LABELS.contains(name)) {
            return labels(text);
        }
        if (JSON.contains(name)) {
            return ofJson(text);
        }
        boolean isFlag = text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
        return isFlag && FLAGS.contains(name) ? text.toLowerCase(Locale.ROOT) : text; // Excel writes TRUE
    }

    /** @return what the reader refuses where it is no JSON */
    private static Object ofJson(String text) {
        try {
            return JsonTree.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (Unacceptable e) {
            return text;
        }
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

    /** A mapping makes objects with texts as names only. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> objectOf(Object tree) {
        return (Map<String, Object>) tree;
    }

    private static Object labels(String text) {
        return Arrays.stream(text.split("[,，]"))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .toList();
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

    /** @return the names of all places, but for those with a free last word */
    static List<String> known() {
        return KNOWN;
    }

    private static List<String> allNames() {
        Stream<String> ofParts = Stream.of(
                        within("", FieldNames.NOTICE),
                        within("contact.", FieldNames.PERSON),
                        within("order.", FieldNames.ORDER),
                        within("order.logistics.", FieldNames.LOGISTICS),
                        within("message.", FieldNames.MESSAGE),
                        within("then.", FieldNames.THEN),
                        within("then.contact.", FieldNames.CONTACT))
                .flatMap(names -> names)
                .filter(name -> !NO_VALUES.contains(name));
        Stream<String> ofLists = Stream.of(
                        Stream.of(ITEMS),
                        within(ITEMS + ".", FieldNames.ITEM),
                        Stream.of(PARCELS),
                        within(PARCELS + ".", FieldNames.PARCEL),
                        Stream.of(PARCEL_ITEMS),
                        within(PARCEL_ITEMS + ".", FieldNames.PARCEL_ITEM))
                .flatMap(names -> names)
                .filter(name -> !NO_VALUES.contains(name));
        return Stream.concat(ofParts, ofLists).toList();
    }

    private static Stream<String> within(String prefix, List<String> names) {
        return names.stream().map(name -> prefix + name);
    }
}
