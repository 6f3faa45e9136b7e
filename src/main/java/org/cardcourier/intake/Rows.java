package org.cardcourier.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The rows of one file, read as they are asked for, at constant memory. A file that cannot be read to its end gives one
 * last bad row with the reason; the rows before it stand. For one thread.
 */
public abstract sealed class Rows implements Iterator<Row>, Closeable
        permits JsonLines, JsonDocument, CsvTable, XmlDocument {

    /** The most rows that a file may have. */
    public static final long MOST_ROWS = 10_000_000;

    private Row next;
    private boolean hasEnded;
    private boolean isBroken;

    /** @return the next row, or null at the end of the file */
    abstract Row read() throws IOException;

    /** @return the number of the row that is being read */
    abstract long number();

    @Override
    public final boolean hasNext() {
        if (next == null && !hasEnded) {
            next = fetch();
            hasEnded = hasEnded || next == null;
        }
        return next != null;
    }

    @Override
    public final Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Row row = next;
        next = null;
        return row;
    }

    private Row fetch() {
        try {
            Row row = read();
            if (row != null && row.number() > MOST_ROWS) {
                hasEnded = true;
                breakOff();
                return Row.bad(row.number(), "is not read: a file may have at most " + MOST_ROWS + " rows");
            }
            return row;
        } catch (IOException | UncheckedIOException | CsvParseException | Unacceptable e) {
            hasEnded = true;
            breakOff();
            return Row.bad(number(), broken(e));
        }
    }

    /** What follows cannot be read. */
    final void breakOff() {
        isBroken = true;
    }

    /** @return true if the file could not be read to its end */
    public final boolean isBroken() {
        return isBroken;
    }

    /** @return why a file cannot be read on, the rest of a sentence */
    static String broken(Exception e) {
        return "and all after it cannot be read: " + reason(e);
    }

    private static String reason(Exception e) {
        if (e instanceof UncheckedIOException unchecked) {
            return reason(unchecked.getCause());
        }
        if (e instanceof CharacterCodingException) {
            return "the text is not UTF-8 (in a spreadsheet program, save it as \"CSV UTF-8\", or name its encoding in a"
                    + " mapping)";
        }
        if (e instanceof JsonProcessingException json) {
            return JsonTree.unreadable(json).getMessage();
        }
        return e.getMessage();
    }
}
