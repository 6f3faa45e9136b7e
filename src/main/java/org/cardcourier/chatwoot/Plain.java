package org.cardcourier.chatwoot;

import java.util.regex.Pattern;

/** Foreign text made fit for a message or a log line: one line, bounded, without controls and without what looks like a token. */
final class Plain {

    /** Enough of a server's text to recognise it. */
    static final int LONGEST = 300;

    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+");
    private static final Pattern LONG_WORDS = Pattern.compile("[A-Za-z0-9_-]{20,}");

    private Plain() {}

    static String of(String text) {
        return of(text, LONGEST);
    }

    static String of(String text, int longest) {
        String line = oneLine(text, longest);
        return bounded(
                LONG_WORDS.matcher(line).replaceAll(word -> isLikeAToken(word.group()) ? "***" : word.group()),
                longest);
    }

    /** As {@link #of(String, int)}, but every word stays: for values that are used, not shown. */
    static String line(String text, int longest) {
        return bounded(oneLine(text, longest), longest);
    }

    /** Cut before the patterns run: a page of a proxy may be long. */
    private static String oneLine(String text, int longest) {
        return BLANKS.matcher(cut(text, 4 * longest)).replaceAll(" ").strip();
    }

    private static String bounded(String line, int longest) {
        return line.length() <= longest ? line : cut(line, longest - 1) + "…";
    }

    /** Chatwoot's tokens are 24 letters and digits in both cases (read in 4.15.1, access_tokenable.rb); allow for others. */
    private static boolean isLikeAToken(String word) {
        boolean hasDigit = word.chars().anyMatch(Character::isDigit);
        boolean hasLower = word.chars().anyMatch(Character::isLowerCase);
        boolean hasUpper = word.chars().anyMatch(Character::isUpperCase);
        return hasDigit && (hasLower || hasUpper) || hasLower && hasUpper;
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }
}
