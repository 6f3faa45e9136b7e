package org.cardcourier.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Set;

/**
 * Opens batch files: {@code .jsonl} and {@code .ndjson} (one notice a line), {@code .json} (an array of any length, or
 * one notice) and {@code .csv} (RFC 4180, with a head). All are strict UTF-8, with or without a byte order mark.
 */
public final class NoticeFiles {

    private static final Set<OpenOption> FOLLOW_NOTHING = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
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
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "jsonl", "ndjson" -> new JsonLines(bytes(file), reader, mapping);
            case "json" -> new JsonDocument(text(file), reader, mapping);
            case "csv" -> new CsvTable(text(file), reader, mapping);
            default ->
                throw new FileRefused("the file " + Findings.shown(name) + " is none of .csv, .jsonl, .ndjson, .json");
        };
    }

    static InputStream bytes(Path file) throws IOException {
        BasicFileAttributes kind = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!kind.isRegularFile()) {
            throw new FileRefused("the file " + Findings.shown(file.getFileName()) + " is no regular file");
        }
        return Channels.newInputStream(Files.newByteChannel(file, FOLLOW_NOTHING));
    }

    static Reader text(Path file) throws IOException {
        Reader strict = new InputStreamReader(bytes(file), StandardCharsets.UTF_8.newDecoder());
        return new WithoutMark(strict);
    }

    /** Skips the byte order mark that Windows programs put before UTF-8. Reads nothing before it is asked to. */
    private static final class WithoutMark extends BufferedReader {

        private boolean hasBegun;

        WithoutMark(Reader in) {
            super(in, BUFFER);
        }

        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            if (!hasBegun) {
                hasBegun = true;
                mark(1);
                if (read() != '\uFEFF') {
                    reset();
                }
            }
            return super.read(into, offset, length);
        }
    }
}
