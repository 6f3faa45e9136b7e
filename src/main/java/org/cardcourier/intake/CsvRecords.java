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

/** The records of a CSV or TSV file (RFC 4180), empty lines too: the n-th is row n of a spreadsheet. */
final class CsvRecords implements Records {

    private static final int LONGEST_HEAD = 1 << 16;
    private static final String DELIMITERS = ",;\t";

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
            delimiter = named == null ? shownBy(in) : named;
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
        if (what.contains("field") && what.contains("maximum limit of " + limits.fieldCharacters() + " characters")) {
            return new IOException("it has " + limits.tooLongField(), e);
        }
        return new IOException(what, e);
    }

    /** Of comma, semicolon and tab the one that the head has most, outside of quotes; in doubt the comma. */
    static char shownBy(BufferedReader in) throws IOException {
        int[] counts = new int[DELIMITERS.length()];
        boolean isQuoted = false;
        in.mark(LONGEST_HEAD);
        for (int i = 1; i < LONGEST_HEAD; i++) {
            int c = in.read();
            if (c < 0 || !isQuoted && (c == '\n' || c == '\r')) {
                break;
            }
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
