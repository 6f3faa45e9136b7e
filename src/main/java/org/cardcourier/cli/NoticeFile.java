package org.cardcourier.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cardcourier.intake.InvalidNotice;
import org.cardcourier.intake.Limits;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.intake.Problem;
import org.cardcourier.intake.Unacceptable;
import org.cardcourier.intake.UnreadableJson;
import org.cardcourier.notice.Notice;

/**
 * A file of notices as a person hands it over: JSON (one notice or an array), or JSON Lines (one notice a line).
 *
 * @param name how it is called in sentences
 * @param text what is in it
 */
record NoticeFile(String name, byte[] text) {

    /** What a person writes for standard input. */
    static final String STANDARD_INPUT = "-";

    /** @throws Courier.Complaint if it cannot be read */
    static NoticeFile open(String file, Terminal terminal) {
        try {
            return file.equals(STANDARD_INPUT)
                    ? new NoticeFile("standard input", terminal.in().readAllBytes())
                    : new NoticeFile(file, Files.readAllBytes(Path.of(file)));
        } catch (NoSuchFileException e) {
            throw new Courier.Complaint("There is no file " + file);
        } catch (IOException e) {
            throw new Courier.Complaint(file + " cannot be read: " + e.getMessage());
        }
    }

    /** @throws Courier.Complaint with one sentence for each problem */
    List<Notice> read(NoticeReader reader) {
        List<Notice> notices = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Part part : parts(reader)) {
            try {
                notices.addAll(reader.readAll(part.json, Limits.PAGE));
            } catch (Unacceptable e) {
                sentences(e).forEach(sentence -> problems.add(part.place + ": " + sentence));
            }
        }
        if (!problems.isEmpty()) {
            throw new Courier.Complaint(problems);
        }
        return notices;
    }

    /** Something to be read at once, and where it stands. */
    record Part(String place, byte[] json) {}

    List<Part> parts(NoticeReader reader) {
        return isLines(reader) ? lines() : List.of(new Part(name, text));
    }

    private List<Part> lines() {
        List<Part> parts = new ArrayList<>();
        List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                parts.add(new Part(name + ":" + (i + 1), lines.get(i).getBytes(StandardCharsets.UTF_8)));
            }
        }
        return parts;
    }

    /** By its name; what comes by standard input has none, there a whole value on the first of several lines tells. */
    private boolean isLines(NoticeReader reader) {
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return true;
        }
        List<Part> lines = name.endsWith(".json") ? List.of() : lines();
        if (lines.size() < 2) {
            return false;
        }
        try {
            reader.readAll(lines.get(0).json, Limits.PAGE);
            return true;
        } catch (UnreadableJson e) {
            return false;
        } catch (Unacceptable e) {
            return true;
        }
    }

    static List<String> sentences(Unacceptable e) {
        return e instanceof InvalidNotice invalid
                ? invalid.problems().stream().map(Problem::sentence).toList()
                : List.of(e.getMessage());
    }
}
