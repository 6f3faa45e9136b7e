package org.cardcourier.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines of cells in columns; a Chinese character is as wide as two others. The last column is as wide as it likes. */
final class Table {

    private final List<List<String>> lines = new ArrayList<>();

    Table line(String... cells) {
        lines.add(List.of(cells));
        return this;
    }

    /** @return the lines, without blanks at their ends */
    List<String> lines() {
        int[] widths = widths();
        return lines.stream().map(line -> line(line, widths)).toList();
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            text.append(cell);
            if (i < cells.size() - 1) {
                text.append(" ".repeat(widths[i] - width(cell) + 2));
            }
        }
        return text.toString().stripTrailing();
    }

    private int[] widths() {
        int columns = lines.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], width(line.get(i)));
            }
        }
        return Arrays.copyOf(widths, columns);
    }

    private static int width(String cell) {
        return cell.codePoints().map(Table::width).sum();
    }

    /** @return in how many columns a terminal shows a character */
    static int width(int c) {
        return isWide(c) ? 2 : 1;
    }

    private static boolean isWide(int c) {
        return c >= 0x1100
                && (c <= 0x115f
                        || c >= 0x2e80 && c <= 0xa4cf
                        || c >= 0xac00 && c <= 0xd7a3
                        || c >= 0xf900 && c <= 0xfaff
                        || c >= 0xfe30 && c <= 0xfe6f
                        || c >= 0xff00 && c <= 0xff60
                        || c >= 0x1f300 && c <= 0x1f9ff
                        || c >= 0x20000 && c <= 0x3fffd);
    }
}
