package org.cardcourier.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Opens batch files: {@code .jsonl} and {@code .ndjson} (one notice a line), {@code .json} (an array of any length, or
 * one notice), {@code .csv} (RFC 4180, with a head; between its cells commas, semicolons or tabs, whichever its head
 * has), {@code .tsv}, {@code .xml}, {@code .xlsx} (its first sheet, or the one that the mapping names) and {@code .zip}
 * with several of these; each also compressed, with {@code .gz} after it. Texts are strict UTF-8, with or without a byte
 * order mark, unless a mapping names another encoding for its tables (a mark goes before that), or an XML file its own.
 */
public final class NoticeFiles {

    private static final int BUFFER = 1 << 16;

    private final NoticeReader reader;
    private final FileLimits limits;
    private final Mappings mappings;
    private final Spool spool;

    /**
     * A reader of files with the usual limits; files in a zip have its mapping.
     *
     * @param reader decides what is a notice; its time zone holds where a mapping names none
     */
    public NoticeFiles(NoticeReader reader) {
        this(reader, FileLimits.DEFAULT, null, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * A reader of files.
     *
     * @param reader   decides what is a notice; its time zone holds where a mapping names none
     * @param limits   how much a file may hold
     * @param mappings those that files in a zip may have by their own names; null for none
     * @param room     a folder for temporary files; it is made when it is needed
     */
    public NoticeFiles(NoticeReader reader, FileLimits limits, Mappings mappings, Path room) {
        this.reader = reader;
        this.limits = limits;
        this.mappings = mappings;
        this.spool = new Spool(room);
    }

    FileLimits limits() {
        return limits;
    }

    /**
     * Opens one file. Whoever opens it closes it.
     *
     * @param file    a regular file, no link; its name says of which kind it is
     * @param mapping the file's own field names, or null for the notice's
     * @return its rows
     * @throws FileRefused if it is no regular file, of another kind, or beyond a limit
     * @throws IOException if it cannot be opened
     */
    public Rows open(Path file, Mapping mapping) throws IOException {
        String name = file.getFileName().toString();
        FileKind kind = kind(name);
        if (isAnywhere(kind) && !kind.isCompressed()) {
            FileBytes.open(file, kind, limits).close(); // refuses what begins as something else
            return rows(FileBytes.channel(file, limits), name, kind, mapping);
        }
        return rows(FileBytes.open(file, kind, limits), name, kind, mapping);
    }

    private static FileKind kind(String name) throws FileRefused {
        return FileKind.of(name).orElseThrow(() -> FileBytes.refused(name, "is none of " + FileKind.ALL));
    }

    /** @return true if it is not read from its beginning to its end */
    private static boolean isAnywhere(FileKind kind) {
        return kind.format() == FileKind.Format.XLSX || kind.format() == FileKind.Format.ZIP;
    }

    private Rows rows(InputStream bytes, String name, FileKind kind, Mapping mapping) throws IOException {
        boolean isMarked = !isAnywhere(kind) && FileBytes.skipMark(bytes);
        return switch (kind.format()) {
            case LINES -> new JsonLines(bytes, reader, mapping, limits);
            case JSON -> new JsonDocument(text(bytes, StandardCharsets.UTF_8), reader, mapping, limits);
            case CSV, TSV -> {
                Charset charset = isMarked ? StandardCharsets.UTF_8 : charset(mapping);
                boolean isUtf8 = charset.equals(StandardCharsets.UTF_8);
                yield new Table(
                        new CsvRecords(text(bytes, charset), delimiter(kind, mapping), isUtf8, limits),
                        reader,
                        mapping,
                        limits);
            }
            case XML -> new XmlDocument(bytes, reader, mapping, limits);
            case XLSX, ZIP -> {
                try (bytes) {
                    yield rows(spool.copy(bytes), name, kind, mapping);
                } catch (Spool.NoRoom | FileRefused e) {
                    throw e;
                } catch (IOException e) {
                    throw notRead(name, e);
                }
            }
        };
    }

    private static FileRefused notRead(String name, IOException e) {
        return FileBytes.refused(name, "is not read: " + e.getMessage());
    }

    private Rows rows(SeekableByteChannel file, String name, FileKind kind, Mapping mapping) throws IOException {
        try {
            if (kind.format() == FileKind.Format.ZIP) {
                return new ZipArchive(file, limits, (zip, entry) -> entry(zip, entry, mapping));
            }
            String sheet = mapping == null ? null : mapping.sheet();
            return new Table(new SheetRecords(file, sheet, spool, limits), reader, mapping, limits);
        } catch (Spool.NoRoom e) {
            throw e;
        } catch (IOException e) {
            throw notRead(name, e);
        }
    }

    /** The mapping of the file's own name goes before that of the zip's. */
    private Rows entry(ZipDirectory zip, ZipDirectory.Entry entry, Mapping ofZip) throws IOException {
        FileKind kind = kind(entry.name());
        Mapping mapping = mappings == null
                ? ofZip
                : mappings.batchMappingFor(entry.name()).orElse(ofZip);
        return rows(FileBytes.open(zip.open(entry), entry.name(), kind, limits), entry.name(), kind, mapping);
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
