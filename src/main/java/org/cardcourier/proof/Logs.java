package org.cardcourier.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the logs of the killed ones add: whether the kills met what they were meant to meet. A kill takes the last lines with it. */
final class Logs {

    private static final Pattern FILE = Pattern.compile("(rows-\\d+\\.\\w+): (\\d+) accepted, (\\d+) known before");

    private final Path folder;

    Logs(Path folder) {
        this.folder = folder;
    }

    /**
     * How many files were read again of which a part had been accepted.
     *
     * @param expected by file, how many rows may be known because they came by webhook too
     */
    long filesReadAgain(Map<String, Integer> expected) throws IOException {
        Map<String, Integer> most = new HashMap<>();
        for (String line : lines("known before")) {
            Matcher matcher = FILE.matcher(line);
            if (matcher.find() && !matcher.group(2).equals("0")) {
                most.merge(matcher.group(1), Integer.parseInt(matcher.group(3)), Math::max);
            }
        }
        return most.entrySet().stream()
                .filter(file -> file.getValue() > expected.getOrDefault(file.getKey(), 0))
                .count();
    }

    /** @return what was logged as an error */
    List<String> errors() throws IOException {
        return lines(" ERROR ");
    }

    private List<String> lines(String words) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".log"))
                    .sorted()
                    .toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.filter(line -> line.contains(words)).forEach(found::add);
                }
            }
        }
        return found;
    }
}
