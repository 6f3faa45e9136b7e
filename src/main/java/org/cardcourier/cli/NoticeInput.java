package org.cardcourier.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.cardcourier.Beans;
import org.cardcourier.Settings;
import org.cardcourier.intake.InvalidNotice;
import org.cardcourier.intake.Limits;
import org.cardcourier.intake.Mapping;
import org.cardcourier.intake.MappingRefused;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeFiles;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.intake.Problem;
import org.cardcourier.intake.Row;
import org.cardcourier.intake.Rows;
import org.cardcourier.intake.Unacceptable;
import org.cardcourier.intake.UnreadableJson;
import org.cardcourier.notice.Notice;

/** Notices as a person hands them over: a file as it could be dropped, or JSON by standard input. */
final class NoticeInput {

    private static final String STANDARD_INPUT = "-";

    private final NoticeReader reader;
    private final Mappings mappings;
    private final NoticeFiles files;
    private final Terminal terminal;

    NoticeInput(Settings settings, NoticeReader reader, Terminal terminal) {
        this.reader = reader.in(settings.timeZone().orElse(null));
        this.mappings = new Mappings(settings.mappings());
        this.files = Beans.files(settings, this.reader);
        this.terminal = terminal;
    }

    /**
     * Reads all of it.
     *
     * @param file    its name, or "-"
     * @param mapping name of its field names; null for those that its name asks for
     * @return the notices, in order
     * @throws Courier.Complaint with one sentence for each problem
     */
    List<Notice> read(String file, String mapping) {
        List<Notice> notices = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try {
            if (file.equals(STANDARD_INPUT)) {
                readInput(mapping == null ? null : mappings.named(mapping), notices, problems);
            } else {
                readFile(file, mapping, notices, problems);
            }
        } catch (NoSuchFileException e) {
            problems.add("There is no file " + file);
        } catch (IOException e) {
            problems.add(file + " cannot be read: " + e.getMessage());
        } catch (MappingRefused e) {
            problems.addAll(e.mistakes());
        }
        if (!problems.isEmpty()) {
            throw new Courier.Complaint(problems);
        }
        return notices;
    }

    private void readFile(String file, String mapping, List<Notice> notices, List<String> problems) throws IOException {
        Path path = Path.of(file).toRealPath();
        Optional<Mapping> names = mapping == null
                ? mappings.batchMappingFor(path.getFileName().toString())
                : Optional.of(mappings.named(mapping));
        UnaryOperator<String> place =
                number -> file.endsWith(".json") ? file + ", notice " + number : file + ":" + number;
        try (Rows rows = files.open(path, names.orElse(null))) {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (row.isGood()) {
                    notices.add(row.notice());
                }
                for (Problem problem : row.problems()) {
                    problems.add(place.apply(Long.toString(row.number())) + ": " + problem.sentence());
                }
            }
        }
    }

    private void readInput(Mapping mapping, List<Notice> notices, List<String> problems) throws IOException {
        byte[] text = terminal.in().readAllBytes();
        List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
        if (!isOneALine(lines, mapping)) {
            readPart("standard input", text, mapping, notices, problems);
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                byte[] line = lines.get(i).getBytes(StandardCharsets.UTF_8);
                readPart("standard input:" + (i + 1), line, mapping, notices, problems);
            }
        }
    }

    private void readPart(String place, byte[] json, Mapping mapping, List<Notice> notices, List<String> problems) {
        try {
            notices.addAll(reader.readAll(json, mapping, Limits.PAGE));
        } catch (InvalidNotice e) {
            e.problems().forEach(problem -> problems.add(place + ": " + problem.sentence()));
        } catch (Unacceptable e) {
            problems.add(place + ": " + e.getMessage());
        }
    }

    /** What comes by standard input has no name: several lines, the first of them a whole value, are JSON Lines. */
    private boolean isOneALine(List<String> lines, Mapping mapping) {
        if (lines.stream().filter(line -> !line.isBlank()).count() < 2) {
            return false;
        }
        try {
            reader.readAll(lines.get(0).getBytes(StandardCharsets.UTF_8), mapping, Limits.PAGE);
            return true;
        } catch (UnreadableJson e) {
            return false;
        } catch (Unacceptable e) {
            return true;
        }
    }
}
