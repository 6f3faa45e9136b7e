package org.cardcourier.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * How the rows of a file may lie in it, as a mapping's keys of these names say. There may be several ways that are worth
 * a look.
 *
 * @param format    by the file's name
 * @param rows      path to the list of rows; "" for none
 * @param sheet     of an Excel file; "" for the first
 * @param encoding  of a table; "" for UTF-8
 * @param delimiter between the cells of a table; "" for what the head shows
 */
record FileLayout(FileKind.Format format, String rows, String sheet, String encoding, String delimiter) {

    /** So much of a file's beginning shows where its rows are. */
    private static final int MOST_TOKENS = 200_000;

    private static final int MOST_LAYOUTS = 6;
    private static final int MOST_PATHS = 100;
    private static final String BAR = "|";

    private static FileLayout of(FileKind.Format format, String rows) {
        return new FileLayout(format, rows, "", "", "");
    }

    /** @return the ways, the likeliest first */
    static List<FileLayout> of(Path file, NoticeFiles files, FirstMapping.Wishes wishes) throws IOException {
        String name = file.getFileName().toString();
        FileKind kind = FileKind.of(name).orElseThrow(() -> FileBytes.refused(name, "is none of " + FileKind.ALL));
        return switch (kind.format()) {
            case JSON -> ofJson(file, kind, files);
            case XML -> ofXml(file, kind, files);
            case CSV, TSV -> List.of(ofTable(file, kind, files, wishes));
            default -> List.of(new FileLayout(kind.format(), "", wishes.sheet(), "", ""));
        };
    }

    boolean isTable() {
        return format == FileKind.Format.CSV || format == FileKind.Format.TSV || format == FileKind.Format.XLSX;
    }

    boolean isXml() {
        return format == FileKind.Format.XML;
    }

    /** @return true if the rows are where they are looked for without a mapping */
    boolean hasOwnRows() {
        return rows.isEmpty() && sheet.isEmpty() && encoding.isEmpty() && delimiter.isEmpty();
    }

    /** Reads the first rows. */
    SampleRows read(Path file, NoticeFiles files) throws IOException {
        SampleRows samples = new SampleRows(isXml());
        Mapping watching = new Mapping.Watching(
                rows.isEmpty() ? null : new RowPath(rows),
                encoding.isEmpty() ? null : Charset.forName(encoding),
                delimiter.isEmpty() ? null : delimiter.charAt(0),
                sheet.isEmpty() ? null : sheet,
                samples::add);
        try (Rows all = files.open(file, watching)) {
            while (!samples.isFull() && all.hasNext()) {
                Row row = all.next();
                if (samples.firstProblem.isEmpty()) {
                    samples.firstProblem = row.problems().get(0).sentence();
                }
                samples.isBroken = all.isBroken();
                if (samples.isBroken) {
                    samples.lastProblem = row.problems().get(0).what();
                }
            }
        }
        return samples;
    }

    void write(StringBuilder yaml) {
        if (!rows.isEmpty()) {
            yaml.append("rows: ").append(FirstMapping.quoted(rows)).append('\n');
        }
        if (!sheet.isEmpty()) {
            yaml.append("sheet: ").append(FirstMapping.quoted(sheet)).append('\n');
        }
        if (!encoding.isEmpty()) {
            yaml.append(
                            "# CONFIRM: the file is not UTF-8; if its words look wrong, try GBK, BIG5, SHIFT_JIS or WINDOWS-1252\n")
                    .append("encoding: ")
                    .append(encoding)
                    .append('\n');
        }
        if (!delimiter.isEmpty()) {
            yaml.append("delimiter: ").append(FirstMapping.quoted(delimiter)).append('\n');
        }
    }

    // ---- tables

    private static FileLayout ofTable(Path file, FileKind kind, NoticeFiles files, FirstMapping.Wishes wishes)
            throws IOException {
        FileLayout plain = new FileLayout(kind.format(), "", "", wishes.encoding(), "");
        SampleRows samples = plain.read(file, files);
        if (wishes.encoding().isEmpty() && samples.lastProblem.contains("is not UTF-8")) {
            plain = otherEncoding(file, files, plain);
            samples = plain.read(file, files);
        }
        List<SampleRows.Column> columns = samples.columns();
        boolean isParted = columns.size() == 1 && columns.get(0).path().contains(BAR);
        return isParted ? new FileLayout(plain.format, "", "", plain.encoding, BAR) : plain;
    }

    /** Chinese text in GB18030 is mostly of the common characters; what it makes of other code pages is not. */
    private static FileLayout otherEncoding(Path file, NoticeFiles files, FileLayout plain) throws IOException {
        FileLayout chinese = new FileLayout(plain.format, "", "", "GB18030", "");
        SampleRows samples = chinese.read(file, files);
        CharsetEncoder common = Charset.forName("GB2312").newEncoder();
        long all = 0;
        long known = 0;
        for (SampleRows.Column column : samples.columns()) {
            for (char c : (column.path() + String.join("", column.some(100))).toCharArray()) {
                all += c > 0x7f ? 1 : 0;
                known += c > 0x7f && common.canEncode(c) ? 1 : 0;
            }
        }
        boolean isChinese = !samples.lastProblem.contains("is not") && all > 0 && known * 10 >= all * 9;
        return isChinese ? chinese : new FileLayout(plain.format, "", "", "WINDOWS-1252", "");
    }

    // ---- JSON

    private static List<FileLayout> ofJson(Path file, FileKind kind, NoticeFiles files) throws IOException {
        List<FileLayout> layouts = new ArrayList<>(List.of(of(kind.format(), "")));
        try (InputStream bytes = FileBytes.open(file, kind, files.limits());
                JsonParser parser = JsonTree.FACTORY.createParser(bytes)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                addLists(parser, layouts);
            }
        } catch (JsonProcessingException e) {
            return layouts; // reading the rows says what is wrong
        }
        return layouts;
    }

    /** Lists of objects that stand in objects only. */
    private static void addLists(JsonParser parser, List<FileLayout> layouts) throws IOException {
        for (int i = 0; i < MOST_TOKENS && layouts.size() < MOST_LAYOUTS; i++) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return;
            }
            JsonStreamContext list = parser.getParsingContext().getParent();
            if (token == JsonToken.START_OBJECT && list.inArray() && list.getCurrentIndex() == 0) {
                String path = path(list.getParent());
                if (!path.isEmpty()) {
                    layouts.add(of(FileKind.Format.JSON, path));
                }
            }
        }
    }

    /** @return the path of what the object is at; "" if it is in a list or no mapping can name it */
    private static String path(JsonStreamContext object) {
        Deque<String> steps = new ArrayDeque<>();
        for (JsonStreamContext each = object; !each.inRoot(); each = each.getParent()) {
            String name = each.inObject() ? each.getCurrentName() : "";
            if (name.isEmpty() || name.contains(".")) {
                return "";
            }
            steps.addFirst(name);
        }
        return String.join(".", steps);
    }

    // ---- XML

    private static List<FileLayout> ofXml(Path file, FileKind kind, NoticeFiles files) throws IOException {
        Set<String> repeated = new LinkedHashSet<>();
        Set<String> single = new LinkedHashSet<>();
        try (InputStream bytes = FileBytes.open(file, kind, files.limits())) {
            look(XmlDocument.parser(bytes), repeated, single);
        } catch (XMLStreamException e) {
            return List.of(of(kind.format(), "")); // reading the rows says what is wrong
        }
        Set<String> paths = new LinkedHashSet<>();
        boolean isBelowRoot = repeated.stream().anyMatch(path -> path.indexOf('.') < 0);
        if (isBelowRoot) {
            paths.add("");
        }
        repeated.stream().filter(path -> path.indexOf('.') > 0).forEach(paths::add);
        single.stream().filter(path -> path.indexOf('.') > 0).forEach(paths::add);
        paths.add("");
        return paths.stream()
                .limit(MOST_LAYOUTS)
                .map(path -> of(FileKind.Format.XML, path))
                .toList();
    }

    /** @param single paths of elements, one step below a child of the root, that have elements in them */
    private static void look(XMLStreamReader xml, Set<String> repeated, Set<String> single) throws XMLStreamException {
        List<String> path = new ArrayList<>();
        Deque<Map<String, Integer>> counts = new ArrayDeque<>();
        for (int i = 0; i < MOST_TOKENS && xml.hasNext(); i++) {
            xml.next();
            if (xml.isStartElement()) {
                path.add(xml.getLocalName());
                boolean isSecond = !counts.isEmpty() && counts.peek().merge(xml.getLocalName(), 1, Integer::sum) == 2;
                String below = String.join(".", path.subList(1, path.size()));
                if (isSecond && !below.isEmpty() && repeated.size() < MOST_PATHS) {
                    repeated.add(below);
                }
                if (path.size() == 4 && single.size() < MOST_PATHS) {
                    single.add(String.join(".", path.subList(1, 3)));
                }
                counts.push(new HashMap<>());
            } else if (xml.isEndElement()) {
                path.remove(path.size() - 1);
                counts.pop();
            }
        }
    }
}
