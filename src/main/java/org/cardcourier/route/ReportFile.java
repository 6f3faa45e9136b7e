package org.cardcourier.route;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import org.cardcourier.intake.Formulas;
import org.cardcourier.journal.BatchRow;

/**
 * A table of what became of rows, a line each, as text for spreadsheet programs: with a byte order mark, formulas
 * defused. For one thread.
 */
final class ReportFile implements Closeable {

    private final FileChannel channel;
    private final CsvWriter csv;

    /**
     * Begins a report.
     *
     * @param file is written anew; no link is followed
     * @throws IOException if it cannot be written
     */
    ReportFile(Path file) throws IOException {
        channel = FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        LinkOption.NOFOLLOW_LINKS));
        Writer out = Channels.newWriter(channel, StandardCharsets.UTF_8);
        csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out);
        out.write('\uFEFF');
        csv.writeRecord(
                "row",
                "notice_id",
                "conversation_id",
                "state",
                "reason",
                "message_id",
                "tries",
                "finished_at",
                "known_before",
                "problem");
    }

    void add(BatchRow row) {
        csv.writeRecord(
                Long.toString(row.row()),
                Formulas.defused(row.id()),
                number(row.conversation()),
                row.state() == null ? "" : row.state().word(),
                row.reason() == null ? "" : row.reason().word(),
                number(row.messageId()),
                row.tries() == 0 ? "" : Integer.toString(row.tries()),
                row.endedAt() == 0 ? "" : Instant.ofEpochMilli(row.endedAt()).toString(),
                row.isKnown() ? "yes" : "",
                Formulas.defused(row.detail()));
    }

    /** A line about the file as a whole. */
    void add(String state, String sentence) {
        csv.writeRecord("0", "", "", state, "", "", "", "", "", Formulas.defused(sentence));
    }

    private static String number(long number) {
        return number == 0 ? "" : Long.toString(number);
    }

    /** Brings all of it to the disk. */
    void force() throws IOException {
        try {
            csv.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
