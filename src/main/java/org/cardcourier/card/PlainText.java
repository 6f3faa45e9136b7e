package org.cardcourier.card;

/**
 * The words of a card without their Markdown, for the parts of a {@code cards} message that Chatwoot shows as plain text.
 *
 * <p>It reads what our templates and {@link Markdown} write, not all of Markdown: bold, emphasis, code spans, links, lists,
 * headings, backslashes.
 */
final class PlainText {

    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private final String markdown;
    private final StringBuilder out;
    private int at;

    private PlainText(String markdown) {
        this.markdown = markdown;
        this.out = new StringBuilder(markdown.length());
    }

    /** One line of Markdown as the customer would read it. */
    static String ofLine(String line) {
        return new PlainText(line.strip().replaceFirst("^([-*+>]|#{1,6})\\s+", "")).read();
    }

    /** Whether a line is a link and nothing else: a card has buttons for those. */
    static boolean isOnlyLink(String line) {
        String stripped = line.strip();
        int middle = middleOfLink(stripped, 0);
        return stripped.startsWith("[") && middle > 0 && stripped.indexOf(')', middle) == stripped.length() - 1;
    }

    private String read() {
        while (at < markdown.length()) {
            switch (markdown.charAt(at)) {
                case '\\' -> escape();
                case '`' -> code();
                case '[' -> link();
                case '*', '_' -> emphasis();
                default -> out.append(markdown.charAt(at++));
            }
        }
        return OneLine.of(out.toString());
    }

    private void escape() {
        if (isEscape(markdown, at)) {
            at++;
        }
        out.append(markdown.charAt(at++));
    }

    private void code() {
        int end = markdown.indexOf('`', at + 1);
        if (end < 0) {
            out.append(markdown.charAt(at++));
            return;
        }
        out.append(markdown, at + 1, end);
        at = end + 1;
    }

    private void link() {
        int middle = middleOfLink(markdown, at);
        int end = middle < 0 ? -1 : markdown.indexOf(')', middle);
        if (end < 0) {
            out.append(markdown.charAt(at++));
            return;
        }
        out.append(ofLine(markdown.substring(at + 1, middle)));
        at = end + 1;
    }

    private void emphasis() {
        char before = at == 0 ? ' ' : markdown.charAt(at - 1);
        char after = at + 1 == markdown.length() ? ' ' : markdown.charAt(at + 1);
        boolean inWord =
                markdown.charAt(at) == '_' && Character.isLetterOrDigit(before) && Character.isLetterOrDigit(after);
        if (inWord || before == ' ' && after == ' ') {
            out.append(markdown.charAt(at));
        }
        at++;
    }

    /**
     * Where the words of a link end and its address begins, or -1. In a link's words every bracket has its backslash, so the
     * next bracket without one belongs to the link, or there is none: "[new] mouse" may stand before it.
     */
    private static int middleOfLink(String markdown, int bracket) {
        int i = bracket + 1;
        while (i < markdown.length()) {
            switch (markdown.charAt(i)) {
                case '\\' -> i += isEscape(markdown, i) ? 2 : 1;
                case '`' -> i = Math.max(markdown.indexOf('`', i + 1), i) + 1;
                case '[' -> {
                    return -1;
                }
                case ']' -> {
                    return markdown.startsWith("](", i) ? i : -1;
                }
                default -> i++;
            }
        }
        return -1;
    }

    private static boolean isEscape(String markdown, int backslash) {
        return backslash + 1 < markdown.length() && PUNCTUATION.indexOf(markdown.charAt(backslash + 1)) >= 0;
    }
}
