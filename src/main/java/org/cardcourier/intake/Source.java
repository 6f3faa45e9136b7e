package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a mapping takes from a row: the value at a path, or, where the words hold {…}, a text with values in it. A text
 * exists only where all its values do; {@code {name?}} may be missing. {@code {{} and {@code }}} are braces themselves.
 */
final class Source {

    /** One piece of a text: words, or a value. */
    private record Piece(String words, RowPath path, boolean mayBeMissing) {}

    private final String written;
    private final RowPath path;
    private final List<Piece> pieces;

    private Source(String written, RowPath path, List<Piece> pieces) {
        this.written = written;
        this.path = path;
        this.pieces = pieces;
    }

    /** @throws IllegalArgumentException if it is blank or a brace has no other; the message is the rest of a sentence */
    static Source of(String written) {
        if (written.isBlank()) {
            throw new IllegalArgumentException("names no column or path");
        }
        return written.indexOf('{') < 0 && written.indexOf('}') < 0
                ? new Source(written, new RowPath(written), List.of())
                : text(written);
    }

    /** @return words with values in them, even where no brace stands */
    static Source text(String written) {
        return new Source(written, null, pieces(written));
    }

    /** @return the value as it stands in the row, or the text; null where there is none */
    Object in(Object row) {
        return path == null ? textIn(row) : path.in(row);
    }

    /** @return the paths it reads */
    List<String> paths() {
        return path != null
                ? List.of(path.text())
                : pieces.stream()
                        .filter(piece -> piece.path() != null)
                        .map(piece -> piece.path().text())
                        .toList();
    }

    private String textIn(Object row) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            Object value = piece.path() == null ? piece.words() : piece.path().in(row);
            if (value != null && !(value instanceof Map) && !(value instanceof List)) {
                text.append(value);
            } else if (!piece.mayBeMissing()) {
                return null;
            }
        }
        return text.isEmpty() ? null : text.toString();
    }

    private static List<Piece> pieces(String written) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder words = new StringBuilder();
        int i = 0;
        while (i < written.length()) {
            char c = written.charAt(i);
            if ((c == '{' || c == '}') && i + 1 < written.length() && written.charAt(i + 1) == c) {
                words.append(c);
                i += 2;
            } else if (c == '{') {
                int end = closing(written, i);
                addWords(pieces, words);
                pieces.add(value(written.substring(i + 1, end)));
                i = end + 1;
            } else if (c == '}') {
                throw new IllegalArgumentException("has a } without a {; write }} for the brace itself");
            } else {
                words.append(c);
                i++;
            }
        }
        addWords(pieces, words);
        return pieces;
    }

    private static int closing(String written, int open) {
        int end = written.indexOf('}', open);
        if (end < 0) {
            throw new IllegalArgumentException("has a { without a }; write {{ for the brace itself");
        }
        return end;
    }

    private static void addWords(List<Piece> pieces, StringBuilder words) {
        if (!words.isEmpty()) {
            pieces.add(new Piece(words.toString(), null, false));
            words.setLength(0);
        }
    }

    private static Piece value(String inner) {
        boolean mayBeMissing = inner.endsWith("?");
        String name = mayBeMissing ? inner.substring(0, inner.length() - 1) : inner;
        if (name.isBlank() || name.indexOf('{') >= 0) {
            throw new IllegalArgumentException("has braces without a column or path in them");
        }
        return new Piece("", new RowPath(name), mayBeMissing);
    }

    @Override
    public String toString() {
        return written;
    }
}
