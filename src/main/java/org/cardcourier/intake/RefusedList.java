package org.cardcourier.intake;

import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The refused rows of a file in its own columns, led by what is wrong with each: corrected, the list is dropped again as it
 * is. Rows of a table stand in {@code STEM.refused.csv}, with a byte order mark (spreadsheet programs take a file without
 * one for the local code page) and with formulas defused; those of JSON and XML in {@code STEM.refused.jsonl}, an object a
 * line. A zip has a list for each of its files. A list is made with its first row and grows with the reading; what is wrong
 * with a file as a whole stands only in its report. For one thread.
 */
public final class RefusedList implements Closeable {

    /** The column, or field, that says what is wrong. The reader passes it over. */
    public static final String PROBLEM = "courier_problem";

    /** The field that holds a line which is no JSON object. */
    static final String TEXT = "courier_text";

    private static final String TABLE = ".refused.csv";
    private static final String OBJECTS = ".refused.jsonl";
    private static final Set<OpenOption> WRITE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private static final QuoteStrategy QUOTED_WHERE_NEEDED = new QuoteStrategy() {};

    /** A head is quoted where the reader could take a part of it for what stands between cells. */
    private static final QuoteStrategy QUOTED_HEAD = new QuoteStrategy() {
        @Override
        public boolean quoteValue(int line, int field, String value) {
            return line == 1 && value.chars().anyMatch(c -> c == ',' || c == ';' || c == '\t');
        }
    };

    private final Path folder;
    private final UnaryOperator<String> stemOf;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Map<String, Long> lengths = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private String now = "";

    /**
     * Begins or goes on with the lists of a file.
     *
     * @param folder where they are to lie
     * @param stemOf how the name of a list begins, by the name of the file in a zip; "" for a file that is none
     */
    public RefusedList(Path folder, UnaryOperator<String> stemOf) {
        this.folder = folder;
        this.stemOf = stemOf;
    }

    /**
     * Whether a file is a list of refused rows, by its name.
     *
     * @param name such as "shop.refused.csv"
     * @return true if so
     */
    public static boolean isName(String name) {
        return name.endsWith(TABLE) || name.endsWith(OBJECTS);
    }

    /**
     * Goes on with a list; what stands in it beyond a length is taken away, as after a crash. Where somebody took the list
     * away in the meantime, a new one begins.
     *
     * @param entry  name of the file in a zip where the reading goes on; "" for none
     * @param length how much of its list counts, bytes; 0 to begin
     * @throws IOException if it cannot be written
     */
    public void goOn(String entry, long length) throws IOException {
        now = entry;
        for (String ending : List.of(TABLE, OBJECTS)) {
            Path file = folder.resolve(stemOf.apply(entry) + ending);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            if (length == 0 || Files.size(file) < length) {
                Files.delete(file);
                continue;
            }
            try (FileChannel list = FileChannel.open(file, WRITE)) {
                list.truncate(length);
            }
            lengths.put(entry, length);
            names.put(entry, file.getFileName().toString());
        }
    }

    /**
     * Writes a row.
     *
     * @param row a refused row; of one that cannot be shown in its own columns nothing is written
     * @throws IOException if it cannot be written
     */
    public void add(Row row) throws IOException {
        if (row.original() == null) {
            return;
        }
        try {
            Open list = open(row);
            String problem = "row " + row.number() + ": " + row.problem();
            if (row.original() instanceof Original.Cells cells) {
                list.add(cells, problem);
            } else {
                list.add(object(row.original(), problem));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * The reading has come to another file of a zip.
     *
     * @param entry its name; "" for none
     */
    public void in(String entry) {
        now = entry;
    }

    private Open open(Row row) throws IOException {
        Open list = open.get(row.entry());
        if (list == null) {
            boolean isTable = row.original() instanceof Original.Cells;
            String name = stemOf.apply(row.entry()) + (isTable ? TABLE : OBJECTS);
            list = new Open(folder.resolve(name), lengths.getOrDefault(row.entry(), 0L));
            open.put(row.entry(), list);
            names.put(row.entry(), name);
        }
        return list;
    }

    /**
     * Makes sure that all rows so far are on the disk. To be called when no row of an earlier file of the zip is to come.
     *
     * @return how long the list is that the reading is at, bytes
     * @throws IOException if it cannot be written
     */
    public long force() throws IOException {
        for (Map.Entry<String, Open> list : open.entrySet()) {
            lengths.put(list.getKey(), list.getValue().force());
        }
        for (String entry : List.copyOf(open.keySet())) {
            if (!entry.equals(now)) {
                open.remove(entry).close();
            }
        }
        return lengths.getOrDefault(now, 0L);
    }

    /** @return the names of the lists, such as "shop.refused.csv" */
    public List<String> names() {
        return List.copyOf(names.values());
    }

    private static String object(Original original, String problem) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JsonTree.FACTORY.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField(PROBLEM, problem);
            if (original instanceof Original.Tree tree && tree.value() instanceof Map<?, ?> fields) {
                writeFields(json, fields);
            } else if (original instanceof Original.Tree tree) {
                json.writeFieldName(TEXT);
                write(json, tree.value());
            } else if (original instanceof Original.Text text) {
                json.writeStringField(TEXT, text.text());
            }
            json.writeEndObject();
        }
        return line.append('\n').toString();
    }

    private static void writeFields(JsonGenerator json, Map<?, ?> fields) throws IOException {
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            json.writeFieldName(String.valueOf(field.getKey()));
            write(json, field.getValue());
        }
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Map<?, ?> fields) {
            json.writeStartObject();
            writeFields(json, fields);
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object entry : list) {
                write(json, entry);
            }
            json.writeEndArray();
        } else if (value instanceof NumberAsWritten number) {
            json.writeNumber(number.toString());
        } else if (value instanceof Boolean is) {
            json.writeBoolean(is);
        } else if (value == null) {
            json.writeNull();
        } else {
            json.writeString(String.valueOf(value));
        }
    }

    /** A list that is being written. */
    private static final class Open implements Closeable {

        private final FileChannel channel;
        private final Writer out;
        private final long from;
        private CsvWriter csv;
        private boolean isForced = true;

        Open(Path file, long from) throws IOException {
            this.channel = FileChannel.open(file, WRITE);
            this.from = from;
            channel.truncate(from);
            channel.position(from);
            this.out = Channels.newWriter(channel, StandardCharsets.UTF_8);
        }

        void add(Original.Cells cells, String problem) throws IOException {
            if (csv == null) {
                csv = CsvWriter.builder()
                        .fieldSeparator(cells.delimiter())
                        .lineDelimiter(LineDelimiter.CRLF)
                        .quoteStrategy(from == 0 ? QUOTED_HEAD : QUOTED_WHERE_NEEDED)
                        .build(out);
                if (from == 0) {
                    out.write('\uFEFF');
                    csv.writeRecord(led(PROBLEM, cells.head()));
                }
            }
            isForced = false;
            String said = problem;
            for (List<String> row : cells.rows()) {
                csv.writeRecord(led(said, row));
                said = ""; // the other rows of the same order
            }
        }

        void add(String line) throws IOException {
            isForced = false;
            out.write(line);
        }

        private static List<String> led(String first, List<String> cells) {
            List<String> all = new ArrayList<>(cells.size() + 1);
            all.add(Formulas.defused(first));
            cells.forEach(cell -> all.add(Formulas.defused(cell)));
            return all;
        }

        long force() throws IOException {
            if (!isForced) {
                flush();
                channel.force(false);
                isForced = true;
            }
            return channel.position();
        }

        private void flush() throws IOException {
            try {
                if (csv != null) {
                    csv.flush();
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            out.flush();
        }

        @Override
        public void close() throws IOException {
            flush();
            out.close();
        }
    }

    @Override
    public void close() throws IOException {
        for (Open list : open.values()) {
            list.close();
        }
        open.clear();
    }
}
