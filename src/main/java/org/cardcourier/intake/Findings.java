package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Collects the problems of one notice while it is read; reading goes on after each. Beyond a hundred nobody reads them,
 * and a sender could fill our memory with them.
 */
final class Findings {

    static final int MOST = 100;

    private static final int SHOWN = 100;
    private static final int LONGEST_PATH = 300;

    private final int index;
    private final List<Problem> problems = new ArrayList<>();

    Findings(int index) {
        this.index = index;
    }

    void add(String path, String what) {
        add(path, what, "");
    }

    void add(String path, String what, Object got) {
        if (!isFull()) {
            problems.add(new Problem(index, shown(path, LONGEST_PATH), what, shown(got)));
        }
    }

    boolean isFull() {
        return problems.size() >= MOST;
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    int size() {
        return problems.size();
    }

    List<Problem> list() {
        return problems;
    }

    /** The value for a person and a log line: short, and no character that a terminal or a log would obey. */
    static String shown(Object got) {
        if (got instanceof Map<?, ?> map) {
            return map.isEmpty() ? "{}" : "{…}";
        }
        if (got instanceof List<?> list) {
            return list.isEmpty() ? "[]" : "[…]";
        }
        return shown(String.valueOf(got), SHOWN);
    }

    static String shown(String text, int longest) {
        StringBuilder out = new StringBuilder();
        int end = Math.min(text.length(), longest);
        text.substring(0, end).codePoints().forEach(c -> appendShown(out, c));
        return end < text.length() ? out.append('…').toString() : out.toString();
    }

    private static void appendShown(StringBuilder out, int c) {
        if (isHidden(c)) {
            out.append(String.format("\\u%04x", c));
        } else {
            out.appendCodePoint(c);
        }
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
