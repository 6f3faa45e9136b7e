package org.cardcourier.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An Excel file of one sheet, or more, as Excel writes it: only the parts that count. */
final class SheetText {

    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

    private final StringBuilder rows = new StringBuilder();
    private final StringBuilder texts = new StringBuilder();
    private final List<String> formats = new ArrayList<>();
    private int count;
    private int number;
    private String afterRows = "";
    private String bookStart = "";
    private String secondSheet = "";
    private String firstState = "";

    static SheetText of(String... head) {
        return new SheetText().row(head);
    }

    /** Texts, as Excel keeps them: beside the sheet, by number. */
    SheetText row(String... cells) {
        StringBuilder xml = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            if (!cells[i].isEmpty()) {
                texts.append("<si><t xml:space=\"preserve\">")
                        .append(escaped(cells[i]))
                        .append("</t></si>");
                xml.append("<c r=\"")
                        .append(column(i))
                        .append(number + 1)
                        .append("\" t=\"s\"><v>")
                        .append(count++)
                        .append("</v></c>");
            }
        }
        return raw(xml.toString());
    }

    /** Cells as XML, without places. */
    SheetText raw(String cells) {
        number++;
        rows.append("<row r=\"").append(number).append("\">").append(cells).append("</row>");
        return this;
    }

    /** The row that was added last, with an attribute such as hidden="1". */
    SheetText with(String attribute) {
        int at = rows.lastIndexOf("<row ") + "<row ".length();
        rows.insert(at, attribute + " ");
        return this;
    }

    SheetText merged(String... ranges) {
        StringBuilder xml = new StringBuilder("<mergeCells>");
        for (String range : ranges) {
            xml.append("<mergeCell ref=\"").append(range).append("\"/>");
        }
        return afterRows(xml + "</mergeCells>");
    }

    /** A first sheet that Excel does not show. */
    SheetText hidden() {
        firstState = " state=\"hidden\"";
        return this;
    }

    SheetText gap(int empty) {
        number += empty;
        return this;
    }

    /** @return the style of a cell with that format, such as 1 */
    int style(String format) {
        formats.add(format);
        return formats.size();
    }

    SheetText afterRows(String xml) {
        afterRows = xml;
        return this;
    }

    SheetText inBook(String xml) {
        bookStart = xml;
        return this;
    }

    /** A sheet of this name, with the rows of another. */
    SheetText second(String name, SheetText sheet) {
        secondSheet = name;
        second = sheet;
        return this;
    }

    private SheetText second;

    ZipText zip() {
        StringBuilder styles = new StringBuilder("<numFmts>");
        StringBuilder cells = new StringBuilder("<cellXfs><xf numFmtId=\"0\"/>");
        for (int i = 0; i < formats.size(); i++) {
            String format = formats.get(i);
            boolean isNumber = format.matches("[0-9]{1,2}");
            int id = isNumber ? Integer.parseInt(format) : 170 + i;
            cells.append("<xf numFmtId=\"").append(id).append("\" applyNumberFormat=\"1\"/>");
            if (!isNumber) {
                styles.append("<numFmt numFmtId=\"")
                        .append(id)
                        .append("\" formatCode=\"")
                        .append(escaped(format))
                        .append("\"/>");
            }
        }
        ZipText zip = new ZipText()
                .add("[Content_Types].xml", XML + "<Types/>")
                .add(
                        "_rels/.rels",
                        relations("<Relationship Id=\"rId1\" Type=\"" + RELATIONS
                                + "/officeDocument\" Target=\"xl/workbook.xml\"/>"))
                .add(
                        "xl/workbook.xml",
                        XML + "<workbook xmlns=\"" + MAIN + "\" xmlns:r=\"" + RELATIONS + "\">" + bookStart
                                + "<sheets><sheet name=\"Orders\" sheetId=\"1\"" + firstState + " r:id=\"rId1\"/>"
                                + (second == null
                                        ? ""
                                        : "<sheet name=\"" + escaped(secondSheet) + "\" sheetId=\"2\" r:id=\"rId2\"/>")
                                + "</sheets></workbook>")
                .add(
                        "xl/_rels/workbook.xml.rels",
                        relations(relation("rId1", "worksheet", "worksheets/sheet1.xml")
                                + relation("rId2", "worksheet", "/xl/worksheets/sheet2.xml")
                                + relation("rId3", "styles", "styles.xml")
                                + relation("rId4", "sharedStrings", "sharedStrings.xml")
                                + "<Relationship Id=\"rId5\" Type=\"" + RELATIONS
                                + "/externalLink\" TargetMode=\"External\" Target=\"file:///etc/passwd\"/>"))
                .add(
                        "xl/styles.xml",
                        XML + "<styleSheet xmlns=\"" + MAIN + "\">" + styles + "</numFmts>"
                                + "<cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>" + cells
                                + "</cellXfs></styleSheet>")
                .add("xl/sharedStrings.xml", XML + "<sst xmlns=\"" + MAIN + "\">" + texts + "</sst>")
                .add("xl/worksheets/sheet1.xml", sheet());
        return second == null ? zip : zip.add("xl/worksheets/sheet2.xml", second.sheet());
    }

    private String sheet() {
        return XML + "<worksheet xmlns=\"" + MAIN + "\"><dimension ref=\"A1\"/><sheetData>" + rows + "</sheetData>"
                + afterRows + "</worksheet>";
    }

    Path write(Path file) throws IOException {
        return Files.write(file, zip().bytes());
    }

    private static String relation(String id, String kind, String target) {
        return "<Relationship Id=\"" + id + "\" Type=\"" + RELATIONS + "/" + kind + "\" Target=\"" + target + "\"/>";
    }

    private static String relations(String all) {
        return XML + "<Relationships xmlns=\"" + PACKAGE + "\">" + all + "</Relationships>";
    }

    private static String column(int i) {
        return i < 26 ? String.valueOf((char) ('A' + i)) : column(i / 26 - 1) + (char) ('A' + i % 26);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
