package org.cardcourier.check;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a check found.
 *
 * @param files each file that was looked at, such as "routes/card-send.camel.yaml", with what is wrong with it, by line;
 *              often nothing
 */
public record Report(Map<String, List<Finding>> files) {

    private static final Comparator<Finding> BY_PLACE =
            Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column);

    /** Orders the findings of each file, and says each once. */
    public Report {
        Map<String, List<Finding>> sorted = new LinkedHashMap<>();
        files.forEach((file, found) ->
                sorted.put(file, found.stream().distinct().sorted(BY_PLACE).toList()));
        files = java.util.Collections.unmodifiableMap(sorted);
    }

    /**
     * Joins two reports.
     *
     * @param other the other one
     * @return both; of a file that is in both, what both say
     */
    public Report and(Report other) {
        Map<String, List<Finding>> both = new LinkedHashMap<>(files);
        other.files.forEach((file, found) -> both.merge(
                file, found, (a, b) -> Stream.concat(a.stream(), b.stream()).toList()));
        return new Report(both);
    }

    /** @return all findings, file by file */
    public List<Finding> findings() {
        return files.values().stream().flatMap(List::stream).toList();
    }

    /** @return whether no file has a mistake; there may be remarks */
    public boolean isClean() {
        return findings().stream().noneMatch(Finding::isMistake);
    }
}
