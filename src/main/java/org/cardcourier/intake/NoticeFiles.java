package org.cardcourier.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Opens batch files: {@code .jsonl} and {@code .ndjson} (one notice a line), {@code .json} (an array of any length, or
 * one notice), {@code .csv} (RFC 4180, with a head; between its cells commas, semicolons or tabs, whichever its head
 * has), {@code .tsv} and {@code .xml}; each also compressed, with {@code .gz} after it. All are strict UTF-8, with or
 * without a byte order mark, unless a mapping names another encoding for its tables, or an XML file its own.
 */
public final class NoticeFiles {

    private static final int BUFFER = 1 << 16;

    private final NoticeReader reader;

    /**
     * A reader of files.
     *
     * @param reader decides what is a notice; its time zone holds where a mapping names none
     */
    public NoticeFiles(NoticeReader reader) {
        this.reader = reader;
    }

    /**
     * Opens one file. Whoever opens it closes it.
     *
     * @param file    a regular file, no link; its name says of which kind it is
     * @param mapping the file's own field names, or null for the notice's
     * @return its rows
     * @throws FileRefused if it is no regular file, or of another kind
     * @throws IOException if it cannot be opened
     */
    public Rows open(Path file, Mapping mapping) throws IOException {
        FileKind kind = FileKind.of(file)
                .orElseThrow(() -> new FileRefused(
                        "the file " + Findings.shown(file.getFileName()) + " is none of " + FileKind.ALL));
        InputStream bytes = FileBytes.open(file, kind);
        return switch (kind.format()) {
            case LINES -> new JsonLines(bytes, reader, mapping);
            case JSON -> new JsonDocument(text(bytes, StandardCharsets.UTF_8), reader, mapping);
            case CSV, TSV -> new CsvTable(text(bytes, charset(mapping)), delimiter(kind, mapping), reader, mapping);
            case XML -> new XmlDocument(bytes, reader, mapping);
        };
    }

    private static Charset charset(Mapping mapping) {
        return mapping == null || mapping.encoding() == null ? StandardCharsets.UTF_8 : mapping.encoding();
    }

    private static Character delimiter(FileKind kind, Mapping mapping) {
        Character named = mapping == null ? null : mapping.delimiter();
        return named == null && kind.format() == FileKind.Format.TSV ? Character.valueOf('\t') : named;
    }

    static BufferedReader text(InputStream bytes, Charset charset) {
        return new BufferedReader(new InputStreamReader(bytes, charset.newDecoder()), BUFFER);
    }
}
