package org.cardcourier.intake;

import java.util.regex.Pattern;

/**
 * Cells that a spreadsheet program would run as a formula (OWASP, "CSV Injection") are led by a single quote, and lose it
 * when a list is dropped again. What begins with quotes of its own and could be mistaken for such a cell gets one more, so
 * that every cell comes back as it was; any other quote stays alone.
 */
public final class Formulas {

    /** The last four are the full-width forms of the first, which programs of East Asia take for them. */
    private static final String STARTS = "[=+\\-@\\t\\r\\n\\u0000\\uFF1D\\uFF0B\\uFF0D\\uFF20]";

    private static final Pattern TO_DEFUSE = Pattern.compile("'*" + STARTS);
    private static final Pattern DEFUSED = Pattern.compile("'+" + STARTS);

    private Formulas() {}

    /**
     * Makes a cell harmless.
     *
     * @param cell any text
     * @return the same, led by a single quote where it could be run
     */
    public static String defused(String cell) {
        return TO_DEFUSE.matcher(cell).lookingAt() ? "'" + cell : cell;
    }

    /**
     * Takes the quote away again.
     *
     * @param cell what {@link #defused} gave
     * @return the cell as it was
     */
    public static String original(String cell) {
        return DEFUSED.matcher(cell).lookingAt() ? cell.substring(1) : cell;
    }
}
