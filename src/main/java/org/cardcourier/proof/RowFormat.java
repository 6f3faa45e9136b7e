package org.cardcourier.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** How the proof writes notices as rows of a file: each kind of file that Card Courier reads. */
public enum RowFormat {
    /** Cells between commas. */
    CSV(".csv", true),
    /** A JSON object a line. */
    JSONL(".jsonl", false),
    /** Cells between tabs. */
    TSV(".tsv", true),
    /** A JSON array. */
    JSON(".json", false),
    /** An element a row. */
    XML(".xml", false),
    /** A sheet of Excel, with the texts in the cells. */
    XLSX(".xlsx", true),
    /** A table, compressed. */
    GZ(".csv.gz", true),
    /** The first half of the rows as a table, the second as JSON Lines. */
    ZIP(".zip", true);

    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";

    private final String ending;
    private final boolean isTable;

    RowFormat(String ending, boolean isTable) {
        this.ending = ending;
        this.isTable = isTable;
    }

    String ending() {
        return ending;
    }

    /** @return true if it holds only what {@link Notices#fitsCsv fits a table} */
    boolean isTable() {
        return isTable;
    }

    byte[] write(Notices notices, int[] rows) throws IOException {
        return switch (this) {
            case CSV -> bytes(csv(notices, rows));
            case JSONL -> bytes(lines(notices, rows));
            case TSV -> bytes(csv(notices, rows).replace(',', '\t')); // none of the proof's texts holds a comma
            case JSON -> bytes("[\n" + lines(notices, rows).strip().replace("\n", ",\n") + "\n]\n");
            case XML -> bytes(xml(notices, rows));
            case XLSX -> sheet(csv(notices, rows));
            case GZ -> compressed(bytes(csv(notices, rows)));
            case ZIP -> {
                int half = (rows.length + 1) / 2;
                yield zip(Map.of(
                        "2.jsonl",
                        lines(notices, Arrays.copyOfRange(rows, half, rows.length)),
                        "1.csv",
                        csv(notices, Arrays.copyOf(rows, half))));
            }
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String csv(Notices notices, int[] rows) {
        StringBuilder text = new StringBuilder(Notices.CSV_HEAD);
        for (int n : rows) {
            text.append(notices.csv(n));
        }
        return text.toString();
    }

    private static String lines(Notices notices, int[] rows) {
        StringBuilder text = new StringBuilder();
        for (int n : rows) {
            text.append(notices.json(n)).append('\n');
        }
        return text.toString();
    }

    private static String xml(Notices notices, int[] rows) {
        StringBuilder xml = new StringBuilder("<notices>\n");
        for (int n : rows) {
            element(xml, "notice", notices.json(n));
            xml.append('\n');
        }
        return xml.append("</notices>\n").toString();
    }

    /** None of the proof's texts needs an escape. */
    private static void element(StringBuilder xml, String name, JsonNode value) {
        xml.append('<').append(name).append('>');
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                element(xml, field.getKey(), field.getValue());
            }
        } else if (value.isArray()) {
            value.forEach(item -> element(xml, "item", item));
        } else {
            xml.append(value.asText());
        }
        xml.append("</").append(name).append('>');
    }

    private static byte[] compressed(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (String name : files.keySet().stream().sorted().toList()) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(bytes(files.get(name)));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] sheet(String csv) throws IOException {
        StringBuilder xml = new StringBuilder("<worksheet xmlns=\"" + MAIN + "\"><sheetData>");
        int row = 0;
        for (String line : csv.split("\n")) {
            xml.append("<row r=\"").append(++row).append("\">");
            char column = 'A';
            for (String cell : line.split(",", -1)) {
                if (!cell.isEmpty()) {
                    xml.append("<c r=\"")
                            .append(column)
                            .append(row)
                            .append("\" t=\"inlineStr\"><is><t>")
                            .append(cell)
                            .append("</t></is></c>");
                }
                column++;
            }
            xml.append("</row>");
        }
        return zip(Map.of(
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
                "_rels/.rels",
                relation("officeDocument", "xl/workbook.xml"),
                "xl/workbook.xml",
                "<workbook xmlns=\"" + MAIN + "\" xmlns:r=\"" + RELATIONS
                        + "\"><sheets><sheet name=\"Orders\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
                "xl/_rels/workbook.xml.rels",
                relation("worksheet", "worksheets/sheet1.xml"),
                "xl/worksheets/sheet1.xml",
                xml.append("</sheetData></worksheet>").toString()));
    }

    private static String relation(String type, String target) {
        return "<Relationships xmlns=\"" + PACKAGE + "\"><Relationship Id=\"rId1\" Type=\"" + RELATIONS + "/" + type
                + "\" Target=\"" + target + "\"/></Relationships>";
    }
}
