package org.cardcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticeFilesTest {

    private static final NoticeJson CODEC = new NoticeJson();

    @TempDir
    private Path folder;

    private final NoticeFiles files = new NoticeFiles(new NoticeReader(SomeTemplates.SHIPPED));

    @Test
    void theShippedSamplesAreGood() throws IOException {
        for (String name : List.of("batch-notices.jsonl", "batch-notices.csv", "notice.json")) {
            List<Row> rows = rows(Path.of("samples", name), null);
            assertTrue(!rows.isEmpty() && rows.stream().allMatch(Row::isGood), name + " " + rows);
        }
    }

    @Test
    void aBadLineOfJsonlSpoilsOnlyItself() throws IOException {
        String text = "\uFEFF" + json("a") + "\r\n\n" + "{\"conversation_id\":1,\n" + "[]\n" + "  \n" + json("b");

        assertEquals("""
                1 a
                3 the notice cannot be read: this is no JSON that we read: Unexpected end-of-input within/between Object entries, line 1 column 22
                4 the notice must be an object {…}, got "[]"
                6 b
                """, told("a.jsonl", text));
    }

    @Test
    void whatASpreadsheetLeavesEmptyAroundATableIsNoHarm() throws IOException {
        String head = "notice_id,conversation_id,message.content,,\n";
        assertEquals("""
                4 a
                5 the notice has a value in column 5, which has no name in the head
                6 c
                """, told("a.csv", "\n,,,,\n" + head + "a,1,hello,,\nb,1,hello,,remark\nc,1,hello,, \n"));
        assertEquals("3 a\n", told("c.csv", "\nnotice_id;conversation_id;message.content\na;1;x\n"));
        try (Rows rows =
                files.open(Files.writeString(folder.resolve("b.csv"), "\n" + head + "a,1,x,,\nb,1,x,,\n"), null)) {
            rows.skipTo(3);
            assertEquals("b", rows.next().id(), "it goes on behind the first row");
        }
    }

    @Test
    void aCellThatIsTooLongNamesItsSetting() throws IOException {
        String cell = "x".repeat(600_000);
        for (String written : List.of(cell, "\"" + cell + "\"")) {
            assertEquals(
                    """
                    2 a
                    3 the notice and all after it cannot be read: it has a field of more than 524288 characters (setting files.max-field-characters=524288)
                    """,
                    told("a.csv", "notice_id,conversation_id,message.content\na,1,x\nb,1," + written + "\nc,1,x\n"));
        }
    }

    @Test
    void aLineOfJsonlHasAtMostOneMebibyte() throws IOException {
        String tooLong = json("long" + "x".repeat(3 << 20));

        assertEquals("""
                1 a
                2 the notice has 3145797 bytes, at most 1048576 are read
                3 b
                """, told("a.jsonl", json("a") + "\n" + tooLong + "\n" + json("b") + "\n"));
    }

    @Test
    void aLineThatIsNotUtf8SpoilsOnlyItself() throws IOException {
        Path file = Files.write(folder.resolve("a.jsonl"), ("\"订单\"\n" + "{}\n").getBytes(Charset.forName("GBK")));

        assertEquals("""
                1 the notice cannot be read: the text is not UTF-8, byte 2 is wrong
                2 conversation_id is missing; the notice needs an order, a message or a then
                """, told(rows(file, null)));
    }

    @Test
    void anArrayOfJsonIsReadEntryByEntry() throws IOException {
        assertEquals(
                """
                1 a
                2 the notice must be an object {…}, got "5"
                3 the notice cannot be read: the field "x" stands twice, line 1 column 93
                4 b
                """,
                told(
                        "a.json",
                        "\uFEFF[" + json("a") + ",5,{\"x\":{\"y\":[1,{}]},\"x\":{\"z\":[{}]},\"u\":1}," + json("b")
                                + "]\n"));
        assertEquals("1 a\n", told("a.json", json("a")));
        assertEquals("", told("a.json", "[]"));
    }

    @Test
    void anEntryOfAnArrayHasAtMostOneMebibyte() throws IOException {
        String tooLong = "{\"a\":[" + "\"xxxxxxxxxxxxxxxxxxxx\",".repeat(60_000) + "1]}";

        assertEquals("""
                1 the notice cannot be read: more than 1048576 characters
                2 b
                """, told("a.json", "[" + tooLong + "," + json("b") + "]"));
    }

    @Test
    void aFileThatBreaksOffKeepsItsGoodRows() throws IOException {
        assertEquals("""
                1 a
                2 b
                3 the notice and all after it cannot be read: this is no JSON that we read: Unexpected character ('x' (code 120)): \
                was expecting comma to separate Array entries, line 1 column 136
                """, told("a.json", "[" + json("a") + "," + json("b") + " x " + json("c") + "]"));
        assertEquals("""
                1 a
                2 the notice and all after it cannot be read: this is no JSON that we read: Unexpected end-of-input: expected close marker for Array, line 1 column 68
                """, told("a.json", "[" + json("a")));
        assertEquals("""
                1 a
                2 the notice and all after it cannot be read: after the end of the JSON there is more
                """, told("a.json", json("a") + json("b")));
        assertEquals("1 the notice and all after it cannot be read: the file is empty\n", told("a.json", ""));
    }

    @Test
    void aMappingFindsTheListInsideADocument() throws IOException {
        Mapping mapping = mapping("""
                rows: data.orders
                fields: {notice_id: no, conversation_id: chat, order.order_id: no}
                """);
        String text = """
                {"page": {"orders": []}, "data": {"next": null, "orders": [{"no": "a", "chat": 1}, {"no": "b"}], "x": 1}}""";

        assertEquals("""
                1 a
                2 conversation_id is missing (mapping shop takes it from chat)
                """, told(rows(write("a.json", text), mapping)));
        assertEquals(
                "1 the notice and all after it cannot be read: it has no list at \"data.orders\", where mapping shop looks for rows\n",
                told(rows(write("a.json", "{\"data\":{}}"), mapping)));
    }

    @Test
    void rowsOfOneOrderAreOneNotice() throws IOException {
        String text = """
                conversation_id,order.order_id,order.items.name,order.items.quantity,order.total_amount
                77,SO-1,无线鼠标,2,1058.00
                77,SO-1,"数据线, 1 ""米""\",1,1058.00
                78,SO-1,滤纸,10,
                """;

        List<Row> rows = rows(write("a.csv", "\uFEFF" + text), null);

        assertEquals("""
                2 {"conversation_id":77,"order":{"order_id":"SO-1","items":[{"name":"无线鼠标","quantity":"2"},\
                {"name":"数据线, 1 \\"米\\"","quantity":"1"}],"total_amount":"1058.00"}}
                4 {"conversation_id":78,"order":{"order_id":"SO-1","items":[{"name":"滤纸","quantity":"10"}]}}
                """, contents(rows));
        assertEquals(
                new Original.Cells(
                        List.of(
                                "conversation_id",
                                "order.order_id",
                                "order.items.name",
                                "order.items.quantity",
                                "order.total_amount"),
                        ',',
                        List.of(
                                List.of("77", "SO-1", "无线鼠标", "2", "1058.00"),
                                List.of("77", "SO-1", "数据线, 1 \"米\"", "1", "1058.00"))),
                rows.get(0).original());
    }

    @Test
    void theItemOfARowIsInTheParcelOfThatRow() throws IOException {
        String text = """
                notice_id,conversation_id,order.items.name,order.items.quantity,order.parcels.carrier,order.parcels.tracking_number,order.parcels.status
                two,77,鼠标,2,顺丰速运,SF1,
                two,77,线,1,顺丰速运,SF1,in_transit
                two,77,线,4,中通快递,ZT1,
                two,77,垫,1,,,
                one,77,杯,1,顺丰速运,SF2,
                one,77,盖,1,顺丰速运,SF2,
                bad,77,杯,1,顺丰速运,SF3,
                bad,77,盖,1,中通快递,SF3,
                """;

        List<Row> rows = rows(write("a.csv", text), null);
        assertEquals(
                "[{name=鼠标, quantity=2}, {name=线, quantity=1}, {name=线, quantity=4}, {name=垫, quantity=1}] in"
                        + " [顺丰速运 SF1 in_transit [鼠标 2, 线 1], 中通快递 ZT1  [线 4]]",
                items(rows.get(0)) + " in " + parcels(rows.get(0)));
        // all in one parcel: there is no need to say what is in it
        assertEquals("[顺丰速运 SF2  []]", parcels(rows.get(1)).toString());
        assertEquals(
                "order.parcels[0].carrier differs in row 9 of the same order, got \"中通快递\"",
                rows.get(2).problems().get(0).sentence());
        assertEquals(
                "1 order.parcels.items.name is no column; the item of a row is in the parcel of that row\n",
                told("b.csv", "conversation_id,order.parcels.items.name\n77,a\n"));
    }

    private static List<String> items(Row row) {
        return row.notice().order().items().stream()
                .map(item -> "{name=" + item.name() + ", quantity=" + item.quantity() + "}")
                .toList();
    }

    private static List<String> parcels(Row row) {
        return row.notice().order().parcels().stream()
                .map(parcel -> parcel.carrier() + " " + parcel.trackingNumber() + " " + parcel.status() + " "
                        + parcel.items().stream()
                                .map(item -> item.name() + " " + item.quantity())
                                .toList())
                .toList();
    }

    @Test
    void rowsWithoutItemsStandForThemselves() throws IOException {
        String text = """
                notice_id,conversation_id,then.add_labels,message.content
                a,77,"vip,paid",您好
                b,77,,"两
                行"
                """;

        assertEquals("""
                2 {"conversation_id":77,"message":{"content":"您好"},"then":{"add_labels":["vip","paid"]}}
                3 {"conversation_id":77,"message":{"content":"两\\n行"}}
                """, contents(rows(write("a.csv", text), null)));
    }

    @Test
    void aBrokenRowOfCsvSpoilsOnlyItself() throws IOException {
        String text = """
                notice_id,conversation_id,order.order_id
                a,77,SO-1
                b,77
                c,seventy-seven,SO-3
                d,77,SO-4,5

                ,,
                e,77,SO-5
                """;

        assertEquals("""
                2 a
                3 the notice has 2 cells, the head has 3; the notice needs an order, a message or a then
                4 conversation_id must be a whole number from 1 to 9999999999, got "seventy-seven"
                5 the notice has 4 cells, the head has 3
                8 e
                """, told("a.csv", text));
    }

    @Test
    void anOrderWithABrokenRowIsNotSentWithoutThatItem() throws IOException {
        String text = """
                notice_id,conversation_id,order.order_id,order.items.name,order.total_amount
                a,77,SO-1,鼠标,10.00
                a,77,SO-1
                a,77,SO-1,垫子,10.00
                b,78,SO-2,滤纸,1.00
                b,78,SO-2,滤纸,2.00
                c,79,SO-3,杯子,3.00
                """;

        assertEquals("""
                2 the notice row 3 of it has 3 cells, the head has 5
                5 order.total_amount differs in row 6 of the same order, got "2.00"
                7 c
                """, told("a.csv", text));
    }

    @Test
    void aCsvFileThatBreaksOffKeepsItsGoodRows() throws IOException {
        String head = "notice_id,conversation_id,order.order_id\n";

        assertEquals("""
                2 a
                3 the notice and all after it cannot be read: text stands behind a closing quotation mark (the record begins in line 3): write "" for one that belongs to the text
                """, told("a.csv", head + "a,77,SO-1\nb,77,\"x\"y\nc,77,SO-3\n"));
        assertEquals("""
                2 a
                3 the notice and all after it cannot be read: a quotation mark opens and is not closed (the record begins in line 3): write "" for one that belongs to the text
                """, told("a.csv", head + "a,77,SO-1\nb,77,\"x\nc,77,SO-3\n"));
    }

    @Test
    void anOrderBeforeTheBreakMayLackItems() throws IOException {
        String text = "notice_id,conversation_id,order.items.name\na,77,鼠标\nb,77,滤纸\nb,77,\"x\"y\n";

        assertEquals("""
                2 a
                3 the notice may lack items: row 4 cannot be read
                4 the notice and all after it cannot be read: text stands behind a closing quotation mark (the record begins in line 4): write "" for one that belongs to the text
                """, told("a.csv", text));
    }

    @Test
    void aCsvFileOfAnotherCodePageIsRefusedWithAnAdvice() throws IOException {
        Path file = Files.write(
                folder.resolve("a.csv"),
                "notice_id,conversation_id,order.order_id\na,77,订单\n".getBytes(Charset.forName("GBK")));

        assertEquals(
                "1 the notice and all after it cannot be read: the text is not UTF-8 (in a spreadsheet program, save it as \"CSV UTF-8\", or name its encoding in a mapping)\n",
                told(rows(file, null)));
    }

    @Test
    void aHeadWithUnknownColumnsRefusesTheFile() throws IOException {
        assertEquals(
                """
                1 conversation_id stands twice in the head; order_id is no column; did you mean "order.order_id"?; \
                order.items.prise is no column; did you mean "order.items.price"?; colour is no column
                """, told("a.csv", "conversation_id,conversation_id,order_id,order.items.prise,colour\n77,77,a,b,c\n"));
        assertEquals("", told("a.csv", ""));
    }

    @Test
    void aCsvFileHasAtMost200Columns() throws IOException {
        assertEquals(
                "1 the notice and all after it cannot be read: it has more than 200 columns (setting files.max-columns=200)\n",
                told("a.csv", "a,".repeat(200) + "b\n"));
    }

    @Test
    void aMappingReadsTheShopsOwnColumns() throws IOException {
        Mapping mapping = mapping("""
                fields:
                  conversation_id: Chat
                  notice_id: "{Order No.}-{State}"
                  order.order_id: Order No.
                  order.items[].name: Article
                  order.items[].quantity: Pieces
                extra: rest
                """);
        String text = """
                Chat,Order No.,State,Article,Pieces,Line,Memo
                77,SO-1,paid,鼠标,2,1,急
                77,SO-1,paid,垫子,1,2,急
                78,SO-2,paid,滤纸,1,1,
                """;

        assertEquals("""
                2 {"conversation_id":77,"order":{"order_id":"SO-1","items":[{"name":"鼠标","quantity":"2"},{"name":"垫子","quantity":"1"}],\
                "extra":{"Line":"1","Memo":"急"}}}
                4 {"conversation_id":78,"order":{"order_id":"SO-2","items":[{"name":"滤纸","quantity":"1"}],"extra":{"Line":"1"}}}
                """, contents(rows(write("shop.csv", text), mapping)));
    }

    @Test
    void onlyRegularFilesAreOpened() throws IOException {
        Path secret = write("secret.json", json("a"));
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), secret);
        Path directory = Files.createDirectory(folder.resolve("folder.json"));

        assertEquals("the file link.json is no regular file", refused(link));
        assertEquals("the file folder.json is no regular file", refused(directory));
        assertEquals(
                "the file a.pdf is none of .csv, .tsv, .jsonl, .ndjson, .json, .xml, .xlsx, .zip, each also with .gz after it",
                refused(write("a.pdf", "")));
        assertThrows(IOException.class, () -> files.open(folder.resolve("none.csv"), null));
    }

    @Test
    void aHundredThousandRowsAreReadAtConstantMemory() throws IOException {
        String padding = "长".repeat(300);
        Path csv = large(
                "large.csv",
                "notice_id,conversation_id,order.order_id,order.items.name,order.remark\n",
                i -> "n-" + i + ",77,SO-" + i + ",鼠标," + padding + "\n");
        Path jsonl = large("large.jsonl", "", i -> json("n-" + i).replace("SO-1", "SO-" + padding) + "\n");

        for (Path file : List.of(csv, jsonl)) {
            long before = usedAfterCollection();
            try (Rows rows = files.open(file, null)) {
                long count = 0;
                long most = 0;
                while (rows.hasNext()) {
                    assertTrue(rows.next().isGood());
                    count++;
                    most = count % 40_000 == 0 ? Math.max(most, usedAfterCollection()) : most;
                }
                assertEquals(100_000, count);
                assertTrue(most - before < 16 << 20, "grew by " + (most - before) + " bytes while reading " + file);
            }
        }
    }

    private Path large(String name, String head, IntFunction<String> row) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(head.getBytes(UTF_8));
            for (int i = 0; i < 100_000; i++) {
                out.write(row.apply(i).getBytes(UTF_8));
            }
        }
        return file;
    }

    private static long usedAfterCollection() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static String json(String id) {
        return "{\"notice_id\":\"" + id + "\",\"conversation_id\":77,\"order\":{\"order_id\":\"SO-1\"}}";
    }

    private String told(String name, String text) throws IOException {
        return told(rows(write(name, text), null));
    }

    /** Each row on a line: the id of a notice, or what is wrong. */
    private static String told(List<Row> rows) {
        StringBuilder told = new StringBuilder();
        for (Row row : rows) {
            List<String> sentences =
                    row.problems().stream().map(Problem::sentence).toList();
            told.append(row.number()).append(' ');
            told.append(row.isGood() ? row.notice().id() : String.join("; ", sentences))
                    .append('\n');
        }
        return told.toString();
    }

    /** Each row on a line: the canonical notice without its id. */
    private static String contents(List<Row> rows) {
        StringBuilder told = new StringBuilder();
        for (Row row : rows) {
            Notice notice = row.notice();
            String canonical = new String(CODEC.write(notice), UTF_8);
            told.append(row.number()).append(' ');
            told.append(canonical.replaceFirst("\"notice_id\":\"[^\"]*\",", "")).append('\n');
        }
        return told.toString();
    }

    private String refused(Path file) {
        return assertThrows(FileRefused.class, () -> files.open(file, null)).getMessage();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<Row> rows(Path file, Mapping mapping) throws IOException {
        List<Row> all = new ArrayList<>();
        try (Rows rows = files.open(file, mapping)) {
            rows.forEachRemaining(all::add);
        }
        return all;
    }

    private static Mapping mapping(String yaml) {
        return MappingFile.read("shop", "mappings/shop.yaml", yaml);
    }
}
