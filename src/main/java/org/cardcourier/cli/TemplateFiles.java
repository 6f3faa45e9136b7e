package org.cardcourier.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cardcourier.card.RefusedCard;
import org.cardcourier.card.TemplateProblem;
import org.cardcourier.card.Templates;
import org.cardcourier.notice.Notice;

/** The templates of a home, each tried with every order of {@code samples/}. */
final class TemplateFiles {

    private static final Pattern PLACE = Pattern.compile("(\\S+), line (\\d+): (.*)", Pattern.DOTALL);
    private static final String FOLDER = "templates/";

    private TemplateFiles() {}

    static Map<String, List<Finding>> check(Path folder, Templates templates, List<Sample> samples) {
        Map<String, List<Finding>> findings = new LinkedHashMap<>();
        List<String> known = templates.files();
        for (String file : list(folder)) {
            findings.put(
                    file,
                    known.contains(file)
                            ? tried(file, templates, samples)
                            : List.of(
                                    new Finding(
                                            FOLDER + file,
                                            0,
                                            "is not read: a template's name is of a-z, 0-9 and -, such as order-card.en.md.ftl")));
        }
        return findings;
    }

    private static List<String> list(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".md.ftl"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same mistake is met with many samples, and said once. */
    private static List<Finding> tried(String file, Templates templates, List<Sample> samples) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (Sample sample : samples) {
            for (Notice notice : sample.orders()) {
                try {
                    templates.render(file, notice);
                } catch (TemplateProblem | RefusedCard e) {
                    findings.putIfAbsent(e.getMessage(), finding(file, e.getMessage(), sample));
                }
            }
        }
        return new ArrayList<>(findings.values());
    }

    private static Finding finding(String file, String message, Sample sample) {
        Matcher place = PLACE.matcher(message);
        String with = " (with " + sample.file() + ")";
        return place.matches()
                ? new Finding(place.group(1), Integer.parseInt(place.group(2)), place.group(3) + with)
                : new Finding(FOLDER + file, 0, message + with);
    }
}
