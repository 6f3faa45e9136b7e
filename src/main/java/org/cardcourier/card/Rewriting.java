package org.cardcourier.card;

/**
 * Writes a card's Markdown anew for a channel that reads it otherwise than the web widget.
 *
 * <p>It understands what templates and {@link Markdown} write: backslashes, code spans, links, pictures, emphasis, and lines.
 * Whatever a value holds was escaped for the widget; here that is kept, turned into what the channel needs, or taken out
 * again. Where it is taken out, a word joiner (U+2060, which nobody sees) keeps Chatwoot's Liquid and the agents' dashboard
 * from reading a value's braces, links and pictures.
 */
final class Rewriting {

    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final char JOINER = '\u2060';

    private final String in;
    private final Dialect to;
    private final StringBuilder out;
    private int at;

    private Rewriting(String in, Dialect to) {
        this.in = in;
        this.to = to;
        this.out = new StringBuilder(in.length() + in.length() / 4 + 16);
    }

    /** The same words for another dialect. */
    static String of(String markdown, Dialect to) {
        return new Rewriting(markdown, to).write();
    }

    private String write() {
        while (at < in.length()) {
            char c = in.charAt(at);
            switch (c) {
                case '\\' -> escape();
                case '`' -> code();
                case '[' -> link();
                case '!' -> picture();
                case '\n' -> lineEnd();
                case '\r' -> at++;
                case '*', '_' -> emphasis(c);
                case '#', '>' -> lineStart(c);
                case '<' -> angle();
                default -> put(c);
            }
        }
        return out.toString();
    }

    private boolean isMarkdown() {
        return to != Dialect.SOURCE && to != Dialect.PLAIN;
    }

    private void put(char c) {
        out.append(to == Dialect.TELEGRAM ? harmless(c) : c);
        at++;
    }

    /** Telegram gets HTML in which Chatwoot escapes nothing (read and run, telegram_renderer.rb of 4.15.1). */
    private static char harmless(char c) {
        return switch (c) {
            case '<' -> '＜';
            case '>' -> '＞';
            case '&' -> '＆';
            default -> c;
        };
    }

    // ---- what was escaped

    private void escape() {
        boolean isEscape = at + 1 < in.length() && PUNCTUATION.indexOf(in.charAt(at + 1)) >= 0;
        if (!isEscape) {
            put('\\');
            return;
        }
        char c = in.charAt(at + 1);
        at += 2;
        if (!isMarkdown()) {
            literal(c);
        } else if (to == Dialect.TELEGRAM && harmless(c) != c) {
            out.append(harmless(c));
        } else {
            out.append('\\').append(c);
        }
    }

    /** A character that would have meant something: Liquid, a picture or a link must not come of it again. */
    private void literal(char c) {
        // a backtick too: Chatwoot writes a tag of Liquid's around what stands between two of them
        if ((c == '{' || c == '%' || c == '`') && out.length() > 0 && out.charAt(out.length() - 1) == '{') {
            out.append(JOINER);
        }
        out.append(c);
        char next = at < in.length() ? in.charAt(at) : 0;
        if (c == '{' && (next == '{' || next == '%') || c == ']' && (next == '(' || next == '[' || next == ':')) {
            out.append(JOINER);
        }
    }

    // ---- code spans

    private void code() {
        int run = run(at);
        int end = closing(at + run, run);
        if (end < 0) {
            out.append(in, at, at + run);
            at += run;
            return;
        }
        String inside = in.substring(at + run, end);
        at = end + run;
        if (!isMarkdown()) {
            inside = inside.replace("](", "]" + JOINER + "("); // a value's backtick may have taken the span apart
        }
        if (to == Dialect.PLAIN) {
            out.append(inside);
            return;
        }
        out.append("`".repeat(run));
        for (int i = 0; i < inside.length(); i++) {
            out.append(to == Dialect.TELEGRAM ? harmless(inside.charAt(i)) : inside.charAt(i));
        }
        out.append("`".repeat(run));
    }

    private int run(int from) {
        int end = from;
        while (end < in.length() && in.charAt(end) == '`') {
            end++;
        }
        return end - from;
    }

    /** Where a run of as many backticks begins in the same line, or -1. */
    private int closing(int from, int run) {
        for (int i = from; i < in.length() && in.charAt(i) != '\n'; ) {
            int length = run(i);
            if (length == run) {
                return i;
            }
            i += Math.max(1, length);
        }
        return -1;
    }

    // ---- links and pictures

    private void picture() {
        int middle = at + 1 < in.length() && in.charAt(at + 1) == '[' ? middleOfLink(at + 1) : -1;
        if (middle < 0) {
            put('!');
            return;
        }
        int end = in.indexOf(')', middle);
        if (to == Dialect.PLAIN) {
            named(in.substring(at + 2, middle), in.substring(middle + 2, end));
        } else {
            out.append(in, at, end + 1);
        }
        at = end + 1;
    }

    private void link() {
        int middle = middleOfLink(at);
        if (middle < 0) {
            put('[');
            return;
        }
        int end = in.indexOf(')', middle);
        String words = in.substring(at + 1, middle);
        String address = in.substring(middle + 2, end);
        at = end + 1;
        if (to == Dialect.PLAIN || to == Dialect.BARE_LINKS && WebAddress.isAbsolute(address)) {
            named(words, address);
        } else {
            out.append('[').append(of(words, to)).append("](").append(address).append(')');
        }
    }

    /** The words, then the address: as an autolink, which every renderer writes as the bare address. */
    private void named(String words, String address) {
        String label = of(words, to);
        out.append(label).append(label.isBlank() ? "" : ": ");
        if (to == Dialect.PLAIN) {
            out.append(address.replace("&amp;", "&"));
        } else {
            out.append('<').append(address).append('>');
        }
    }

    /** Where the words of a link end and its address begins: brackets in pairs, all in one line; -1 where there is no link. */
    private int middleOfLink(int bracket) {
        int depth = 0;
        for (int i = bracket; i < in.length() && in.charAt(i) != '\n'; i++) {
            char c = in.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '`' && closing(i + run(i), run(i)) >= 0) {
                i = closing(i + run(i), run(i)) + run(i) - 1;
            } else if (c == '[') {
                depth++;
            } else if (c == ']' && --depth == 0) {
                return isAddress(i) ? i : -1;
            }
        }
        return -1;
    }

    private boolean isAddress(int bracket) {
        if (!in.startsWith("](", bracket)) {
            return false;
        }
        int end = in.indexOf(')', bracket);
        int lineEnd = in.indexOf('\n', bracket);
        return end > 0
                && (lineEnd < 0 || end < lineEnd)
                && in.substring(bracket, end).indexOf(' ') < 0;
    }

    // ---- the rest

    private void emphasis(char c) {
        char before = at == 0 ? ' ' : in.charAt(at - 1);
        char after = at + 1 == in.length() ? ' ' : in.charAt(at + 1);
        boolean inWord = c == '_' && Character.isLetterOrDigit(before) && Character.isLetterOrDigit(after);
        if (to == Dialect.PLAIN && !inWord && !(isBlank(before) && isBlank(after))) {
            at++;
        } else {
            put(c);
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\n';
    }

    /** A heading or a quote of the template's. */
    private void lineStart(char c) {
        boolean starts = out.length() == 0 || out.charAt(out.length() - 1) == '\n';
        int end = at;
        while (end < in.length() && in.charAt(end) == c) {
            end++;
        }
        boolean marks = starts && end < in.length() && in.charAt(end) == ' ';
        if (!marks) {
            put(c);
        } else if (to == Dialect.PLAIN) {
            at = end + 1;
        } else {
            out.append(in, at, end);
            at = end;
        }
    }

    /** CommonMark takes {@code <b>} for a tag, and most renderers then write nothing. */
    private void angle() {
        int end = in.indexOf('>', at);
        boolean isAutolink = end > 0
                && in.substring(at + 1, end).indexOf(' ') < 0
                && WebAddress.isAbsolute(in.substring(at + 1, end));
        if (isAutolink) {
            out.append(in, to == Dialect.PLAIN ? at + 1 : at, to == Dialect.PLAIN ? end : end + 1);
            at = end + 1;
        } else if (to == Dialect.COMMONMARK || to == Dialect.BARE_LINKS) {
            out.append("\\<");
            at++;
        } else {
            put('<');
        }
    }

    /** Two blanks make a line end one in every CommonMark (run with commonmarker 0.23.6). */
    private void lineEnd() {
        at++;
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == ' ') {
            end--;
        }
        out.setLength(end);
        boolean inParagraph = end > 0 && out.charAt(end - 1) != '\n' && !isBlankLine(at);
        out.append(inParagraph && isMarkdown() ? "  \n" : "\n");
    }

    private boolean isBlankLine(int from) {
        for (int i = from; i < in.length() && in.charAt(i) != '\n'; i++) {
            if (!Character.isWhitespace(in.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
