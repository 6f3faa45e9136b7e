package org.cardcourier.intake;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Looks through the lines of a report, and writes it anew with some of them changed. */
public final class ReportLines {

    private ReportLines() {}

    /**
     * Looks; changes nothing.
     *
     * @param report  a table with commas, in UTF-8
     * @param isMeant which lines, by their cells as they were before formulas were defused
     * @return how many there are
     * @throws IOException if it cannot be read
     */
    public static long count(Path report, Predicate<List<String>> isMeant) throws IOException {
        long count = 0;
        try (InputStream bytes = FileBytes.stored(report, FileLimits.DEFAULT);
                CloseableIterator<CsvRecord> lines = lines(bytes)) {
            while (lines.hasNext()) {
                count += isMeant.test(original(lines.next().getFields())) ? 1 : 0;
            }
            return count;
        } catch (CsvParseException | UncheckedIOException e) {
            throw new IOException(report + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Writes it anew; it is replaced at once, or stays as it was.
     *
     * @param report  a table with commas, in UTF-8
     * @param isMeant which lines, as for {@link #count}
     * @param instead what stands there instead
     * @throws IOException if it cannot be read or written
     */
    public static void replace(Path report, Predicate<List<String>> isMeant, UnaryOperator<List<String>> instead)
            throws IOException {
        Path part = Files.createTempFile(report.toAbsolutePath().getParent(), ".forget-", ".part");
        try {
            try (InputStream bytes = FileBytes.stored(report, FileLimits.DEFAULT);
                    CloseableIterator<CsvRecord> lines = lines(bytes);
                    Writer out = new OutputStreamWriter(Files.newOutputStream(part), StandardCharsets.UTF_8);
                    CsvWriter csv = CsvWriter.builder()
                            .lineDelimiter(LineDelimiter.CRLF)
                            .build(out)) {
                out.write('\uFEFF');
                while (lines.hasNext()) {
                    List<String> cells = original(lines.next().getFields());
                    List<String> now = isMeant.test(cells) ? instead.apply(cells) : cells;
                    csv.writeRecord(now.stream().map(Formulas::defused).toList());
                }
            } catch (CsvParseException | UncheckedIOException e) {
                throw new IOException(report + " cannot be read: " + e.getMessage(), e);
            }
            RowRemoval.putInPlace(part, report);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static List<String> original(List<String> cells) {
        return cells.stream().map(Formulas::original).toList();
    }

    private static CloseableIterator<CsvRecord> lines(InputStream stored) throws IOException {
        InputStream bytes = new BufferedInputStream(stored);
        FileBytes.skipMark(bytes);
        BufferedReader text = NoticeFiles.text(bytes, StandardCharsets.UTF_8);
        return CsvRecords.of(text, ',', FileLimits.DEFAULT);
    }
}
