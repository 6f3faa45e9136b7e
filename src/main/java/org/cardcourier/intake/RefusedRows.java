package org.cardcourier.intake;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The list of a file's refused rows, for a person: {@code NAME.refused.csv} with row, field, problem and got, one line
 * for each problem. It is made with the first refused row. It begins with a byte order mark, because spreadsheet
 * programs take a CSV file without one for the local code page and show Chinese as question marks; and a cell that such
 * a program would run as a formula is led by a single quote. For one thread.
 */
public final class RefusedRows implements Closeable {

    private static final Set<OpenOption> ANEW = Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING,
            LinkOption.NOFOLLOW_LINKS);
    private static final String FORMULA_STARTS = "=+-@\t\r\u0000";

    private final Path file;
    private CsvWriter csv;
    private long count;

    /**
     * Begins a list; its file is made with the first refused row.
     *
     * @param folder   where it is to lie
     * @param fileName name of the file that was read, such as "shop.csv"
     */
    public RefusedRows(Path folder, String fileName) {
        this.file = folder.resolve(nameFor(fileName));
    }

    /**
     * The list's own name.
     *
     * @param fileName name of the file that was read, such as "shop.csv"
     * @return such as "shop.refused.csv"
     */
    public static String nameFor(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return (dot > 0 ? fileName.substring(0, dot) : fileName) + ".refused.csv";
    }

    /**
     * Writes the problems of a row.
     *
     * @param row a refused row; of a good one nothing is written
     * @throws IOException if it cannot be written
     */
    public void add(Row row) throws IOException {
        if (row.isGood()) {
            return;
        }
        open();
        count++;
        try {
            row.problems()
                    .forEach(problem -> csv.writeRecord(
                            Long.toString(row.number()),
                            defused(problem.path()),
                            defused(problem.what()),
                            defused(problem.got())));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** @return the rows written */
    public long count() {
        return count;
    }

    /** @return the list; the file is there only if {@link #count()} is not 0 */
    public Path file() {
        return file;
    }

    private void open() throws IOException {
        if (csv == null) {
            Writer out = Channels.newWriter(Files.newByteChannel(file, ANEW), StandardCharsets.UTF_8);
            out.write('\uFEFF');
            csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out);
            csv.writeRecord("row", "field", "problem", "got");
        }
    }

    private static String defused(String cell) {
        return !cell.isEmpty() && FORMULA_STARTS.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }

    @Override
    public void close() throws IOException {
        if (csv != null) {
            csv.close();
        }
    }
}
