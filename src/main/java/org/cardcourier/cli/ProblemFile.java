package org.cardcourier.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cardcourier.intake.Problem;

/**
 * Every problem of a file, for a person: row, field, problem, got. With a byte order mark, and with cells defused that a
 * spreadsheet program would run as formulas.
 */
final class ProblemFile implements Closeable {

    private static final String FORMULA_STARTS = "=+-@\t\r\u0000";

    private final CsvWriter csv;

    private ProblemFile(CsvWriter csv) {
        this.csv = csv;
    }

    static ProblemFile at(Path file) {
        try {
            java.io.Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
            out.write('\uFEFF');
            ProblemFile made = new ProblemFile(
                    CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out));
            made.csv.writeRecord("row", "field", "problem", "got");
            return made;
        } catch (IOException e) {
            throw new Courier.WrongUse("The report cannot be written: " + e);
        }
    }

    void add(long row, Problem problem) throws IOException {
        try {
            csv.writeRecord(
                    Long.toString(row), defused(problem.path()), defused(problem.what()), defused(problem.got()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String defused(String cell) {
        return !cell.isEmpty() && FORMULA_STARTS.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
