package org.cardcourier.intake;

/**
 * How much a file may hold; beyond that it is refused with the name of the setting.
 *
 * @param bytes           of the file, and of what it expands to, such as 4294967296; {@code files.max-bytes}
 * @param rows            of the file, and of all files in a zip together, such as 10000000; {@code files.max-rows}
 * @param columns         of a table, such as 200; {@code files.max-columns}
 * @param fieldCharacters of one cell or text, such as 524288; {@code files.max-field-characters}
 * @param expansion       how many times as large as its compressed form it may be, such as 200; {@code files.max-expansion}
 * @param entries         files in a zip, such as 1000; {@code files.max-entries}
 */
public record FileLimits(long bytes, long rows, int columns, int fieldCharacters, int expansion, int entries) {

    /** What holds where no setting says otherwise. */
    public static final FileLimits DEFAULT = new FileLimits(4L << 30, 10_000_000, 200, 1 << 19, 200, 1000);

    /** For what is not read as rows. */
    static final FileLimits NONE = new FileLimits(
            Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** What one row may hold at most, in bytes or characters: it is in memory as a whole. */
    static final int LARGEST_ROW = 1 << 20;

    /** So small that its expansion is nobody's harm. */
    private static final long UNASKED = 8L << 20;

    static String setting(String name, long value) {
        return " (setting files." + name + "=" + value + ")";
    }

    String tooManyBytes(String what) {
        return what + " more than " + bytes + " bytes" + setting("max-bytes", bytes);
    }

    String tooManyRows() {
        return "more than " + rows + " rows" + setting("max-rows", rows);
    }

    String tooManyColumns() {
        return "more than " + columns + " columns" + setting("max-columns", columns);
    }

    String tooLongField() {
        return "a field of more than " + fieldCharacters + " characters"
                + setting("max-field-characters", fieldCharacters);
    }

    String tooManyEntries() {
        return "more than " + entries + " files" + setting("max-entries", entries);
    }

    /** @return the rest of a sentence about what expands too far; null while it does not */
    String tooLarge(long expanded, long compressed) {
        if (expanded > bytes) {
            return tooManyBytes("expands to");
        }
        return expanded > UNASKED && expanded / expansion > compressed
                ? "is more than " + expansion + " times as large as its compressed form"
                        + setting("max-expansion", expansion)
                : null;
    }
}
