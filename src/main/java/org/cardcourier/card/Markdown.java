package org.cardcourier.card;

import java.util.Locale;

/**
 * Puts strangers' texts into Markdown so that the customer sees them as they were written.
 *
 * <p>Right means: after Chatwoot's Liquid and its markdown-it ({@code html:false, breaks:true, linkify:true,
 * typographer:true}) the visible text equals the value, white space collapsed, and nothing of it became a link, a
 * picture, a list or emphasis. A backslash is written only where a character could mean something at its place, because
 * some channels show the backslashes (API inboxes, TikTok). What stands before and after the value is not known here, so
 * its two ends count as the worst neighbours, the start of a line among them. Left to the template: two values need a blank
 * or a word between them, and a value does not stand alone in round brackets, where "c" becomes a copyright sign. Every method is pure.
 */
public final class Markdown {

    private static final boolean[] WATCHED = watched("*_`~\\[]<>&#{}%.)(-+=:|/@,!?\"'");
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final int NESTING = 8;
    private static final int LONGEST_PAIR = 200;

    private Markdown() {}

    /**
     * A value as text.
     *
     * @param value any text
     * @return Markdown; the value itself where nothing in it needs care
     */
    public static String text(String value) {
        String line = OneLine.of(value);
        return apart(line, escaped(line, false));
    }

    /**
     * A value as a code span, such as an order's number; there backslashes would show, so none are written.
     *
     * @param value any text
     * @return Markdown; "" for an empty value. A value with a backtick becomes {@link #text}, and so does one in which
     *     Liquid would see a tag: backticks do not keep Liquid from the tag "endraw" (Chatwoot 4.10.0, {@code liquidable.rb})
     */
    public static String code(String value) {
        String line = OneLine.of(value);
        if (line.isEmpty()) {
            return "";
        }
        return apart(line, line.indexOf('`') >= 0 || hasLiquid(line) ? escaped(line, false) : "`" + line + "`");
    }

    /**
     * A link with its words.
     *
     * @param text any text
     * @param uri  an absolute http(s) address
     * @return Markdown; only the words where the address is another, "" where there are no words
     */
    public static String link(String text, String uri) {
        String line = OneLine.of(text);
        if (line.isEmpty()) {
            return "";
        }
        return WebAddress.isAbsolute(uri)
                ? "[" + apart(line, escaped(line, true)) + "](" + WebAddress.inMarkdown(uri) + ")"
                : apart(line, escaped(line, false));
    }

    /**
     * A line with letters or marks that run from right to left, kept apart from what stands beside it (U+2068, U+2069):
     * without that, "× 2 ¥399.00" after an Arabic name is drawn "399.00¥ 2 ×" before it, and one mark that cannot be seen,
     * U+200F, at the end of any name does the same.
     */
    private static String apart(String line, String markdown) {
        return runsFromRight(line) ? "\u2068" + markdown + "\u2069" : markdown;
    }

    private static boolean runsFromRight(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            // before U+0590 there are none; most Chinese goes by here with two comparisons
            if (c >= 0x0590 && (c < 0x2e80 || c >= 0xd800)) {
                byte direction = Character.getDirectionality(line.codePointAt(i));
                if (direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                        || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC
                        || direction == Character.DIRECTIONALITY_ARABIC_NUMBER) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasLiquid(String line) {
        int brace = line.indexOf('{');
        return brace >= 0 && (line.indexOf("{{", brace) >= 0 || line.indexOf("{%", brace) >= 0);
    }

    private static String escaped(String line, boolean inLink) {
        int n = line.length();
        StringBuilder out = null;
        int done = 0;
        for (int i = 0; i < n; i++) {
            char c = line.charAt(i);
            if (c < 128 && WATCHED[c] && means(line, i, c, inLink)) {
                if (out == null) {
                    out = new StringBuilder(n + 16);
                }
                out.append(line, done, i).append('\\');
                done = i;
            }
        }
        return out == null ? line : out.append(line, done, n).toString();
    }

    /** Whether a character could mean something where it stands; one case for each, the reason beside it. */
    private static boolean means(String line, int i, char c, boolean inLink) {
        char before = i == 0 ? 0 : line.charAt(i - 1);
        char after = i + 1 == line.length() ? 0 : line.charAt(i + 1);
        return switch (c) {
            case '`', '"', '\'' -> true; // code; “curly” quotes, also in O'Brien
            case '*' -> before != ' ' || after != ' '; // emphasis, not in 2 * 3
            case '_' -> !Character.isLetterOrDigit(before) || !Character.isLetterOrDigit(after); // not in a_b
            case '~' -> before == 0 || before == '~'; // struck out needs two
            case '\\' -> after == 0 || PUNCTUATION.indexOf(after) >= 0; // itself an escape, not in C:\x
            case '[' -> inLink || isDeep(line, i) || !isClosedBracket(line, i);
            case ']' -> inLink || !isPlainEnd(line, i); // [x](y), [x]: y, ![x](y)
            case '<' -> isClosed(line, i); // <http://x>
            case '>', '|' -> before == 0; // quote, table
            case '&' -> isEntity(line, i);
            case '#' ->
                before == 0 && (after == 0 || after == ' ' || after == '#') // heading, not #42
                        || after == 0 && (before == ' ' || before == '#'); // its closing marks, not C#
            case '{', '%' -> before == 0 || before == '{'; // Liquid
            case '.' -> before == '.' || isOrdinal(line, i) || BareAddress.isBeforeRoot(line, i);
            case ')' -> isOrdinal(line, i) || i <= 2 && isAbbreviation("(" + line.substring(0, i + 1), 0);
            case '(' -> isAbbreviation(line, i); // (c)
            case '-' -> before == '-' || before == '+' || before == 0 && " -|:\0".indexOf(after) >= 0; // – ± list, rule
            case '+' -> before == 0 && (after == 0 || after == ' '); // list
            case '=' -> before == 0 && (after == 0 || after == '='); // underlined heading
            case ':' -> before == 0 && after == '-' || BareAddress.endsMailto(line, i);
            case '/' -> BareAddress.isSecondSlash(line, i);
            case '@' -> BareAddress.isBeforeNumber(line, i);
            case ',' -> before == ',' || after == 0; // ",,", also with one of the template's behind the value
            case '!', '?' -> i >= 3 && areShouts(line, i - 3, i); // "????"
            default -> false;
        };
    }

    /** markdown-it gives up on a paragraph with more than 20 open brackets (Chatwoot's {@code maxNesting}). */
    private static boolean isDeep(String line, int bracket) {
        int open = 0;
        for (int i = line.indexOf('['); i >= 0 && i < bracket && open < NESTING; i = line.indexOf('[', i + 1)) {
            open++;
        }
        return open == NESTING;
    }

    /** Brackets that stay open add up over all values of a paragraph; a pair is done with at its end. */
    private static boolean isClosedBracket(String line, int bracket) {
        int depth = 0;
        int limit = Math.min(line.length(), bracket + LONGEST_PAIR);
        for (int i = bracket; i < limit; i++) {
            char c = line.charAt(i);
            if (c == '[') {
                depth++;
            } else if (c == ']' && isPlainEnd(line, i) && --depth == 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether a closing bracket can neither be a link's nor, at the end of the value, become one. */
    private static boolean isPlainEnd(String line, int bracket) {
        return bracket + 1 < line.length() && "(:[".indexOf(line.charAt(bracket + 1)) < 0;
    }

    private static boolean isClosed(String line, int angle) {
        for (int i = angle + 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '>') {
                return true;
            }
            if (c == ' ' || c == '<') {
                return false;
            }
        }
        return false;
    }

    /** Whether an ampersand begins something like {@code &amp;lt;} that Markdown would decode. */
    static boolean isEntity(String line, int ampersand) {
        int limit = Math.min(line.length(), ampersand + 34);
        for (int i = ampersand + 1; i < limit; i++) {
            char c = line.charAt(i);
            if (c == ';') {
                return i > ampersand + 1;
            }
            if (!isAsciiLetterOrDigit(c) && (c != '#' || i > ampersand + 1)) {
                return false;
            }
        }
        return false;
    }

    private static boolean isOrdinal(String line, int mark) {
        if (mark == 0 || mark > 9 || mark + 1 < line.length() && line.charAt(mark + 1) != ' ') {
            return false;
        }
        for (int i = 0; i < mark; i++) {
            if (line.charAt(i) < '0' || line.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** A bracket that opens (c), (r) or (tm), or would with what may follow the value. */
    private static boolean isAbbreviation(String line, int bracket) {
        int end = Math.min(line.length(), bracket + 4);
        return switch (line.substring(bracket + 1, end).toLowerCase(Locale.ROOT)) {
            case "c", "r", "tm", "tm)" -> true;
            case "" -> false;
            default ->
                end - bracket > 2 && line.charAt(bracket + 2) == ')' && "crCR".indexOf(line.charAt(bracket + 1)) >= 0;
        };
    }

    private static boolean areShouts(String line, int from, int to) {
        for (int i = from; i < to; i++) {
            if (line.charAt(i) != '!' && line.charAt(i) != '?') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAsciiLetterOrDigit(char c) {
        return c < 128 && Character.isLetterOrDigit(c);
    }

    private static boolean[] watched(String characters) {
        boolean[] watched = new boolean[128];
        characters.chars().forEach(c -> watched[c] = true);
        return watched;
    }
}
