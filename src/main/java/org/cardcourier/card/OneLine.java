package org.cardcourier.card;

/**
 * A stranger's text as one line: white space collapsed and trimmed, control characters dropped.
 *
 * <p>Dropped are also the characters that turn the direction of the text after them (U+202A to U+202E, U+2066 to
 * U+2069): in a goods name they would make the price beside it read backwards; and the byte order mark. A half surrogate
 * becomes U+FFFD, because it cannot be sent as UTF-8. Everything else stays, joiners inside emoji and Persian words among them.
 */
final class OneLine {

    private OneLine() {}

    /**
     * The text as one line.
     *
     * @param text any text
     * @return the same object where nothing had to change
     */
    static String of(String text) {
        int n = text.length();
        boolean afterSpace = true;
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            if (c == ' ') {
                if (afterSpace) {
                    return rebuilt(text);
                }
                afterSpace = true;
            } else if (isLetterOfOneLine(c)) {
                afterSpace = false;
            } else if (Character.isHighSurrogate(c) && i + 1 < n && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                afterSpace = false;
            } else {
                return rebuilt(text);
            }
        }
        return afterSpace && n > 0 ? rebuilt(text) : text;
    }

    private static boolean isLetterOfOneLine(char c) {
        return c > ' ' && c < 0x7f || c > 0x9f && !Character.isSurrogate(c) && !isWhite(c) && !isDropped(c);
    }

    private static boolean isWhite(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
    }

    private static boolean isDropped(int c) {
        return Character.isISOControl(c) || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == 0xfeff;
    }

    private static String rebuilt(String text) {
        StringBuilder line = new StringBuilder(text.length());
        boolean space = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isWhite(c)) {
                space = true;
            } else if (!isDropped(c)) {
                if (space && line.length() > 0) {
                    line.append(' ');
                }
                space = false;
                line.appendCodePoint(c <= 0xffff && Character.isSurrogate((char) c) ? 0xfffd : c);
            }
        }
        return line.toString();
    }
}
