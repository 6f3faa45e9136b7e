package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The conditions of a contact filter, joined from left to right.
 *
 * @param conditions in the order sent
 */
record ContactFilter(List<Condition> conditions) {

    private static final String KEYS =
            "name,phone_number,email,identifier,country_code,city,company,labels,created_at,last_activity_at,blocked";
    private static final List<String> TEXT = List.of("equal_to", "not_equal_to", "contains", "does_not_contain");
    private static final List<String> STRICT = List.of("equal_to", "not_equal_to");
    private static final List<String> DATE = List.of("is_greater_than", "is_less_than", "days_before");
    private static final Map<String, List<String>> OPERATORS = Map.ofEntries(
            Map.entry("name", TEXT),
            Map.entry(
                    "phone_number", List.of("equal_to", "not_equal_to", "contains", "does_not_contain", "starts_with")),
            Map.entry("email", TEXT),
            Map.entry("identifier", STRICT),
            Map.entry("country_code", STRICT),
            Map.entry("city", TEXT),
            Map.entry("company", TEXT),
            Map.entry("labels", List.of("equal_to", "not_equal_to", "is_present", "is_not_present")),
            Map.entry("created_at", DATE),
            Map.entry("last_activity_at", DATE),
            Map.entry("blocked", STRICT));

    /**
     * One condition.
     *
     * @param key      such as "email"
     * @param operator such as "equal_to"
     * @param values   in lower case
     * @param isOr     whether the next one is joined by "or"
     */
    record Condition(String key, String operator, List<String> values, boolean isOr) {

        boolean holds(Contact contact) {
            String has = value(contact);
            boolean found =
                    switch (operator) {
                        case "contains", "does_not_contain" -> values.stream().anyMatch(has::contains);
                        case "starts_with" -> values.stream().anyMatch(has::startsWith);
                        default -> values.contains(has);
                    };
            return found != (operator.startsWith("not_") || operator.startsWith("does_not"));
        }

        private String value(Contact contact) {
            String value =
                    switch (key) {
                        case "name" -> contact.name;
                        case "email" -> contact.email;
                        case "phone_number" -> contact.phone;
                        case "identifier" -> contact.identifier;
                        case "blocked" -> String.valueOf(contact.blocked);
                        default -> Json.text(contact.custom, key);
                    };
            return value == null ? "" : value.toLowerCase(Locale.ROOT);
        }
    }

    static ContactFilter of(JsonNode payload) {
        List<Condition> conditions = new ArrayList<>();
        payload.forEach(condition -> conditions.add(condition(condition)));
        return new ContactFilter(conditions);
    }

    private static Condition condition(JsonNode node) {
        String key = node.path("attribute_key").asText();
        String operator = node.path("filter_operator").asText();
        List<String> allowed = OPERATORS.get(key);
        if (allowed == null) {
            throw Halt.error(
                    422,
                    "Invalid attribute key - [" + key + "]. The key should be one of [" + KEYS
                            + "] or a custom attribute defined in the account.");
        } else if (!allowed.contains(operator)) {
            throw Halt.error(
                    422,
                    "Invalid operator. The allowed operators for " + key + " are [" + String.join(",", allowed) + "].");
        }
        List<String> values = new ArrayList<>();
        node.path("values").forEach(value -> values.add(normal(key, value.asText())));
        return new Condition(key, operator, values, "or".equalsIgnoreCase(Json.text(node, "query_operator")));
    }

    /** A phone number is found with and without its plus; letters' case does not matter (seen). */
    private static String normal(String key, String value) {
        String text = value.toLowerCase(Locale.ROOT);
        return key.equals("phone_number") && !text.startsWith("+") ? "+" + text : text;
    }

    List<Contact> among(List<Contact> contacts) {
        return contacts.stream().filter(this::holds).toList();
    }

    private boolean holds(Contact contact) {
        boolean result = true;
        boolean or = false;
        for (Condition condition : conditions) {
            result = or ? result || condition.holds(contact) : result && condition.holds(contact);
            or = condition.isOr();
        }
        return result;
    }
}
