package org.cardcourier.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cardcourier.card.Cards;
import org.cardcourier.card.RefusedCard;
import org.cardcourier.card.TemplateProblem;
import org.cardcourier.intake.MappingRefused;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeFiles;
import org.cardcourier.intake.Problem;
import org.cardcourier.intake.Row;
import org.cardcourier.intake.Rows;
import org.cardcourier.notice.Notice;

/**
 * The folder {@code samples/}: notices and batch files, and beside {@code NAME.notice.json}, where it is there,
 * {@code NAME.expected.md} with the card that it must become.
 */
final class SampleFiles {

    private static final String FOLDER = "samples/";
    private static final Pattern NO_JSON = Pattern.compile("(.*), line (\\d+),? column (\\d+)", Pattern.DOTALL);

    private final Path folder;
    private final NoticeFiles files;
    private final Mappings mappings;

    SampleFiles(Path folder, NoticeFiles files, Mappings mappings) {
        this.folder = folder;
        this.files = files;
        this.mappings = mappings;
    }

    /** @return every file of notices, read as a dropped file is */
    List<Sample> read() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().matches(".*\\.(json|jsonl|ndjson|csv|tsv|xml|xlsx|zip)(\\.gz)?"))
                    .sorted()
                    .map(this::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Sample read(Path file) {
        String name = FOLDER + file.getFileName();
        List<Notice> notices = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        Source source = Source.read(name, file);
        try (Rows rows = files.open(
                file, mappings.batchMappingFor(file.getFileName().toString()).orElse(null))) {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (row.isGood()) {
                    notices.add(row.notice());
                }
                for (Problem problem : row.problems()) {
                    findings.add(finding(source, row, problem));
                }
            }
        } catch (IOException e) {
            findings.add(new Finding(name, "cannot be read: " + e.getMessage()));
        } catch (MappingRefused e) {
            findings.add(new Finding(name, "its mapping has mistakes, see there"));
        }
        return new Sample(name, notices, expected(file, findings), findings);
    }

    private static Finding finding(Source file, Row row, Problem problem) {
        boolean isJson = file.file().endsWith(".json");
        String entry = isJson && row.number() > 1 ? "notice " + row.number() + ": " : "";
        String sentence = entry + problem.sentence();
        Matcher place = NO_JSON.matcher(sentence);
        if (place.matches()) {
            int line = isJson ? Integer.parseInt(place.group(2)) : (int) row.number();
            return file.at(line, Integer.parseInt(place.group(3)), place.group(1));
        }
        if (isJson || file.file().matches(".*\\.(jsonl|ndjson)")) {
            return JsonPlaces.find(
                    file, isJson ? 0 : (int) row.number(), (int) row.number() - 1, problem.path(), sentence);
        }
        return file.at((int) row.number(), "", sentence);
    }

    private static Optional<String> expected(Path file, List<Finding> findings) {
        String stem = file.getFileName().toString().replaceFirst("(\\.notice)?\\.[a-z]+$", "");
        Path beside = file.resolveSibling(stem + ".expected.md");
        try {
            return Files.exists(beside) ? Optional.of(Files.readString(beside)) : Optional.empty();
        } catch (IOException e) {
            findings.add(new Finding(FOLDER + beside.getFileName(), "cannot be read: " + e.getMessage()));
            return Optional.empty();
        }
    }

    /** @return what is wrong with a sample: what could not be read, and a card that is not as expected */
    static List<Finding> check(Sample sample, Cards cards) {
        List<Finding> findings = new ArrayList<>(sample.findings());
        for (Notice notice : sample.notices()) {
            try {
                cards.check(notice);
            } catch (RefusedCard e) {
                findings.add(new Finding(sample.file(), "notice " + notice.id() + ": " + e.getMessage()));
            }
        }
        sample.expected().ifPresent(expected -> compare(sample, cards, expected, findings));
        return findings;
    }

    private static void compare(Sample sample, Cards cards, String expected, List<Finding> findings) {
        if (sample.orders().size() != 1) {
            return;
        }
        try {
            List<String> wanted = expected.stripTrailing().lines().toList();
            List<String> got = cards.render(sample.orders().get(0)).lines().toList();
            int line = firstDifference(wanted, got);
            if (line >= 0) {
                findings.add(new Finding(
                        sample.file(),
                        "its card is not the expected one: line " + (line + 1) + " is " + shown(got, line)
                                + ", expected " + shown(wanted, line)));
            }
        } catch (TemplateProblem | RefusedCard e) {
            // said of the template
        }
    }

    private static int firstDifference(List<String> wanted, List<String> got) {
        for (int i = 0; i < Math.max(wanted.size(), got.size()); i++) {
            if (!shown(wanted, i).equals(shown(got, i))) {
                return i;
            }
        }
        return -1;
    }

    private static String shown(List<String> lines, int i) {
        return i < lines.size() ? "\"" + lines.get(i) + "\"" : "not there";
    }
}
