package org.cardcourier.card;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** An absolute http(s) address, written so that it is one Markdown link destination and goes to the same place. */
final class WebAddress {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String BREAKS_LINK = "<>()\"\\`{}|^";

    private WebAddress() {}

    /** Whether a text is http:// or https:// with a host: others open on the Chatwoot host, or do harm. */
    static boolean isAbsolute(String uri) {
        int host =
                uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : uri.regionMatches(true, 0, "http://", 0, 7) ? 7 : 0;
        return host > 0 && host < uri.length() && "/?# ".indexOf(uri.charAt(host)) < 0;
    }

    /** The address with everything percent-encoded that would end the link, start Liquid or hide the address. */
    static String inMarkdown(String uri) {
        StringBuilder out = new StringBuilder(uri.length() + 8);
        for (int i = 0; i < uri.length(); ) {
            int c = uri.codePointAt(i);
            i += Character.charCount(c);
            if (mustBeEncoded(c)) {
                encode(c, out);
            } else {
                out.appendCodePoint(c);
                if (c == '&' && Markdown.isEntity(uri, i - 1)) {
                    out.append("amp;");
                }
            }
        }
        return out.toString();
    }

    private static boolean mustBeEncoded(int c) {
        if (c < 128) {
            return c <= ' ' || c == 0x7f || BREAKS_LINK.indexOf(c) >= 0;
        }
        int type = Character.getType(c);
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE;
    }

    private static void encode(int c, StringBuilder out) {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            out.append('%').append(HEX.toHexDigits(b));
        }
    }
}
