package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How Ruby and Rails read and print values, where Chatwoot's answers show it (Ruby 3.3, Rails 7.1; seen). */
final class Ruby {

    private static final Pattern LEADING_NUMBER = Pattern.compile("\\s*([+-]?\\d{1,18}).*", Pattern.DOTALL);
    private static final Set<String> FALSE = Set.of("false", "0", "f", "F", "FALSE", "off", "OFF");

    private Ruby() {}

    /** {@code to_i}: "1abc" is 1, "abc" is 0. */
    static long toInt(String text) {
        Matcher matcher = LEADING_NUMBER.matcher(text);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** {@code DateTime.strptime(text, '%s')}: digits at the start are seconds, whatever follows is not looked at. */
    static OptionalLong epochSeconds(String text) {
        Matcher matcher = LEADING_NUMBER.matcher(text);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /** A boolean column: "false", 0, "off" and the like are false, "" and null are absent. */
    static boolean truth(JsonNode value) {
        return !value.isMissingNode()
                && !value.isNull()
                && !value.asText().isEmpty()
                && !FALSE.contains(value.asText());
    }

    /** A text column: numbers and truths as text, objects and lists as Ruby prints them. */
    static String column(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        return value.isContainerNode() ? inspect(value) : value.asText();
    }

    /** {@code inspect}: {@code {"a"=>1}}. */
    static String inspect(JsonNode value) {
        if (value.isObject()) {
            StringJoiner text = new StringJoiner(", ", "{", "}");
            value.properties().forEach(e -> text.add('"' + e.getKey() + "\"=>" + inspect(e.getValue())));
            return text.toString();
        } else if (value.isArray()) {
            StringJoiner text = new StringJoiner(", ", "[", "]");
            value.forEach(item -> text.add(inspect(item)));
            return text.toString();
        }
        return value.isNull() ? "nil" : value.toString();
    }

    /** What an error text calls a value: "nil" or "an instance of String". */
    static String instance(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "nil";
        } else if (value.isBoolean()) {
            return value.asText();
        }
        String name = value.isTextual()
                ? "String"
                : value.isArray()
                        ? "Array"
                        : value.isObject() ? "Hash" : value.isIntegralNumber() ? "Integer" : "Float";
        return "an instance of " + name;
    }

    /** {@code blank?}: null, "", white space, false, empty list or object. */
    static boolean blank(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || value.isTextual() && value.asText().isBlank()
                || value.isBoolean() && !value.asBoolean()
                || value.isContainerNode() && value.isEmpty();
    }
}
