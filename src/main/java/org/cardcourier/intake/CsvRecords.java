package org.cardcourier.intake;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The records of a CSV or TSV file (RFC 4180), empty lines too: the n-th is row n of a spreadsheet. */
final class CsvRecords implements Records {

    private static final int LONGEST_HEAD = 1 << 16;
    private static final String DELIMITERS = ",;\t";
    private static final String SAID = "sep=";
    private static final Pattern LINE = Pattern.compile("starting at line ([0-9]+)");
    private static final String QUOTING = ": write \"\" for one that belongs to the text";

    private final BufferedReader in;
    private final Character named;
    private final boolean isUtf8;
    private final FileLimits limits;
    private CloseableIterator<CsvRecord> records;
    private char delimiter;
    private long number;

    /**
     * @param named  what stands between cells; null for what the head shows
     * @param isUtf8 whether its bytes are
     */
    CsvRecords(BufferedReader in, Character named, boolean isUtf8, FileLimits limits) {
        this.in = in;
        this.named = named;
        this.isUtf8 = isUtf8;
        this.limits = limits;
    }

    static CloseableIterator<CsvRecord> of(Reader in, char delimiter, FileLimits limits) {
        return CsvReader.builder()
                .fieldSeparator(delimiter)
                .skipEmptyLines(false)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(FileLimits.LARGEST_ROW)
                .build(
                        CsvRecordHandler.builder()
                                .maxFields(limits.columns())
                                .maxFieldSize(limits.fieldCharacters())
                                .maxRecordSize(FileLimits.LARGEST_ROW)
                                .build(),
                        in)
                .iterator();
    }

    @Override
    public List<String> next() throws IOException {
        if (records == null) {
            Character said = said(in);
            number += said == null ? 0 : 1;
            delimiter = named != null ? named : said != null ? said : shownBy(in);
            records = of(in, delimiter, limits);
        }
        number++;
        try {
            if (records.hasNext()) {
                return records.next().getFields();
            }
        } catch (CsvParseException e) {
            throw explained(e);
        }
        number--;
        return null;
    }

    /** FastCSV 4.4.0 tells by its words only which limit it was. */
    private IOException explained(CsvParseException e) {
        String what = String.valueOf(e.getMessage());
        if (what.endsWith("maximum limit of " + limits.columns() + " fields")) {
            return new IOException("it has " + limits.tooManyColumns(), e);
        }
        boolean isOfField = what.contains("maximum limit of " + limits.fieldCharacters() + " characters")
                || what.contains("max field size of " + limits.fieldCharacters() + " characters");
        if (what.toLowerCase(Locale.ROOT).contains("field") && isOfField) {
            return new IOException("it has " + limits.tooLongField(), e);
        }
        Matcher line = LINE.matcher(what);
        String begins = line.find() ? " (the record begins in line " + line.group(1) + ")" : "";
        if (what.startsWith("Unclosed quoted field")) {
            return new IOException("a quotation mark opens and is not closed" + begins + QUOTING, e);
        }
        if (what.startsWith("Unexpected character after closing quote")) {
            return new IOException("text stands behind a closing quotation mark" + begins + QUOTING, e);
        }
        if (what.contains(String.valueOf(FileLimits.LARGEST_ROW))) {
            return new IOException(
                    "it has a row of more than " + FileLimits.LARGEST_ROW
                            + " characters, or a quotation mark opens and is not closed" + begins + QUOTING,
                    e);
        }
        return new IOException(what, e);
    }

    /**
     * Excel takes a first line such as {@code sep=;} for what stands between cells, and other programs write it for Excel.
     *
     * @return what it says, the line being read; null where there is no such line
     */
    private static Character said(BufferedReader in) throws IOException {
        in.mark(SAID.length() + 3);
        char[] start = new char[SAID.length() + 1];
        int length = 0;
        for (int read = 0; read >= 0 && length < start.length; length += Math.max(0, read)) {
            read = in.read(start, length, start.length - length);
        }
        char which = start[SAID.length()];
        boolean isSaid = length == start.length
                && new String(start, 0, SAID.length()).equalsIgnoreCase(SAID)
                && (DELIMITERS.indexOf(which) >= 0 || which == '|');
        int end = isSaid ? in.read() : -1;
        if (end == '\r') {
            in.mark(1);
            if (in.read() != '\n') {
                in.reset();
            }
        }
        if (end == '\r' || end == '\n') {
            return which;
        }
        in.reset();
        return null;
    }

    /** Of comma, semicolon and tab the one that the head has most, outside of quotes; in doubt the comma. */
    static char shownBy(BufferedReader in) throws IOException {
        int[] counts = new int[DELIMITERS.length()];
        boolean isQuoted = false;
        boolean isHead = false; // what is empty above it is none
        in.mark(LONGEST_HEAD);
        for (int i = 1; i < LONGEST_HEAD; i++) {
            int c = in.read();
            if (c < 0 || isHead && !isQuoted && (c == '\n' || c == '\r')) {
                break;
            }
            isHead |= !Character.isWhitespace(c) && DELIMITERS.indexOf(c) < 0;
            isQuoted ^= c == '"';
            int which = isQuoted ? -1 : DELIMITERS.indexOf(c);
            if (which >= 0) {
                counts[which]++;
            }
        }
        in.reset();
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        return DELIMITERS.charAt(most);
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public boolean isPlain() {
        return isUtf8;
    }

    @Override
    public char delimiter() {
        return delimiter;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
