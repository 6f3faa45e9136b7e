package org.cardcourier.route;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.cardcourier.intake.RefusedList;

/**
 * How the reports of dropped files are called: {@code STEM.report.csv}, {@code STEM.summary.json}, and the lists of refused
 * rows {@code STEM.refused.csv} or {@code STEM.refused.jsonl}; of a file in a zip {@code STEM.FILE.refused.csv}, or
 * {@code FILE.STEM.refused.csv} where that file has a mapping of its own.
 */
public final class ReportNames {

    static final String REPORT = ".report.csv";
    static final String SUMMARY = ".summary.json";
    private static final List<String> REFUSED = List.of(".refused.csv", ".refused.jsonl");

    /** So that the time, an ending such as .summary.json and what is written before a rename find room in 255 bytes. */
    private static final int LONGEST_STEM = 180;

    private ReportNames() {}

    /**
     * How the names of a file's reports begin.
     *
     * @param fileName such as "shop.csv"
     * @return such as "shop"
     */
    public static String stem(String fileName) {
        return cut(beforeEnding(fileName), LONGEST_STEM);
    }

    static String beforeEnding(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot > 0 ? fileName.substring(0, dot) : fileName;
    }

    static String ending(String fileName) {
        return fileName.substring(beforeEnding(fileName).length());
    }

    /** Cut where it would be too long for a file system. */
    static String cut(String stem, int mostBytes) {
        String shorter = stem;
        while (shorter.getBytes(StandardCharsets.UTF_8).length > mostBytes) {
            shorter = shorter.substring(0, shorter.offsetByCodePoints(shorter.length(), -1));
        }
        return shorter;
    }

    /** @return how the name of the list of a file in a zip begins: so that the list is read with the same mapping */
    static String listStem(String stem, String entry, boolean hasOwnMapping) {
        if (entry.isEmpty()) {
            return stem;
        }
        String own = cut(beforeEnding(entry), 60);
        return hasOwnMapping ? own + "." + cut(stem, 120) : cut(stem, 120) + "." + own;
    }

    static boolean isTaken(Path reports, String stem) {
        return Files.exists(reports.resolve(stem + REPORT), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(reports.resolve(stem + SUMMARY), LinkOption.NOFOLLOW_LINKS)
                || REFUSED.stream()
                        .anyMatch(each -> Files.exists(reports.resolve(stem + each), LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Whether a report may be one of these; in doubt yes.
     *
     * @param fileName of the report
     * @param stems    how names of reports begin
     * @return false only if it is none of theirs
     */
    public static boolean mayBeOf(String fileName, Set<String> stems) {
        String bare = RefusedList.isName(fileName) ? beforeEnding(beforeEnding(fileName)) : "";
        for (int dot = fileName.indexOf('.'); dot >= 0; dot = fileName.indexOf('.', dot + 1)) {
            boolean isInZip = dot < bare.length() && stems.contains(bare.substring(dot + 1));
            if (isInZip || stems.contains(fileName.substring(0, dot))) {
                return true;
            }
        }
        return false;
    }

    /** Whoever may drop files may make links too: nothing is written or moved through one. */
    static Path realFolder(Path own) throws IOException {
        if (!Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(own);
        }
        if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(own + " is a link or a file, not a folder: nothing is read until it is one again");
        }
        return own;
    }
}
