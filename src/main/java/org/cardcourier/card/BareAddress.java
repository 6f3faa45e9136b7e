package org.cardcourier.card;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where plain text would become a link by itself: Chatwoot's widget and dashboard run markdown-it with {@code linkify} on
 * (Chatwoot 4.10.0, {@code MessageFormatter.js}), which takes {@code evil.com} and {@code a@b.cc} for addresses.
 *
 * <p>A backslash at the right place ends the piece of text that is looked at. The rules are those of linkify-it 5.0.0,
 * {@code lib/re.mjs} and {@code index.mjs}, made a little wider; the tests run the real thing.
 */
final class BareAddress {

    private static final Set<String> ROOTS = roots();
    private static final int LONGEST_ROOT = 6;

    private BareAddress() {}

    /** Whether a slash is the second of two: {@code //host} and {@code http://host} both need them. */
    static boolean isSecondSlash(String line, int slash) {
        return slash > 0 && line.charAt(slash - 1) == '/';
    }

    /** Whether a colon ends {@code mailto:}, after which any name with an at sign is an address. */
    static boolean endsMailto(String line, int colon) {
        return line.regionMatches(true, colon - 6, "mailto", 0, 6);
    }

    /** Whether an at sign may stand before a numeric host, the one kind of host that has no word after its last dot. */
    static boolean isBeforeNumber(String line, int at) {
        return at > 0 && line.charAt(at - 1) != ' ' && at + 1 < line.length() && Character.isDigit(line.charAt(at + 1));
    }

    /** Whether a dot stands before a top-level domain: in {@code evil.com}, not in {@code Node.js} or {@code 13.5}. */
    static boolean isBeforeRoot(String line, int dot) {
        if (dot > 0 && line.charAt(dot - 1) == ' ') {
            return false;
        }
        int end = dot + 1;
        while (end < line.length() && end - dot <= LONGEST_ROOT && Character.isLetter(line.charAt(end))) {
            end++;
        }
        return end - dot > 2
                && (end == line.length() || !Character.isLetterOrDigit(line.charAt(end)))
                && ROOTS.contains(line.substring(dot + 1, end).toLowerCase(Locale.ROOT));
    }

    private static Set<String> roots() {
        Set<String> roots = new HashSet<>(Set.of(
                "biz", "com", "edu", "gov", "net", "org", "pro", "web", "xxx", "aero", "asia", "coop", "info", "museum",
                "name", "shop", "рф"));
        String countries = "acdefgilmnoqrstuwxz babdefghijmnorstvwyz cacdfghiklmnoruvwxyz dejkmoz ecegrstu fijkmor"
                + " gabdefghilmnpqrstuwy hkmnrtu idelmnoqrst jemop keghimnprwyz labcikrstuvy macdeghklmnopqrstuvwxyz"
                + " nacefgilopruz om paefghklmnrstwy qa reosuw sabcdeghijklmnortuvxyz tcdfghjklmnortvwz uagksyz"
                + " vaceginu wfs yet zamw";
        for (String letters : countries.split(" ")) {
            letters.chars().skip(1).forEach(second -> roots.add("" + letters.charAt(0) + (char) second));
        }
        return roots;
    }
}
