package org.cardcourier.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cardcourier.Settings;
import org.cardcourier.cases.Cases;
import org.cardcourier.cases.Mistake;
import org.cardcourier.check.Finding;
import org.cardcourier.check.Report;

/** The cases below {@code samples/}: all that {@code courier test} would refuse to carry out. */
final class CaseCheck {

    private CaseCheck() {}

    static Report of(Settings settings) {
        Path samples = settings.home().resolve("samples");
        Map<String, List<Finding>> files = new LinkedHashMap<>();
        if (Files.isDirectory(samples)) {
            try {
                for (Path file : Cases.find(List.of(samples))) {
                    String name = settings.home().relativize(file).toString().replace('\\', '/');
                    files.put(name, findings(name, file, Cases.mistakes(file, settings)));
                }
            } catch (IOException e) {
                throw new Courier.Complaint("The cases below " + samples + " cannot be read: " + e.getMessage());
            }
        }
        return new Report(files);
    }

    private static List<Finding> findings(String name, Path file, List<Mistake> mistakes) throws IOException {
        if (mistakes.isEmpty()) {
            return List.of();
        }
        List<String> lines = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .toList();
        return mistakes.stream()
                .map(mistake -> {
                    int line = mistake.place().line();
                    return new Finding(
                            name,
                            line,
                            mistake.place().column(),
                            mistake.sentence(),
                            line > 0 && line <= lines.size() ? lines.get(line - 1) : "",
                            Finding.Weight.MISTAKE);
                })
                .toList();
    }
}
