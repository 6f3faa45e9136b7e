package org.cardcourier.check;

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
import org.cardcourier.card.ApprovedTemplates;
import org.cardcourier.card.Cards;
import org.cardcourier.card.RefusedCard;
import org.cardcourier.card.TemplateProblem;
import org.cardcourier.card.TemplateRules;
import org.cardcourier.card.Templates;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;

/** The templates of a home, each tried with every order of {@code samples/}, and all of them with the words of each language. */
final class TemplateFiles {

    private static final Pattern PLACE = Pattern.compile("(\\S+), line (\\d+): (.*)", Pattern.DOTALL);
    private static final Pattern MISSING = Pattern.compile("==> (\\S+)");
    private static final String FOLDER = "templates/";

    private TemplateFiles() {}

    static Map<String, List<Finding>> check(Path folder, Templates templates, List<Sample> samples) {
        Map<String, List<Finding>> findings = new LinkedHashMap<>();
        List<String> known = templates.files();
        ApprovedTemplates approved = new ApprovedTemplates(templates);
        List<String> languages = templates.languages();
        for (String file : list(folder, ".*\\.md\\.ftl")) {
            boolean isRead = known.contains(file);
            findings.put(
                    FOLDER + file, isRead ? ofTemplate(file, templates, samples) : notRead(file, "order-card.md.ftl"));
        }
        for (String file : list(folder, "words\\.(?!md\\.ftl|.*\\.md\\.ftl).*\\.ftl")) {
            String language = file.substring("words.".length(), file.length() - ".ftl".length());
            boolean isRead = languages.contains(language);
            findings.put(
                    FOLDER + file,
                    isRead ? ofWords(language, known, templates, samples) : notRead(file, "words.en.ftl"));
        }
        for (String file : list(folder, ".*\\.whatsapp\\.yaml")) {
            findings.put(
                    FOLDER + file,
                    approved.mistakes(file, orders(samples)).stream()
                            .map(mistake -> new Finding(FOLDER + file, mistake))
                            .toList());
        }
        return findings;
    }

    private static List<Notice> orders(List<Sample> samples) {
        return samples.stream().flatMap(sample -> sample.orders().stream()).toList();
    }

    private static List<Finding> notRead(String file, String example) {
        return List.of(
                new Finding(FOLDER + file, "is not read: a template's name is of a-z, 0-9 and -, such as " + example));
    }

    /** What its text shows, and what comes of it with every sample, in every language and shape. */
    private static List<Finding> ofTemplate(String file, Templates templates, List<Sample> samples) {
        Source source = Source.read(FOLDER + file, templates.folder().resolve(file));
        List<Finding> findings = new ArrayList<>();
        for (TemplateRules.Mistake mistake : TemplateRules.check(source.text(), templates.words())) {
            findings.add(source.atOffset(
                    mistake.offset(), mistake.sentence() + Meant.of(mistake.unknown(), mistake.known())));
        }
        tried(file, templates, samples, "").stream()
                .filter(tried -> findings.stream()
                        .noneMatch(said -> said.file().equals(tried.file()) && said.line() == tried.line()))
                .toList()
                .forEach(findings::add);
        return findings;
    }

    private static List<Finding> ofWords(
            String language, List<String> templateFiles, Templates templates, List<Sample> samples) {
        String file = FOLDER + "words." + language + ".ftl";
        List<Finding> findings = new ArrayList<>(tried(language, templateFiles, templates, samples));
        List<String> ofTables = new ArrayList<>();
        templates.missingWords(language).forEach((name, others) -> {
            if (name.contains(".")) {
                ofTables.add(name); // the card shows the shop's own word then
            } else {
                findings.add(new Finding(
                        file, "has no word for " + name + ", which words.zh.ftl has" + Meant.of(name, others)));
            }
        });
        if (!ofTables.isEmpty()) {
            String words = String.join(", ", ofTables);
            findings.add(new Finding(file, "has no words for " + words + ", which words.zh.ftl has").asRemark());
        }
        return findings;
    }

    /** What a language lacks shows in the templates that ask for it; what they lack themselves is said there. */
    private static List<Finding> tried(String language, List<String> files, Templates templates, List<Sample> samples) {
        List<Finding> findings = new ArrayList<>();
        for (String file : files) {
            List<Finding> inAnyLanguage = tried(file, templates, samples, "");
            tried(file, templates, samples, language).stream()
                    .filter(finding -> inAnyLanguage.stream()
                            .noneMatch(said -> said.file().equals(finding.file()) && said.line() == finding.line()))
                    .forEach(findings::add);
        }
        return findings;
    }

    private static List<String> list(Path folder, String name) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(file -> file.matches(name))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same mistake is met with many samples, and said once. */
    private static List<Finding> tried(String file, Templates templates, List<Sample> samples, String language) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (Sample sample : samples) {
            for (Notice notice : sample.orders()) {
                try {
                    Notice inLanguage = language.isEmpty() ? notice : notice.inLocale(language);
                    inEveryShape(new Cards(templates), inLanguage, templates.render(file, inLanguage));
                } catch (TemplateProblem | RefusedCard e) {
                    String with = " (with " + sample.file() + ")";
                    findings.putIfAbsent(e.getMessage(), finding(templates.folder(), file, e, with));
                }
            }
        }
        if (findings.isEmpty()) { // there may be no sample
            try {
                templates.requireReadable(file);
            } catch (TemplateProblem e) {
                return List.of(finding(templates.folder(), file, e, ""));
            }
        }
        return new ArrayList<>(findings.values());
    }

    /** A shape that cannot carry the sample's actions is no mistake of the template. */
    private static void inEveryShape(Cards cards, Notice notice, String text) {
        for (Shape shape : Shape.values()) {
            Notice shaped = notice.inShape(shape);
            try {
                cards.check(shaped);
            } catch (RefusedCard e) {
                continue;
            }
            cards.messages(shaped, text, "?", "");
        }
    }

    private static Finding finding(Path folder, String file, RuntimeException mistake, String with) {
        String message = mistake.getMessage();
        int column = mistake instanceof TemplateProblem problem ? problem.column() : 0;
        Matcher place = PLACE.matcher(message);
        if (!place.matches()) {
            return new Finding(FOLDER + file, message + with);
        }
        String named = place.group(1);
        Source source = Source.read(named, folder.resolve(named.substring(FOLDER.length())));
        int line = Integer.parseInt(place.group(2));
        Matcher missing = MISSING.matcher(place.group(3));
        return missing.find()
                ? source.at(line, missing.group(1), place.group(3) + with)
                : source.at(line, column, place.group(3) + with);
    }
}
