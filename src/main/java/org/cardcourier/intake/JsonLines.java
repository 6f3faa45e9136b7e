package org.cardcourier.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One notice a line. A bad line spoils only itself. */
final class JsonLines extends Rows {

    private static final int LONGEST_LINE = FileLimits.LARGEST_ROW;

    private final InputStream in;
    private final Mapping mapping;
    private final OrderRows orders;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int at;
    private int end;
    private long number;
    private long lineBytes;

    JsonLines(InputStream in, NoticeReader reader, Mapping mapping, FileLimits limits) {
        super(limits);
        this.in = in;
        this.mapping = mapping;
        this.orders = new OrderRows(reader, mapping);
    }

    @Override
    Row read() throws IOException {
        return orders.next(this::found, this);
    }

    private OrderRows.Found found() throws IOException {
        while (nextLine()) {
            if (lineBytes > LONGEST_LINE) {
                return OrderRows.Found.bad(
                        number, "has " + lineBytes + " bytes, at most " + LONGEST_LINE + " are read");
            }
            byte[] bytes = line.toByteArray();
            if (!isBlank(bytes)) {
                return found(bytes);
            }
        }
        return null;
    }

    @Override
    long consumed() {
        return orders.joins() ? orders.consumed() : number;
    }

    @Override
    void skip(long upTo) throws IOException {
        if (orders.joins()) {
            orders.skip(upTo, this::found, this);
            return;
        }
        while (number < upTo && nextLine()) {
            continue;
        }
    }

    @Override
    long number() {
        return number;
    }

    private OrderRows.Found found(byte[] bytes) {
        try {
            Object tree = JsonTree.read(bytes);
            if (tree instanceof Map<?, ?> fields
                    && fields.remove(RefusedList.PROBLEM) != null
                    && fields.get(RefusedList.TEXT) instanceof String text) {
                return OrderRows.Found.bad(
                        number, new Original.Text(text), "cannot be read: put the corrected object in its place");
            }
            return OrderRows.Found.of(number, tree, mapping);
        } catch (UnreadableJson e) {
            Original text = new Original.Text(new String(bytes, StandardCharsets.UTF_8).strip());
            return OrderRows.Found.bad(number, text, "cannot be read: " + e.getMessage());
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
