package org.cardcourier.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Excel files: their cells arrive as Excel shows them, and a hostile one harms nobody. */
class SheetTest {

    private static final String REST = "<c t=\"inlineStr\"><is><t>";

    @TempDir
    private Path folder;

    private final NoticeReader reader = new NoticeReader(SomeTemplates.SHIPPED);

    private NoticeFiles files() {
        return new NoticeFiles(reader, FileLimits.DEFAULT, null, folder.resolve("room"));
    }

    // ---- what cells show

    @Test
    void rowsOfASheetAreNoticesLikeThoseOfACsvFile() throws IOException {
        Path file = SheetText.of(
                        "notice_id", "conversation_id", "order.order_id", "order.items.name", "order.items.price")
                .row("a", "77", "订单, 1", "无线鼠标", "399.00")
                .row("a", "77", "订单, 1", "键盘")
                .gap(2)
                .row("b", "78", "2 <&> _x0041_ \"", "", "1")
                .write(folder.resolve("a.xlsx"));

        List<Row> rows = rows(file, null);
        assertEquals(List.of(2L, 6L), rows.stream().map(Row::number).toList());
        Notice first = rows.get(0).notice();
        assertEquals("a", first.id());
        assertEquals("订单, 1", first.order().orderId());
        assertEquals(
                List.of("无线鼠标 399.00", "键盘 "),
                first.order().items().stream()
                        .map(item -> item.name() + " " + item.price())
                        .toList());
        assertEquals("2 <&> A \"", rows.get(1).notice().order().orderId());
    }

    @Test
    void numbersAndDatesAreAsExcelShowsThem() throws IOException {
        assertEquals("1,058.00", shown("1058", "#,##0.00"));
        assertEquals("¥1,058.00", shown("1058", "\"¥\"#,##0.00;[Red]\"¥\"\\-#,##0.00"));
        assertEquals(
                "1,058.00 €",
                shown("1058", "_-* #,##0.00\\ \"€\"_-;\\-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_-"));
        assertEquals("529.00", shown("529", "2"));
        assertEquals("25%", shown("0.25", "9"));
        assertEquals("000042", shown("42", "000000"));
        assertEquals("0.3", shown("0.30000000000000004", "General"));
        assertEquals("2026-01-20 14:30", shown("46042.6041666667", "yyyy\\-mm\\-dd hh:mm"));
        assertEquals("2026年1月20日", shown("46042", "yyyy\"年\"m\"月\"d\"日\""));
        assertEquals("2026/1/20 14:30", shown("46042.6041666667", "[$-804]yyyy/m/d h:mm;@"));
        assertEquals("2026-01-20", shown("46042", "14"), "the computer's own format differs from desk to desk");
        assertEquals("2026-01-20 14:30", shown("46042.6041666667", "22"));
    }

    @Test
    void aLongNumberKeepsAllItsDigits() throws IOException {
        assertEquals("123456789012345", shown("123456789012345", "1"));
        assertEquals("123456789012", shown("1.23456789012E+11", "11"), "Excel shows 1.23E+11");
        assertEquals("123456789012", shown("123456789012", "General"), "Excel shows 1.23457E+11");
    }

    @Test
    void daysMayBeCountedFrom1904() throws IOException {
        SheetText sheet = new SheetText().inBook("<workbookPr date1904=\"1\"/>");
        int style = sheet.style("14");
        assertEquals("2026-01-20", remark(sheet, "<c s=\"" + style + "\"><v>44580</v></c>"));
    }

    @Test
    void aFormulaGivesTheValueThatExcelKept() throws IOException {
        assertEquals("SO-1", remark(new SheetText(), "<c t=\"str\"><f>\"SO-\"&amp;1</f><v>SO-1</v></c>"));
        assertEquals("3", remark(new SheetText(), "<c><f>1+2</f><v>3</v></c>"));
        assertEquals("", remark(new SheetText(), "<c t=\"str\"><f>\"\"</f><v></v></c>"));
        assertEquals("TRUE", remark(new SheetText(), "<c t=\"b\"><v>1</v></c>"));
        assertEquals(
                "rich text",
                remark(
                        new SheetText(),
                        "<c t=\"inlineStr\"><is><r><t>rich </t></r><r><t>text</t></r><rPh><t>spoken</t></rPh></is></c>"));
    }

    @Test
    void aCellWithoutAValueToTrustSpoilsItsRow() throws IOException {
        assertEquals(
                "the notice has a formula without its value: open the file in Excel and save it",
                refusedCell("<c><f>1+2</f></c>"));
        assertEquals(
                "the notice has a formula without its value: open the file in Excel and save it",
                refusedCell("<c><f>1+2</f><v></v></c>"));
        assertEquals(
                "the notice has a cell that shows #N/A instead of a value", refusedCell("<c t=\"e\"><v>#N/A</v></c>"));
        assertEquals(
                "the notice has a number of 16 digits or more, of which Excel keeps only 15: make the column text and"
                        + " enter the numbers again",
                refusedCell("<c><v>1.2345678901234568E+17</v></c>"));
    }

    @Test
    void whatIsMergedOverSeveralRowsStandsInEach() throws IOException {
        Path file = SheetText.of("conversation_id", "order.order_id", "order.items.name", "order.remark")
                .row("77", "SO-1", "mouse", "urgent")
                .row("", "", "cable")
                .row("", "", "screen")
                .row("", "SO-2", "pen")
                .row("78", "SO-3", "ink", "wide")
                .merged("A2:A5", "B2:B4", "D2:D4", "C6:D6")
                .write(folder.resolve("a.xlsx"));
        List<Row> rows = rows(file, null);
        assertEquals(
                List.of("77 SO-1 3 urgent", "77 SO-2 1 ", "78 SO-3 1 wide"),
                rows.stream()
                        .map(row -> row.notice().conversationId() + " "
                                + row.notice().order().orderId() + " "
                                + row.notice().order().items().size() + " "
                                + row.notice().order().remark())
                        .toList());
        try (Rows again = files().open(file, null)) {
            again.skipTo(4);
            assertEquals("SO-2", again.next().notice().order().orderId(), "the merged cell began before");
        }
        Path single = SheetText.of("conversation_id", "message.content")
                .row("77", "a")
                .row("", "b")
                .merged("A2:A3")
                .write(folder.resolve("b.xlsx"));
        try (Rows again = files().open(single, null)) {
            again.skipTo(2);
            assertEquals(77, again.next().notice().conversationId(), "of rows that are skipped too");
        }
    }

    @Test
    void aHiddenRowIsNotSent() throws IOException {
        Path file = SheetText.of("conversation_id", "order.order_id")
                .row("77", "SO-1")
                .row("77", "SO-2")
                .with("hidden=\"1\"")
                .write(folder.resolve("a.xlsx"));
        List<Row> rows = rows(file, null);
        assertTrue(rows.get(0).isGood());
        assertEquals(
                "the notice is hidden in Excel, perhaps by a filter, and nobody knows whether it is meant: show all rows, or"
                        + " delete those that are not meant",
                rows.get(1).problems().get(0).sentence());
    }

    @Test
    void theFirstSheetIsTheFirstThatExcelShows() throws IOException {
        SheetText shown = new SheetText()
                .raw(REST + "conversation_id</t></is></c>" + REST + "order.order_id</t></is></c>")
                .raw("<c><v>78</v></c>" + REST + "shown</t></is></c>");
        Path file = SheetText.of("conversation_id", "order.order_id")
                .row("77", "hidden")
                .hidden()
                .second("Shown", shown)
                .write(folder.resolve("a.xlsx"));
        assertEquals("shown", rows(file, null).get(0).notice().order().orderId());
    }

    // ---- which sheet

    @Test
    void aMappingNamesTheSheet() throws IOException {
        SheetText july = new SheetText()
                .raw(REST + "会话</t></is></c>" + REST + "单号</t></is></c>")
                .raw("<c><v>78</v></c>" + REST + "second</t></is></c>");
        Path file =
                SheetText.of("会话", "单号").row("77", "first").second("七月", july).write(folder.resolve("a.xlsx"));
        String fields = "fields:\n  conversation_id: 会话\n  order.order_id: 单号\n";

        assertEquals(
                "first", rows(file, mapping(fields)).get(0).notice().order().orderId());
        assertEquals(
                "second",
                rows(file, mapping("sheet: 七月\n" + fields))
                        .get(0)
                        .notice()
                        .order()
                        .orderId());
        FileRefused none = assertThrows(FileRefused.class, () -> rows(file, mapping("sheet: 八月\n" + fields)));
        assertEquals("the file a.xlsx is not read: it has no sheet \"八月\"; it has Orders, 七月", none.getMessage());
    }

    // ---- hostile and broken files

    @Test
    void whatIsNoExcelFileIsRefusedWithASentence() throws IOException {
        assertEquals(
                "it is no whole Excel file or zip: its end is missing, perhaps it was cut off", refused("a,b\n1,2\n"));
        assertEquals(
                "it lacks _rels/.rels",
                refusedZip(new ZipText().add("a.txt", "x")).replace("is no Excel file that we read: it ", ""));
        byte[] old = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1};
        Path locked = Files.write(folder.resolve("locked.xlsx"), old);
        assertEquals(
                "the file locked.xlsx is an Excel file of the old kind (.xls) or has a password: save it as .xlsx without"
                        + " a password",
                assertThrows(FileRefused.class, () -> rows(locked, null)).getMessage());
        byte[] whole = SheetText.of("notice_id").zip().bytes();
        Path cut = Files.write(folder.resolve("cut.xlsx"), java.util.Arrays.copyOf(whole, whole.length - 30));
        assertTrue(assertThrows(FileRefused.class, () -> rows(cut, null))
                .getMessage()
                .endsWith("perhaps it was cut off"));
    }

    @Test
    void nothingOutsideOfTheFileIsRead() throws IOException {
        ZipText zip = new ZipText()
                .add(
                        "_rels/.rels",
                        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Relationships>&x;</Relationships>");
        assertEquals("it is not read: it has a DOCTYPE inside, which no Excel file has", refusedZip(zip));
        ZipText away = new ZipText()
                .add(
                        "_rels/.rels",
                        "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" TargetMode=\"External\""
                                + " Target=\"file:///etc/passwd\"/></Relationships>");
        assertEquals("it is no Excel file: it names no workbook", refusedZip(away));
    }

    @Test
    void aSheetOfAMillionColumnsOrALongCellEndsAtItsLimit() throws IOException {
        Path wide = new SheetText().raw((REST + "x</t></is></c>").repeat(300)).write(folder.resolve("wide.xlsx"));
        assertEquals(
                "the notice and all after it cannot be read: it has more than 200 columns (setting files.max-columns=200)",
                onlyProblem(wide));
        SheetText million = new SheetText().raw("<c r=\"XFE1\"><v>1</v></c>");
        assertEquals(
                "the notice and all after it cannot be read: it is no Excel file that we read: cell XFE1",
                onlyProblem(million.write(folder.resolve("million.xlsx"))));
        Path deep = new SheetText()
                .raw(REST + "x".repeat(600_000) + "</t></is></c>")
                .write(folder.resolve("long.xlsx"));
        assertEquals(
                "the notice and all after it cannot be read: it has a field of more than 524288 characters (setting"
                        + " files.max-field-characters=524288)",
                onlyProblem(deep));
        Path back = SheetText.of("notice_id")
                .raw("<c><v>1</v></c></row><row r=\"1\">")
                .write(folder.resolve("back.xlsx"));
        assertEquals(
                "the notice and all after it cannot be read: it is no Excel file that we read: row 1 after row 2",
                rows(back, null).get(1).problems().get(0).sentence());
    }

    @Test
    void aSheetThatGrowsWithoutEndIsEnded() throws IOException {
        String nothing = " ".repeat(1 << 16);
        StringBuilder space = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            space.append(nothing);
        }
        Path bomb =
                SheetText.of("notice_id").raw("").afterRows(space.toString()).write(folder.resolve("bomb.xlsx"));
        SheetText inRow = SheetText.of("notice_id");
        inRow.raw(space.toString());
        Path file = inRow.write(folder.resolve("row.xlsx"));
        assertTrue(
                onlyProblem(file)
                        .endsWith(
                                "it is more than 200 times as large as its compressed form (setting files.max-expansion=200)"),
                onlyProblem(file));
        assertEquals(0, rows(bomb, null).size(), "what stands after the rows is not read at all");
    }

    @Test
    void aTextThatIsNotThereRefusesTheRest() throws IOException {
        Path file = new SheetText().raw("<c t=\"s\"><v>7</v></c>").write(folder.resolve("a.xlsx"));
        assertEquals(
                "the notice and all after it cannot be read: it is no Excel file that we read: a cell names text 7 of 0",
                onlyProblem(file));
    }

    // ---- room

    @Test
    void temporaryFilesAreForTheOwnerOnlyAndLeaveNothing() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(SheetText.of("notice_id", "conversation_id", "order.order_id")
                    .row("a", "77", "1")
                    .zip()
                    .bytes());
        }
        Path file = Files.write(folder.resolve("a.xlsx.gz"), bytes.toByteArray());
        try (Rows rows = files().open(file, null)) {
            assertEquals("a", rows.next().notice().id());
            Path room = folder.resolve("room");
            Set<?> owner = java.nio.file.attribute.PosixFilePermissions.fromString("rwx------");
            assertEquals(owner, Files.getPosixFilePermissions(room));
            try (Stream<Path> left = Files.list(room)) {
                assertEquals(List.of(), left.toList(), "a crash would leave nothing");
            }
        }
    }

    @Test
    void aHundredThousandRowsAreReadAtConstantMemory() throws IOException {
        StringBuilder cells = new StringBuilder();
        SheetText sheet = SheetText.of("notice_id", "conversation_id", "order.order_id", "order.remark");
        for (int i = 0; i < 100_000; i++) {
            sheet.row("n-" + i, "77", "SO-" + i, "送到门口 " + i + " 请在工作日送货，谢谢您的帮助，祝您生活愉快");
        }
        Path file = sheet.write(folder.resolve("large.xlsx"));
        sheet = null;
        long before = usedAfterCollection();
        long count = 0;
        long most = 0;
        try (Rows rows = files().open(file, null)) {
            while (rows.hasNext()) {
                assertTrue(rows.next().isGood());
                count++;
                if (count % 50_000 == 0) {
                    most = Math.max(most, usedAfterCollection() - before);
                }
            }
        }
        assertEquals(100_000, count);
        assertTrue(most < 8 << 20, most + " bytes more than before, for 400,000 texts");
    }

    private static long usedAfterCollection() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    // ---- below

    private String shown(String number, String format) throws IOException {
        SheetText sheet = new SheetText();
        int style = format.equals("General") ? 0 : sheet.style(format);
        return remark(sheet, "<c s=\"" + style + "\"><v>" + number + "</v></c>");
    }

    private String remark(SheetText sheet, String cell) throws IOException {
        Path file = sheet.row("conversation_id", "order.order_id", "order.remark")
                .raw("<c><v>77</v></c>" + REST + "x</t></is></c>" + cell)
                .write(folder.resolve("one.xlsx"));
        Row row = rows(file, null).get(0);
        assertTrue(row.isGood(), row.toString());
        return row.notice().order().remark();
    }

    private String refusedCell(String cell) throws IOException {
        Path file = SheetText.of("conversation_id", "order.order_id", "order.remark")
                .raw("<c><v>77</v></c>" + REST + "x</t></is></c>" + cell)
                .write(folder.resolve("one.xlsx"));
        return onlyProblem(file);
    }

    private String onlyProblem(Path file) throws IOException {
        List<Row> rows = rows(file, null);
        assertEquals(1, rows.size(), rows.toString());
        assertEquals(1, rows.get(0).problems().size(), rows.toString());
        return rows.get(0).problems().get(0).sentence();
    }

    private String refused(String text) throws IOException {
        return refused(text.getBytes(StandardCharsets.UTF_8));
    }

    private String refusedZip(ZipText zip) throws IOException {
        return refused(zip.bytes());
    }

    private String refused(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("bad.xlsx"), bytes);
        String sentence =
                assertThrows(FileRefused.class, () -> rows(file, null)).getMessage();
        String start = "the file bad.xlsx is not read: ";
        assertTrue(sentence.startsWith(start), sentence);
        return sentence.substring(start.length());
    }

    private List<Row> rows(Path file, Mapping mapping) throws IOException {
        List<Row> all = new java.util.ArrayList<>();
        try (Rows rows = files().open(file, mapping)) {
            rows.forEachRemaining(all::add);
        }
        return all;
    }

    private static Mapping mapping(String yaml) {
        return MappingFile.read("shop", "mappings/shop.yaml", yaml);
    }
}
