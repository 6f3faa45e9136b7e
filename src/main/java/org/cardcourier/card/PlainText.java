package org.cardcourier.card;

/**
 * The words of a card without their Markdown, for the parts of a {@code cards} message that Chatwoot shows as plain text.
 *
 * <p>It reads what our templates and {@link Markdown} write, not all of Markdown: bold, emphasis, code spans, links, lists,
 * headings, backslashes.
 */
final class PlainText {

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
        if (at + 1 < markdown.length() && !Character.isLetterOrDigit(markdown.charAt(at + 1))) {
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

    /** Where the words of a link end and its address begins, or -1. */
    private static int middleOfLink(String markdown, int bracket) {
        int middle = markdown.indexOf("](", bracket);
        while (middle > 0 && markdown.charAt(middle - 1) == '\\') {
            middle = markdown.indexOf("](", middle + 1);
        }
        return middle;
    }
}
