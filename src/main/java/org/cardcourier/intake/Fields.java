package org.cardcourier.intake;

import java.util.List;
import java.util.Map;

/** The fields of one JSON object, asked for by name. Null and "" count as absent; what is unknown is a problem. */
final class Fields {

    static final int LONGEST = 10_000;
    static final long LARGEST_ID = 9_999_999_999L;

    private final Map<?, ?> values;
    private final String path;
    private final Findings findings;

    private Fields(Map<?, ?> values, String path, Findings findings) {
        this.values = values;
        this.path = path;
        this.findings = findings;
    }

    static Fields of(Map<?, ?> values, String path, List<String> known, Findings findings) {
        Fields fields = new Fields(values, path, findings);
        for (Object name : values.keySet()) {
            if (!findings.isFull() && !known.contains(String.valueOf(name))) {
                fields.refuseUnknown(String.valueOf(name), known);
            }
        }
        return fields;
    }

    private void refuseUnknown(String name, List<String> known) {
        problem(name, "is no known field; " + FieldNames.hint(name, known));
    }

    String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    Findings findings() {
        return findings;
    }

    /** @param name the field; "" for this object as a whole */
    void problem(String name, String what) {
        findings.add(name.isEmpty() ? path : path(name), what);
    }

    void problem(String name, String what, Object got) {
        findings.add(path(name), what, got);
    }

    /** @return the value as it came, or null where there is none */
    Object value(String name) {
        Object value = values.get(name);
        return "".equals(value) ? null : value;
    }

    boolean has(String name) {
        return value(name) != null;
    }

    /** @return the text, numbers as written; "" where there is none or it is no text */
    String text(String name) {
        return text(name, LONGEST);
    }

    String text(String name, int longest) {
        Object value = value(name);
        if (value == null) {
            return "";
        }
        if (!(value instanceof String) && !(value instanceof Number)) {
            problem(name, "must be text", value);
            return "";
        }
        String text = value.toString();
        if (isLonger(text, longest)) {
            problem(name, "must have at most " + longest + " characters", text);
        }
        return text;
    }

    /** Characters as Chatwoot and JSON Schema count them: an emoji is one. */
    static boolean isLonger(String text, int longest) {
        return text.length() > longest && text.codePointCount(0, text.length()) > longest;
    }

    /** @return text that must be there and show something; "" after a problem */
    String visibleText(String name, int longest) {
        String text = text(name, longest);
        if (text.isBlank() && (value(name) == null || value(name) instanceof String)) {
            problem(name, value(name) == null ? "is missing" : "must not be blank");
            return "";
        }
        return text;
    }

    /** @return one of the words; "" where there is none or another */
    String word(String name, List<String> words) {
        Object value = value(name);
        if (value == null) {
            return "";
        }
        if (value instanceof String text && words.contains(text)) {
            return text;
        }
        String nearest = Nearest.of(value.toString(), words);
        String perhaps = nearest == null ? "" : " (perhaps " + nearest + ")";
        problem(name, "must be one of " + String.join(", ", words) + perhaps, value);
        return "";
    }

    /** @return a Chatwoot id; 0 where there is none or no valid one. Digits in a text are as good as a number. */
    long id(String name) {
        Object value = value(name);
        if (value == null) {
            return 0;
        }
        long id = value instanceof Number || value instanceof String ? wholeNumber(value.toString()) : 0;
        if (id < 1 || id > LARGEST_ID) {
            problem(name, "must be a whole number from 1 to " + LARGEST_ID, value);
            return 0;
        }
        return id;
    }

    /** @return the number, or 0 if the text is anything but 1 to 18 digits without a leading zero */
    static long wholeNumber(String text) {
        if (text.isEmpty() || text.length() > 18 || text.charAt(0) == '0') {
            return 0;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }

    /** @return true or false, also as texts; null where there is none */
    Boolean flag(String name) {
        Object value = value(name);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        if ("true".equals(value) || "false".equals(value)) {
            return Boolean.valueOf((String) value);
        }
        problem(name, "must be true or false", value);
        return null;
    }

    /** @return an absolute http(s) address; "" where there is none or another */
    String webAddress(String name) {
        String address = text(name, Integer.MAX_VALUE);
        String wrong = address.isEmpty() ? "" : WebAddress.wrong(address);
        if (!wrong.isEmpty()) {
            problem(name, wrong, address);
            return "";
        }
        return address;
    }

    /** @return the object's fields, or null where there is none */
    Fields object(String name, List<String> known) {
        Map<?, ?> object = map(name);
        return object == null ? null : of(object, path(name), known, findings);
    }

    /** @return the object, or null where there is none */
    Map<?, ?> map(String name) {
        Object value = values.get(name);
        if (value == null || value instanceof Map<?, ?>) {
            return (Map<?, ?>) value;
        }
        problem(name, "must be an object {…}", value);
        return null;
    }

    /** @return the list; empty where there is none or it is too long */
    List<?> list(String name, int most) {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            problem(name, "must be a list […]", value);
            return List.of();
        }
        if (list.size() > most) {
            problem(name, "must have at most " + most + " entries, got " + list.size());
            return List.of();
        }
        return list;
    }

    /** @return the fields of entry {@code i} of a list, or null if it is no object */
    Fields entry(String name, List<?> list, int i, List<String> known) {
        String place = name + "[" + i + "]";
        if (list.get(i) instanceof Map<?, ?> entry) {
            return of(entry, path(place), known, findings);
        }
        findings.add(path(place), "must be an object {…}", list.get(i));
        return null;
    }
}
