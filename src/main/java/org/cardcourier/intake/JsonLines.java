package org.cardcourier.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Notice;

/** One notice a line. A bad line spoils only itself. */
final class JsonLines extends Rows {

    private static final int LONGEST_LINE = FileLimits.LARGEST_ROW;

    private final InputStream in;
    private final NoticeReader reader;
    private final Mapping mapping;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int at;
    private int end;
    private long number;
    private long lineBytes;

    JsonLines(InputStream in, NoticeReader reader, Mapping mapping, FileLimits limits) {
        super(limits);
        this.in = in;
        this.reader = reader;
        this.mapping = mapping;
    }

    @Override
    Row read() throws IOException {
        while (nextLine()) {
            if (lineBytes > LONGEST_LINE) {
                return Row.bad(number, "has " + lineBytes + " bytes, at most " + LONGEST_LINE + " are read");
            }
            byte[] bytes = line.toByteArray();
            if (!isBlank(bytes)) {
                return row(bytes);
            }
        }
        return null;
    }

    @Override
    void skip(long upTo) throws IOException {
        while (number < upTo && nextLine()) {
            continue;
        }
    }

    @Override
    long number() {
        return number;
    }

    private Row row(byte[] bytes) {
        List<Problem> problems = new ArrayList<>();
        try {
            Object tree = JsonTree.read(bytes);
            if (tree instanceof Map<?, ?> fields && fields.remove(RefusedList.PROBLEM) != null) {
                String text = fields.get(RefusedList.TEXT) instanceof String unread ? unread : null;
                if (text != null) {
                    return Row.bad(
                            number, new Original.Text(text), "cannot be read: put the corrected object in its place");
                }
            }
            Object mapped = mapping != null && tree instanceof Map ? mapping.tree(tree) : tree;
            Notice notice = reader.read(mapped, -1, mapping, problems);
            return new Row(number, new Original.Tree(tree), notice, problems, notice == null ? mapped : null);
        } catch (UnreadableJson e) {
            Original text = new Original.Text(new String(bytes, StandardCharsets.UTF_8).strip());
            return Row.bad(number, text, "cannot be read: " + e.getMessage());
        }
    }

    /** @return false at the end of the file; a line beyond the limit is counted and not kept */
    private boolean nextLine() throws IOException {
        number++;
        line.reset();
        lineBytes = 0;
        while (fill()) {
            int start = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            lineBytes += at - start;
            if (lineBytes <= LONGEST_LINE) {
                line.write(buffer, start, at - start);
            }
            if (at < end) {
                at++;
                return true;
            }
        }
        if (lineBytes == 0) {
            number--;
        }
        return lineBytes > 0;
    }

    private boolean fill() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
        }
        return at < end;
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
