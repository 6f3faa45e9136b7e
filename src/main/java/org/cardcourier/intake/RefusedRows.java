package org.cardcourier.intake;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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

    private static final Set<OpenOption> WRITE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final String FORMULA_STARTS = "=+-@\t\r\u0000";

    private final Path file;
    private final long from;
    private FileChannel channel;
    private CsvWriter csv;
    private long count;
    private long forced;
    private boolean isForced = true;

    /**
     * Begins a list; its file is made with the first refused row.
     *
     * @param folder   where it is to lie
     * @param fileName name of the file that was read, such as "shop.csv"
     */
    public RefusedRows(Path folder, String fileName) {
        this(folder.resolve(nameFor(fileName)), 0, 0);
    }

    /**
     * Goes on with a list; what stands in it beyond a length is written anew.
     *
     * @param file   the list
     * @param length how much of it counts, bytes; 0 to begin
     * @param count  rows that stand in so much
     */
    public RefusedRows(Path file, long length, long count) {
        this.file = file;
        this.from = length;
        this.forced = length;
        this.count = count;
    }

    /**
     * Whether a list can be gone on with.
     *
     * @param file   the list
     * @param length how much of it must be there, bytes
     * @return false if somebody took it away or cut it
     * @throws IOException if it cannot be seen
     */
    public static boolean has(Path file, long length) throws IOException {
        return length == 0 || Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) >= length;
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
        isForced = false;
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

    /**
     * Takes away what stands in the list beyond the length that counts, as after a crash.
     *
     * @throws IOException if it cannot be written
     */
    public void cut() throws IOException {
        if (from == 0) {
            Files.deleteIfExists(file);
        } else {
            try (FileChannel list = FileChannel.open(file, WRITE)) {
                list.truncate(from);
            }
        }
    }

    /**
     * Makes sure that all rows so far are on the disk.
     *
     * @return how long the list is, bytes
     * @throws IOException if it cannot be written
     */
    public long force() throws IOException {
        if (!isForced) {
            try {
                csv.flush();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            channel.force(false);
            forced = channel.position();
            isForced = true;
        }
        return forced;
    }

    /** @return the list; the file is there only if {@link #count()} is not 0 */
    public Path file() {
        return file;
    }

    private void open() throws IOException {
        if (csv == null) {
            channel = FileChannel.open(file, WRITE);
            channel.truncate(from);
            channel.position(from);
            Writer out = Channels.newWriter(channel, StandardCharsets.UTF_8);
            csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out);
            if (from == 0) {
                out.write('\uFEFF');
                csv.writeRecord("row", "field", "problem", "got");
            }
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
