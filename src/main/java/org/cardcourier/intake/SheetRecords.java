package org.cardcourier.intake;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one sheet of an Excel file (ECMA-376), read as they are asked for. Empty rows are left out, the others keep
 * the numbers that Excel shows; a formula gives the value that Excel kept with it; a merged cell's value is in its first
 * cell. What the file refers to outside of itself is not looked at. Own code, because the libraries that show cells as
 * Excel does bring half as much as the whole program, and keep all texts in memory or a second database for them.
 */
final class SheetRecords implements Records {

    private static final String WORKSHEET = "/worksheet";
    private static final int MOST_ROWS = 1 << 20;
    private static final int MOST_COLUMNS = 1 << 14;
    private static final int MOST_SHEETS = 1000;

    /** What the book says of one of its sheets. */
    private record Sheet(String name, String part) {}

    private final FileLimits limits;
    private final SeekableByteChannel file;
    private final ZipDirectory zip;
    private final SharedTexts texts;
    private final CellTexts numbers;
    private final SheetXml xml;
    private final List<String> problems = new ArrayList<>();
    private long number;
    private long spent;
    private boolean from1904;

    /**
     * Opens a sheet.
     *
     * @param file   the whole file; it is closed with this, and after a failure
     * @param sheet  the sheet's name; null for the first
     * @param spool  makes room for what does not fit into memory
     * @param limits how much it may hold
     * @throws IOException if it is no Excel file that we read; the message is the rest of a sentence about the file
     */
    SheetRecords(SeekableByteChannel file, String sheet, Spool spool, FileLimits limits) throws IOException {
        this.file = file;
        this.limits = limits;
        List<Closeable> opened = new ArrayList<>(List.of(file));
        try {
            this.zip = ZipDirectory.of(file, limits);
            String book = target("_rels/.rels", "", "/officeDocument");
            if (book == null) {
                throw new IOException("it is no Excel file: it names no workbook");
            }
            String folder = book.substring(0, book.lastIndexOf('/') + 1);
            String relations = folder + "_rels/" + book.substring(folder.length()) + ".rels";
            Sheet chosen = chosen(sheets(book, relations, folder), sheet);
            this.numbers = numbers(target(relations, folder, "/styles"));
            this.texts = texts(target(relations, folder, "/sharedStrings"), spool);
            opened.add(texts);
            this.xml = part(chosen.part());
        } catch (IOException | RuntimeException e) {
            for (Closeable each : opened) {
                each.close();
            }
            throw e;
        }
    }

    private CellTexts numbers(String part) throws IOException {
        try (SheetXml styles = part == null ? null : part(part)) {
            return CellTexts.of(styles, from1904);
        }
    }

    private SharedTexts texts(String part, Spool spool) throws IOException {
        try (SheetXml strings = part == null ? null : part(part)) {
            return SharedTexts.of(strings, spool);
        }
    }

    private SheetXml part(String name) throws IOException {
        for (ZipDirectory.Entry entry : zip.entries()) {
            if (entry.name().equalsIgnoreCase(name)) {
                if (entry.isEncrypted() || !entry.isReadable()) {
                    throw new IOException(
                            "it is encrypted or compressed in a way that is not read: save it anew in Excel");
                }
                return new SheetXml(zip.open(entry), limits);
            }
        }
        throw new IOException("it is no Excel file that we read: it lacks " + Findings.shown(name));
    }

    /** @return the part of that kind that a list of relations names first; null where there is none */
    private String target(String relations, String folder, String kind) throws IOException {
        return targets(relations, folder, kind).values().stream().findFirst().orElse(null);
    }

    /** @return parts by the id of their relation */
    private Map<String, String> targets(String relations, String folder, String kind) throws IOException {
        Map<String, String> targets = new LinkedHashMap<>();
        try (SheetXml list = part(relations)) {
            while (list.advance()) {
                if (!list.begins("Relationship")) {
                    continue;
                }
                String target = list.attribute("Target");
                boolean isOutside = "External".equals(list.attribute("TargetMode"));
                if (target != null
                        && !isOutside
                        && String.valueOf(list.attribute("Type")).endsWith(kind)) {
                    String part = target.startsWith("/") ? target.substring(1) : folder + target;
                    targets.putIfAbsent(String.valueOf(list.attribute("Id")), part);
                }
            }
        }
        return targets;
    }

    private List<Sheet> sheets(String book, String relations, String folder) throws IOException {
        Map<String, String> parts = targets(relations, folder, WORKSHEET);
        List<Sheet> sheets = new ArrayList<>();
        try (SheetXml list = part(book)) {
            while (list.advance()) {
                if (list.begins("workbookPr")) {
                    String since = list.attribute("date1904");
                    from1904 = "1".equals(since) || "true".equals(since);
                } else if (list.begins("sheet") && sheets.size() < MOST_SHEETS) {
                    String part = parts.get(String.valueOf(list.attribute("/relationships", "id")));
                    String name = list.attribute("name");
                    if (part != null && name != null) {
                        sheets.add(new Sheet(name, part));
                    }
                }
            }
        }
        return sheets;
    }

    private static Sheet chosen(List<Sheet> sheets, String wanted) throws IOException {
        for (Sheet sheet : sheets) {
            if (wanted == null || sheet.name().equals(wanted)) {
                return sheet;
            }
        }
        List<String> names =
                sheets.stream().map(each -> Findings.shown(each.name())).toList();
        throw new IOException(
                names.isEmpty()
                        ? "it has no sheet with rows"
                        : "it has no sheet \"" + Findings.shown(wanted) + "\"; it has " + String.join(", ", names));
    }

    @Override
    public List<String> next() throws IOException {
        List<String> cells = new ArrayList<>();
        while (beginsRow()) {
            problems.clear();
            spent = 0;
            readRow(cells);
            if (!cells.isEmpty() || !problems.isEmpty()) {
                return cells;
            }
        }
        return null;
    }

    @Override
    public void skip(long upTo) throws IOException {
        while (number < upTo && beginsRow()) {
            xml.leave("row");
        }
    }

    private boolean beginsRow() throws IOException {
        while (xml.advance()) {
            if (xml.begins("row")) {
                int row = xml.number("r", (int) number + 1);
                if (row <= number || row > MOST_ROWS) {
                    throw new IOException("it is no Excel file that we read: row " + row + " after row " + number);
                }
                number = row;
                return true;
            }
            if (xml.ends("sheetData")) {
                return false;
            }
        }
        return false;
    }

    private void readRow(List<String> cells) throws IOException {
        int column = -1;
        while (xml.advance() && !xml.ends("row")) {
            if (xml.begins("c")) {
                column = column(xml.attribute("r"), column + 1);
                String text = cell();
                if (text.isEmpty()) {
                    continue;
                }
                if (column >= limits.columns()) {
                    throw new IOException("it has " + limits.tooManyColumns());
                }
                spent += text.length();
                if (spent > FileLimits.LARGEST_ROW) {
                    throw new IOException("it has a row of more than " + FileLimits.LARGEST_ROW + " characters");
                }
                while (cells.size() < column) {
                    cells.add("");
                }
                cells.add(text);
            }
        }
    }

    /** @return the column of a cell, from 0: "AB12" is 27 */
    private static int column(String reference, int missing) throws IOException {
        int column = 0;
        for (int i = 0; reference != null && i < Math.min(4, reference.length()); i++) {
            char c = reference.charAt(i);
            if (c < 'A' || c > 'Z') {
                break;
            }
            column = column * 26 + (c - 'A' + 1);
        }
        int found = column == 0 ? missing : column - 1;
        if (found < missing || found >= MOST_COLUMNS) {
            throw new IOException("it is no Excel file that we read: cell " + Findings.shown(reference));
        }
        return found;
    }

    private String cell() throws IOException {
        String type = xml.attribute("t");
        int style = xml.number("s", 0);
        String inline = null;
        StringBuilder value = null;
        boolean isFormula = false;
        while (xml.advance() && !xml.ends("c")) {
            if (xml.begins("v")) {
                value = new StringBuilder();
                xml.textInto(value, "v");
            } else if (xml.begins("is")) {
                inline = xml.richText("is");
            } else if (xml.begins("f")) {
                isFormula = true;
            }
        }
        if (inline != null) {
            return inline;
        }
        if (value == null || value.isEmpty()) {
            if (isFormula && !"str".equals(type)) {
                problems.add("has a formula without its value: open the file in Excel and save it");
            }
            return "";
        }
        return text(type == null ? "n" : type, value, style);
    }

    private String text(String type, StringBuilder value, int style) throws IOException {
        return switch (type) {
            case "s" -> texts.get(wholeNumber(value));
            case "str" -> SheetXml.unescaped(value);
            case "b" -> value.toString().equals("1") ? "TRUE" : "FALSE";
            case "e" -> {
                problems.add("has a cell that shows " + Findings.shown(value) + " instead of a value");
                yield "";
            }
            case "d" -> value.toString();
            default -> number(value, style);
        };
    }

    private static int wholeNumber(StringBuilder value) throws IOException {
        try {
            return Integer.parseInt(value.toString());
        } catch (NumberFormatException e) {
            throw new IOException("it is no Excel file that we read: a cell names text " + Findings.shown(value), e);
        }
    }

    private String number(StringBuilder value, int style) throws IOException {
        double read;
        try {
            read = Double.parseDouble(value.toString());
        } catch (NumberFormatException e) {
            throw new IOException("it is no Excel file that we read: number " + Findings.shown(value), e);
        }
        if (!Double.isFinite(read)) {
            throw new IOException("it is no Excel file that we read: number " + Findings.shown(value));
        }
        String text = numbers.text(read, style);
        if (text == null) {
            problems.add(
                    "has a number of 16 digits or more, of which Excel keeps only 15: make the column text and enter"
                            + " the numbers again");
            return "";
        }
        return text;
    }

    /** @return what is wrong with cells of the row that was asked for last, rests of sentences */
    @Override
    public List<String> problems() {
        return problems;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public boolean isPlain() {
        return false;
    }

    @Override
    public boolean mayBeShort() {
        return true;
    }

    @Override
    public void close() throws IOException {
        xml.close();
        texts.close();
        file.close();
    }
}
