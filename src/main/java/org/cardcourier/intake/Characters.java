package org.cardcourier.intake;

import java.util.List;
import java.util.Map;

/** Refuses texts that are no text: with NUL (PostgreSQL, and so Chatwoot, refuses it) or half of a surrogate pair. */
final class Characters {

    private Characters() {}

    /** Most notices are clean, so the places are worked out only for one that is not. */
    static void check(Map<?, ?> tree, Findings findings) {
        if (!isClean(tree)) {
            check(tree, "", findings);
        }
    }

    private static boolean isClean(Object value) {
        if (value instanceof String text) {
            return wrong(text).isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .allMatch(entry -> wrong(String.valueOf(entry.getKey())).isEmpty() && isClean(entry.getValue()));
        }
        return !(value instanceof List<?> list) || list.stream().allMatch(Characters::isClean);
    }

    private static void check(Object value, String path, Findings findings) {
        if (value instanceof String text) {
            checkText(text, path, findings);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> {
                String place = path.isEmpty() ? String.valueOf(name) : path + "." + name;
                checkText(String.valueOf(name), place, findings);
                check(inner, place, findings);
            });
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                check(list.get(i), path + "[" + i + "]", findings);
            }
        }
    }

    private static void checkText(String text, String path, Findings findings) {
        String wrong = wrong(text);
        if (!wrong.isEmpty()) {
            findings.add(path, wrong, text);
        }
    }

    private static String wrong(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "must not contain the character NUL";
            }
            if (Character.isSurrogate(c) && !isPair(text, i++)) {
                return "must not contain half of a surrogate pair";
            }
        }
        return "";
    }

    private static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }
}
