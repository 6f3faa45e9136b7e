package org.cardcourier.screen;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Order;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;

/**
 * Notices with something in every field of the order, found by reflection: a field that is new tomorrow is among them.
 * Fields have names such as "order.items.name"; every list has two elements.
 */
final class EveryField {

    /** All fields that hold a text which a shop or its customer may have written, addresses among them. */
    static final Set<String> NAMES = names();

    /** The words on the button that was pressed: a route adds them to those of the order. */
    static final String TITLE = "variables.title";

    private EveryField() {}

    /** Whether a field holds a web address. */
    static boolean isAddress(String field) {
        return field.toLowerCase(Locale.ROOT).matches(".*(url|uri)");
    }

    /**
     * A notice with two links and a postback.
     *
     * @param locale the language of the card
     * @param texts  from a field's name to its text; "" for a field that the shop did not send
     */
    static Notice notice(String locale, UnaryOperator<String> texts) {
        List<Action> actions = new ArrayList<>(links(texts));
        if (!actions.isEmpty()) {
            actions.add(new Action(Action.POSTBACK, actions.get(0).text(), "", "CONTACT_SUPPORT"));
        }
        return notice(locale, texts, actions, Notice.DEFAULT_TEMPLATE, Shape.AUTO);
    }

    /** A notice of shape "card": with two links only. */
    static Notice card(String template, UnaryOperator<String> texts) {
        return notice("", texts, links(texts), template, Shape.CARD);
    }

    private static List<Action> links(UnaryOperator<String> texts) {
        String words = texts.apply("actions.text");
        return words.isBlank()
                ? List.of()
                : Collections.nCopies(2, new Action(Action.LINK, words, texts.apply("actions.uri"), ""));
    }

    /** Also by reflection: how a notice is addressed and what else it carries is nothing to this proof. */
    private static Notice notice(
            String locale, UnaryOperator<String> texts, List<Action> actions, String template, Shape shape) {
        Map<String, Object> given = Map.of(
                "id",
                "n-1",
                "conversationId",
                1L,
                "order",
                record(Order.class, "order", texts),
                "actions",
                actions,
                "template",
                template,
                "locale",
                locale,
                "shape",
                shape,
                "then",
                Then.NOTHING);
        return (Notice) made(
                Notice.class,
                Stream.of(Notice.class.getRecordComponents())
                        .map(c -> given.getOrDefault(c.getName(), empty(c.getType())))
                        .toArray());
    }

    private static Object empty(Class<?> type) {
        if (type == String.class) {
            return "";
        } else if (type == boolean.class) {
            return false;
        } else if (type == List.class) {
            return List.of();
        } else if (type == Map.class) {
            return Map.of();
        }
        return type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : null;
    }

    private static Record record(Class<?> type, String path, UnaryOperator<String> texts) {
        return made(
                type,
                Stream.of(type.getRecordComponents())
                        .map(component -> value(
                                component.getType(),
                                component.getGenericType(),
                                path + "." + component.getName(),
                                texts))
                        .toArray());
    }

    private static Object value(Class<?> type, Type full, String path, UnaryOperator<String> texts) {
        if (type == String.class) {
            return texts.apply(path);
        } else if (type == List.class) {
            Class<?> element = (Class<?>) ((ParameterizedType) full).getActualTypeArguments()[0];
            return Collections.nCopies(2, value(element, element, path, texts));
        } else if (type == Map.class) {
            return Map.of("pickup_code", texts.apply(path));
        } else if (type.isRecord()) {
            return record(type, path, texts);
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type == boolean.class) {
            return true;
        } else if (type == int.class) {
            return 1;
        } else if (type == long.class) {
            return 1L;
        } else if (type == Instant.class) {
            return Instant.EPOCH;
        }
        throw new IllegalStateException(path + " has a type that this proof does not know: " + full);
    }

    private static Record made(Class<?> type, Object[] values) {
        try {
            var constructor = type.getDeclaredConstructor(Stream.of(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            return (Record) constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made: " + e.getCause(), e);
        }
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>(Set.of(TITLE));
        notice("", field -> {
            names.add(field);
            return isAddress(field) ? "https://shop.example/" : "x";
        });
        return Collections.unmodifiableSet(names);
    }
}
