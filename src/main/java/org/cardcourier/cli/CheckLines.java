package org.cardcourier.cli;

import java.util.ArrayList;
import java.util.List;
import org.cardcourier.check.Finding;

/**
 * What {@code check} found, for a person: the file, and below it each finding with its line and a caret below the place.
 *
 * <p>Columns are counted in characters. The caret stands below its character in a terminal that shows Chinese characters
 * and emoji two columns wide, as all do.
 */
final class CheckLines {

    private static final String INDENT = "      ";
    /** Of a longer line only what is around the place. */
    private static final int SHOWN = 160;

    private static final int BEFORE = 60;

    private CheckLines() {}

    static List<String> of(String file, List<Finding> found) {
        List<String> lines = new ArrayList<>();
        lines.add((found.stream().anyMatch(Finding::isMistake) ? "FAILED   " : "SUCCESS  ") + file);
        for (Finding finding : found) {
            lines.add("  " + (finding.isMistake() ? "" : "remark: ") + finding);
            if (!finding.text().isBlank()) {
                addPlace(finding.text(), Math.max(1, finding.column()), lines);
            }
        }
        return lines;
    }

    private static void addPlace(String text, int column, List<String> lines) {
        int[] all = text.codePoints().toArray();
        int from = Math.max(0, Math.min(column - BEFORE, all.length - SHOWN));
        int to = Math.min(all.length, from + SHOWN);
        String start = from > 0 ? "…" : "";
        StringBuilder line = new StringBuilder(INDENT + start);
        StringBuilder caret = new StringBuilder(INDENT + " ".repeat(start.length()));
        for (int i = from; i < to; i++) {
            int c = all[i] == '\t' || !Character.isISOControl(all[i]) ? all[i] : '?';
            line.appendCodePoint(c);
            if (i < column - 1) {
                caret.append(c == '\t' ? "\t" : " ".repeat(Table.width(c)));
            }
        }
        lines.add(line + (to < all.length ? "…" : ""));
        lines.add(caret + "^");
    }
}
