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
        permits JsonLines, JsonDocument, Table, XmlDocument, ZipArchive {

    private final FileLimits limits;
    private Row next;
    private long nextPosition;
    private long position;
    private boolean hasEnded;
    private boolean isBroken;

    Rows(FileLimits limits) {
        this.limits = limits;
    }

    /** @return the next row, or null at the end of the file */
    abstract Row read() throws IOException;

    /** @return the number of the row that is being read */
    abstract long number();

    /** @return the file in a zip that is being read, such as "orders.csv"; "" outside of a zip and between two files */
    public String entry() {
        return "";
    }

    /** @return the source rows that the row read last ends with: the last of several that are one notice */
    long consumed() {
        return number();
    }

    /** @return the source rows of a file that was read, or skipped, to its end */
    long sourceRows() {
        return number();
    }

    /** Reads on to that number of source rows, as cheaply as the format allows; what is there is not looked at. */
    abstract void skip(long upTo) throws IOException;

    /**
     * How far the rows handed out so far have read the file. Rows that are one notice are a unit, so another reading of
     * the same file may go on from here.
     *
     * @return source rows from the file's beginning: lines, entries, elements, or rows of a table with its head
     */
    public final long position() {
        return position;
    }

    /**
     * Goes to where an earlier reading of the same file stood, before the first row is asked for. A file that ends or
     * breaks before gives no row.
     *
     * @param wanted what {@link #position()} told then; 0 for the beginning
     */
    public final void skipTo(long wanted) {
        if (next != null || position != 0) {
            throw new IllegalStateException("rows are skipped before the first is read");
        }
        try {
            skip(wanted);
        } catch (IOException | UncheckedIOException | CsvParseException | Unacceptable e) {
            hasEnded = true; // the earlier reading told it
            breakOff();
        }
        position = wanted;
    }

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
        position = nextPosition;
        return row;
    }

    private Row fetch() {
        try {
            Row row = read();
            nextPosition = consumed();
            if (row != null && row.number() > limits.rows()) {
                hasEnded = true;
                breakOff();
                return Row.bad(row.number(), "and all after it are not read: the file has " + limits.tooManyRows());
            }
            return row;
        } catch (IOException | UncheckedIOException | CsvParseException | Unacceptable e) {
            return brokenOff(e);
        }
    }

    private Row brokenOff(Exception e) {
        hasEnded = true;
        breakOff();
        nextPosition = number();
        return Row.bad(number(), broken(e));
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
