package org.cardcourier.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a file, for showing where in it something is wrong.
 *
 * @param file  below the home, such as "routes/card-send.camel.yaml"
 * @param text  all of it
 * @param lines the same, line by line
 */
record Source(String file, String text, List<String> lines) {

    static Source of(String file, byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        return new Source(file, text, text.lines().toList());
    }

    /** @return whether the text is all that a content holds: what is not UTF-8 reads otherwise */
    boolean isOf(byte[] content) {
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), content);
    }

    /** @return the file's text; none where it cannot be read, which others say */
    static Source read(String file, Path path) {
        try {
            return of(file, Files.readAllBytes(path));
        } catch (IOException e) {
            return of(file, new byte[0]);
        }
    }

    /** A finding at a place, from 1. */
    Finding at(int line, int column, String sentence) {
        boolean isThere = line > 0 && line <= lines.size();
        return new Finding(
                file,
                Math.max(0, line),
                isThere ? column : 0,
                sentence,
                isThere ? lines.get(line - 1) : "",
                Finding.Weight.MISTAKE);
    }

    /** A finding at a word of a line; at the line's first word if it does not stand there. */
    Finding at(int line, String word, String sentence) {
        return at(line, line > 0 && line <= lines.size() ? column(lines.get(line - 1), word) : 0, sentence);
    }

    /** A finding at the first place at or after a line where a word stands, else before it; at the line if it stands nowhere. */
    Finding from(int line, String word, String sentence) {
        Finding found = between(Math.max(1, line), lines.size(), word, sentence);
        found = found == null ? between(1, line - 1, word, sentence) : found;
        return found == null ? at(line, "", sentence) : found;
    }

    private Finding between(int first, int last, String word, String sentence) {
        for (int i = first; i <= last; i++) {
            Matcher found = whole(word).matcher(lines.get(i - 1));
            if (found.find()) {
                return at(i, 1 + lines.get(i - 1).codePointCount(0, found.start()), sentence);
            }
        }
        return null;
    }

    /** A finding at the first place at or after a line where a text stands, also within a word; at the line itself if nowhere. */
    Finding fromText(int line, String part, String sentence) {
        for (int i = Math.max(1, line); i <= lines.size(); i++) {
            int at = lines.get(i - 1).indexOf(part);
            if (at >= 0) {
                return at(i, 1 + lines.get(i - 1).codePointCount(0, at), sentence);
            }
        }
        return at(line, "", sentence);
    }

    /** A finding at a place that is known as an offset in the text. */
    Finding atOffset(int offset, String sentence) {
        int line = 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
        int start = text.lastIndexOf('\n', offset - 1) + 1;
        return at(line, 1 + text.codePointCount(start, offset), sentence);
    }

    /** @return where a word stands in a line, from 1; where the line's text begins, if it does not */
    private static int column(String line, String word) {
        Matcher found = whole(word).matcher(line);
        int at = !word.isEmpty() && found.find() ? found.start() : -1;
        if (at < 0) {
            at = word.isEmpty() ? -1 : line.indexOf(word);
        }
        if (at < 0) {
            at = line.length() - line.stripLeading().length();
        }
        return 1 + line.codePointCount(0, at);
    }

    private static Pattern whole(String word) {
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(word) + "(?![\\w.-])");
    }
}
