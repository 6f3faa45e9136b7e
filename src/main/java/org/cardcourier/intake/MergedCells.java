package org.cardcourier.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cells of a sheet that are merged over several rows: Excel shows the value of the first for all of them, as where the
 * number of an order stands once beside its items. They are listed behind the rows (ECMA-376 part 1, 18.3.1.54), so
 * they are looked for before the rows are read. For one thread.
 */
final class MergedCells {

    /** In most sheets there are none. */
    static final MergedCells NONE = new MergedCells(new long[0]);

    private static final int MOST = 1 << 20;
    private static final byte[] SIGN = "mergeCell ".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern RANGE =
            Pattern.compile("\\$?([A-Z]{1,3})\\$?([0-9]{1,7}):\\$?([A-Z]{1,3})\\$?([0-9]{1,7})");
    private static final int ROW_BITS = 21;
    private static final long ROW = (1L << ROW_BITS) - 1;

    /** First row, last row and column in one number each, in the order of the first rows. */
    private final long[] ranges;

    private int at;
    private final Map<Integer, Open> open = new HashMap<>();

    /** A range of which the first row was read. */
    private record Open(long last, String text) {}

    private MergedCells(long[] ranges) {
        this.ranges = ranges;
    }

    /** @return whether the part may hold some: most do not, and need not be read as XML for it */
    static boolean mayBeIn(InputStream part) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int kept = 0;
        for (int read = part.read(buffer); read >= 0; read = part.read(buffer, kept, buffer.length - kept)) {
            int end = kept + read;
            if (has(buffer, end)) {
                return true;
            }
            kept = Math.min(end, SIGN.length - 1);
            System.arraycopy(buffer, end - kept, buffer, 0, kept);
        }
        return false;
    }

    private static boolean has(byte[] buffer, int end) {
        for (int i = 0; i + SIGN.length <= end; i++) {
            if (buffer[i] == 'm' && Arrays.equals(buffer, i, i + SIGN.length, SIGN, 0, SIGN.length)) {
                return true;
            }
        }
        return false;
    }

    /** @param sheet the part, read to its end */
    static MergedCells of(SheetXml sheet) throws IOException {
        long[] ranges = new long[16];
        int count = 0;
        while (sheet.advance()) {
            Matcher range = sheet.begins("mergeCell") ? RANGE.matcher(String.valueOf(sheet.attribute("ref"))) : null;
            if (range == null || !range.matches() || range.group(2).equals(range.group(4))) {
                continue;
            }
            if (count == MOST) {
                throw new IOException("it is no Excel file that we read: it has more than " + MOST + " merged cells");
            }
            ranges = count == ranges.length ? Arrays.copyOf(ranges, count * 2) : ranges;
            long first = Long.parseLong(range.group(2)) & ROW;
            long last = Long.parseLong(range.group(4)) & ROW;
            ranges[count++] = first << 2 * ROW_BITS | last << ROW_BITS | column(range.group(1));
        }
        ranges = Arrays.copyOf(ranges, count);
        Arrays.sort(ranges);
        return new MergedCells(ranges);
    }

    private static int column(String letters) {
        int column = 0;
        for (char c : letters.toCharArray()) {
            column = column * 26 + (c - 'A' + 1);
        }
        return column - 1;
    }

    boolean isEmpty() {
        return ranges.length == 0;
    }

    /** Puts what merged cells show into a row that has something of its own; rows come in their order. */
    void fill(long row, List<String> cells) {
        open.values().removeIf(each -> each.last() < row);
        if (cells.isEmpty()) {
            return;
        }
        open.forEach((column, each) -> {
            while (cells.size() <= column) {
                cells.add("");
            }
            if (cells.get(column).isEmpty()) {
                cells.set(column, each.text());
            }
        });
        while (at < ranges.length && ranges[at] >>> 2 * ROW_BITS <= row) {
            long first = ranges[at] >>> 2 * ROW_BITS;
            long last = ranges[at] >>> ROW_BITS & ROW;
            int column = (int) (ranges[at++] & ROW);
            boolean isShown = first == row
                    && last > row
                    && column < cells.size()
                    && !cells.get(column).isEmpty();
            if (isShown) {
                open.put(column, new Open(last, cells.get(column)));
            }
        }
    }
}
