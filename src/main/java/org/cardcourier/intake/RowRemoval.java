package org.cardcourier.intake;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes rows out of a batch file that was read before. An empty line stays in the place of each, so that the numbers of the
 * other rows stay what reports say. A file that cannot be taken apart safely (JSON, XML, Excel, compressed, a table that is not in UTF-8, or one
 * that cannot be read to its end)
 * is deleted as a whole.
 */
public final class RowRemoval {

    private final NoticeFiles files;

    /**
     * With a reader of files.
     *
     * @param files reads what is looked at
     */
    public RowRemoval(NoticeFiles files) {
        this.files = files;
    }

    /** From one line or record up to before another. */
    record Range(long from, long before) {}

    /**
     * What was found in a file.
     *
     * @param file       the file
     * @param rows       how many rows are meant
     * @param refused    how many of them had been refused, so that a report tells of them
     * @param ofUnknown  how many refused rows of the file do not tell whom they concern
     * @param isWhole    true if the whole file is to go
     * @param ranges     where the rows stand
     * @param delimiter  what stands between the cells of a table
     * @param numbers    the numbers of the rows that had been refused
     */
    public record Found(
            Path file,
            long rows,
            long refused,
            long ofUnknown,
            boolean isWhole,
            List<Range> ranges,
            char delimiter,
            List<Long> numbers) {}

    /**
     * Looks for rows; changes nothing.
     *
     * @param file    a file that was dropped
     * @param mapping the file's own field names, or null for the notice's
     * @param isMeant which rows are to go
     * @return what is there
     * @throws IOException if it cannot be read
     */
    public Found look(Path file, Mapping mapping, Predicate<Row> isMeant) throws IOException {
        List<Range> ranges = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        long all = 0;
        long refused = 0;
        long ofUnknown = 0;
        long begun = 0;
        try (Rows rows = files.open(file, mapping)) {
            while (rows.hasNext()) {
                Row row = rows.next();
                endOf(ranges, begun, row.number());
                boolean isTaken = isMeant.test(row);
                begun = isTaken ? row.number() : 0;
                all++;
                if (isTaken && !row.isGood()) {
                    refused++;
                    numbers.add(row.number());
                }
                ofUnknown += row.isOfUnknown() ? 1 : 0;
            }
            endOf(ranges, begun, Long.MAX_VALUE);
            boolean isWhole = !ranges.isEmpty() && (rows.isBroken() || !isPlain(file, rows) || ranges.size() == all);
            char delimiter = rows instanceof Table table ? table.delimiterRead() : ',';
            return new Found(
                    file,
                    ranges.size(),
                    refused,
                    ofUnknown,
                    isWhole,
                    List.copyOf(ranges),
                    delimiter,
                    List.copyOf(numbers));
        }
    }

    private static void endOf(List<Range> ranges, long begun, long next) {
        if (begun > 0) {
            ranges.add(new Range(begun, next));
        }
    }

    private static boolean isPlain(Path file, Rows rows) {
        FileKind kind = FileKind.of(file).orElseThrow();
        boolean isTable = rows instanceof Table table && table.isPlain();
        return !kind.isCompressed() && (isTable || kind.format() == FileKind.Format.LINES);
    }

    private static boolean isTable(Path file) {
        return FileKind.of(file).orElseThrow().format() != FileKind.Format.LINES;
    }

    /**
     * Takes the rows out. The file is replaced at once, or stays as it was.
     *
     * @param found what {@link #look} found
     * @throws IOException if it cannot be written
     */
    public void remove(Found found) throws IOException {
        if (found.isWhole()) {
            Files.deleteIfExists(found.file());
            return;
        }
        Path part = Files.createTempFile(found.file().toAbsolutePath().getParent(), ".forget-", ".part");
        try {
            if (isTable(found.file())) {
                copyCsv(found, part, files.limits());
            } else {
                copyLines(found.file(), part, found.ranges(), files.limits());
            }
            putInPlace(part, found.file());
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void copyCsv(Found found, Path to, FileLimits limits) throws IOException {
        Path from = found.file();
        try (InputStream bytes = new BufferedInputStream(FileBytes.stored(from, limits));
                Writer out = new OutputStreamWriter(Files.newOutputStream(to), StandardCharsets.UTF_8);
                InputStream unmarked = unmarked(from, limits);
                CloseableIterator<CsvRecord> records =
                        CsvRecords.of(NoticeFiles.text(unmarked, StandardCharsets.UTF_8), found.delimiter(), limits);
                CsvWriter csv = CsvWriter.builder()
                        .fieldSeparator(found.delimiter())
                        .lineDelimiter(LineDelimiter.LF)
                        .build(out)) {
            bytes.mark(1);
            if (bytes.read() == 0xEF) {
                out.write('\uFEFF');
            }
            Cursor cursor = new Cursor(found.ranges());
            for (long number = 1; records.hasNext(); number++) {
                List<String> fields = records.next().getFields();
                csv.writeRecord(cursor.isIn(number) ? List.of() : fields);
            }
        }
    }

    /** A file takes the place of another at once, with its mode. */
    static void putInPlace(Path part, Path of) throws IOException {
        keepMode(of, part);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, of, StandardCopyOption.ATOMIC_MOVE);
    }

    private static InputStream unmarked(Path from, FileLimits limits) throws IOException {
        InputStream bytes = FileBytes.open(from, FileKind.of(from).orElseThrow(), limits);
        FileBytes.skipMark(bytes);
        return bytes;
    }

    private static void copyLines(Path from, Path to, List<Range> ranges, FileLimits limits) throws IOException {
        try (InputStream in = new BufferedInputStream(FileBytes.stored(from, limits));
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
            Cursor cursor = new Cursor(ranges);
            long number = 1;
            boolean isIn = cursor.isIn(number);
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (!isIn || b == '\n') {
                    out.write(b);
                }
                if (b == '\n') {
                    isIn = cursor.isIn(++number);
                }
            }
        }
    }

    /** Goes through the ranges with the numbers. */
    private static final class Cursor {
        private final List<Range> ranges;
        private int at;

        Cursor(List<Range> ranges) {
            this.ranges = ranges;
        }

        boolean isIn(long number) {
            while (at < ranges.size() && number >= ranges.get(at).before()) {
                at++;
            }
            return at < ranges.size() && number >= ranges.get(at).from();
        }
    }

    private static void keepMode(Path from, Path to) throws IOException {
        PosixFileAttributeView mode = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (mode != null) {
            mode.setPermissions(Files.getPosixFilePermissions(from));
        }
    }
}
