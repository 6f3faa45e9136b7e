package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON that is handed on to Chatwoot as it came: in the JDK's own types, and every object sorted by name. */
final class FreeJson {

    private FreeJson() {}

    static Map<String, Object> copy(Map<?, ?> object, String path, Findings findings) {
        Map<String, Object> copy = new TreeMap<>();
        object.forEach((name, value) -> copy.put(String.valueOf(name), value(value, path + "." + name, findings)));
        return copy;
    }

    private static Object value(Object value, String path, Findings findings) {
        if (value instanceof Map<?, ?> object) {
            return copy(object, path, findings);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(entry -> copy.add(value(entry, path + "[" + copy.size() + "]", findings)));
            return copy;
        }
        return value instanceof Number number ? plain(number, path, findings) : value;
    }

    private static Number plain(Number number, String path, Findings findings) {
        try {
            return NumberAsWritten.plain(number.toString());
        } catch (ArithmeticException e) {
            findings.add(path, "is a number that nobody means, " + e.getMessage(), number);
            return 0;
        }
    }
}
