package org.cardcourier.intake;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Notice;

/**
 * One row of a file: a notice, or what is wrong with it.
 *
 * @param number   its place as a person counts it: the line of a JSONL file, the entry of a JSON array from 1, the row
 *                 of a CSV file as a spreadsheet shows it (its head is 1); of several CSV rows that are one notice the
 *                 first
 * @param cells    the cells of a CSV row by column, as they came; empty for JSON
 * @param notice   the notice, or null if it is refused
 * @param problems everything that is wrong; empty if there is a notice
 */
public record Row(long number, Map<String, String> cells, Notice notice, List<Problem> problems) {

    /** @throws IllegalArgumentException unless there is either a notice or a problem */
    public Row {
        if ((notice == null) == problems.isEmpty()) {
            throw new IllegalArgumentException("a row has a notice or problems, row " + number + " has both or none");
        }
        cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
        problems = List.copyOf(problems);
    }

    static Row bad(long number, String what) {
        return new Row(number, Map.of(), null, List.of(new Problem(-1, "", what, "")));
    }

    /** @return true if it is a notice */
    public boolean isGood() {
        return notice != null;
    }
}
