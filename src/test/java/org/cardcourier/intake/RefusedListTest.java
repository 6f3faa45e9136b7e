package org.cardcourier.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refused rows in their file's own columns: corrected, the list is read like the file. */
class RefusedListTest {

    @TempDir
    private Path folder;

    private final NoticeFiles files = new NoticeFiles(new NoticeReader(SomeTemplates.SHIPPED));

    private Path write(String name, String text, Charset charset) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(charset));
    }

    private Path write(String name, String text) throws IOException {
        return write(name, text, StandardCharsets.UTF_8);
    }

    /** Reads a file and lists its refused rows. */
    private List<Notice> read(Path file, Mapping mapping, UnaryOperator<String> stemOf) throws IOException {
        List<Notice> good = new ArrayList<>();
        try (Rows rows = files.open(file, mapping);
                RefusedList list = new RefusedList(folder, stemOf)) {
            list.goOn("", 0);
            while (rows.hasNext()) {
                Row row = rows.next();
                list.in(row.entry());
                if (row.isGood()) {
                    good.add(row.notice());
                } else {
                    list.add(row);
                }
            }
            list.force();
        }
        return good;
    }

    private List<Notice> read(Path file, Mapping mapping) throws IOException {
        return read(file, mapping, entry -> "list");
    }

    /** Corrects the list, reads it, and compares with what the file would have been without the mistake. */
    private void assertCorrectedIsAsMeant(Path right, String listName, String wrong, String corrected, Mapping mapping)
            throws IOException {
        Path list = folder.resolve(listName);
        String text = Files.readString(list);
        assertTrue(text.contains(wrong), text);
        Files.writeString(list, text.replace(wrong, corrected));
        List<Notice> meant = read(right, mapping, entry -> "other");
        assertEquals(contents(meant), contents(read(list, mapping, entry -> "again")));
        assertFalse(meant.isEmpty());
    }

    private static List<String> contents(List<Notice> notices) {
        return notices.stream()
                .map(notice -> new String(new NoticeJson().write(notice), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void aCorrectedTableGivesTheOriginalValuesAlsoWhereTheyLookLikeFormulas() throws IOException {
        String text = """
                notice_id,conversation_id,order.order_id,order.remark,order.items.name,order.items.price
                good,1,SO-0,fine,mouse,1.00
                bad,%1$s,SO-1,=HYPERLINK("x"),-mouse,1.00
                bad,%1$s,SO-1,=HYPERLINK("x"),"'=two
                lines",2.00
                """;
        assertEquals(1, read(write("shop.csv", text.formatted("none")), null).size());
        assertEquals("""
                \uFEFFcourier_problem,notice_id,conversation_id,order.order_id,order.remark,order.items.name,order.items.price\r
                "row 3: conversation_id must be a whole number from 1 to 9999999999, got ""none""\",bad,none,SO-1,"'=HYPERLINK(""x"")",'-mouse,1.00\r
                ,bad,none,SO-1,"'=HYPERLINK(""x"")","''=two
                lines",2.00\r
                """, Files.readString(folder.resolve("list.refused.csv")));
        String bad = text.replace("good,1,SO-0,fine,mouse,1.00\n", "");
        assertCorrectedIsAsMeant(write("right.csv", bad.formatted("7")), "list.refused.csv", "none,SO", "7,SO", null);
    }

    @Test
    void aMappingsEncodingDelimiterAndRestHoldForTheListToo() throws IOException {
        Mapping mapping = MappingFile.read("shop", "mappings/shop.yaml", """
                encoding: GB18030
                delimiter: ";"
                fields:
                  conversation_id: 会话
                  order.order_id: 单号
                extra: rest
                """);
        String text = "会话;单号;备注,门牌\n%s;SO-1;+86 订单\n";
        Charset encoding = Charset.forName("GB18030");
        assertEquals(
                0,
                read(write("shop.csv", text.formatted("x"), encoding), mapping).size());
        assertCorrectedIsAsMeant(
                write("right.csv", text.formatted("7"), encoding), "list.refused.csv", ";x;", ";7;", mapping);
    }

    @Test
    void aTableBetweenTabsAndASheetBecomeATableWithCommas() throws IOException {
        String text = "notice_id\tconversation_id\tmessage.content\nt\t%s\ta, b; c\n";
        assertEquals(0, read(write("shop.tsv", text.formatted("x")), null).size());
        assertCorrectedIsAsMeant(write("right.tsv", text.formatted("7")), "list.refused.csv", ",x,", ",7,", null);
    }

    @Test
    void rowsOfTooManyAndTooFewCellsStandThereAsTheyCame() throws IOException {
        read(write("shop.csv", "notice_id,conversation_id\na,1,2,3\nb\n"), null);
        List<String> lines =
                Files.readString(folder.resolve("list.refused.csv")).lines().toList();
        assertTrue(lines.get(1).endsWith(",a,1,2,3"), lines::toString);
        assertTrue(lines.get(2).endsWith(",b"), lines::toString);
    }

    @Test
    void jsonAndXmlKeepTheirFields() throws IOException {
        String json =
                "{\"notice_id\":\"j\",\"conversation_id\":%s,\"order\":{\"order_id\":\"SO-1\",\"total_amount\":1058.00,"
                        + "\"items\":[{\"name\":\"=鼠标\",\"quantity\":2}],\"extra\":{\"courier_problems\":\"none\"}}}";
        for (String name : List.of("shop.json", "shop.jsonl")) {
            read(write(name, json.formatted("\"x\"") + "\n"), null);
            assertCorrectedIsAsMeant(
                    write("right-" + name, json.formatted("7")), "list.refused.jsonl", "\"x\"", "7", null);
        }
        String xml = "<orders><order><notice_id>x</notice_id><conversation_id>%s</conversation_id><order>"
                + "<order_id>SO-1</order_id><items><item><name>a</name></item></items></order></order></orders>";
        read(write("shop.xml", xml.formatted("none")), null);
        assertCorrectedIsAsMeant(
                write("right.xml", xml.formatted("7")), "list.refused.jsonl", "\"none\"", "\"7\"", null);
    }

    @Test
    void aLineThatIsNoJsonStandsThereAsTextAndIsRefusedUntilItIsReplaced() throws IOException {
        read(write("shop.jsonl", "{\"notice_id\":\"a\",\n5\n"), null);
        List<String> lines = Files.readAllLines(folder.resolve("list.refused.jsonl"));
        assertTrue(lines.get(0).endsWith("\"courier_text\":\"{\\\"notice_id\\\":\\\"a\\\",\"}"), lines::toString);
        assertTrue(lines.get(1).endsWith("\"courier_text\":5}"), lines::toString);
        assertEquals(List.of(), read(folder.resolve("list.refused.jsonl"), null, entry -> "again"));
        assertEquals(
                2, Files.readAllLines(folder.resolve("again.refused.jsonl")).size());
    }

    @Test
    void eachFileOfAZipHasAListOfItsOwn() throws IOException {
        Path zip = folder.resolve("all.zip");
        new ZipText()
                .add("a.csv", "notice_id,conversation_id,message.content\na,x,hello\n")
                .add("b.jsonl", "{\"notice_id\":\"b\",\"conversation_id\":\"x\",\"message\":{\"content\":\"hello\"}}\n")
                .write(zip);
        read(zip, null, entry -> "all." + entry);
        assertTrue(Files.readString(folder.resolve("all.a.csv.refused.csv")).contains(",a,x,hello"));
        assertTrue(Files.readString(folder.resolve("all.b.jsonl.refused.jsonl")).contains("\"notice_id\":\"b\""));
    }

    @Test
    void afterACrashItGoesOnWhereItCounts() throws IOException {
        Path file = write("shop.csv", "notice_id,conversation_id,message.content\na,x,1\nb,x,2\nc,x,3\n");
        long length;
        try (Rows rows = files.open(file, null);
                RefusedList list = new RefusedList(folder, entry -> "list")) {
            list.goOn("", 0);
            list.add(rows.next());
            length = list.force();
            list.add(rows.next());
            list.force(); // and the process ends before the journal knows
        }
        try (Rows rows = files.open(file, null);
                RefusedList list = new RefusedList(folder, entry -> "list")) {
            rows.skipTo(2);
            list.goOn("", length);
            assertEquals(
                    1, Files.readAllLines(folder.resolve("list.refused.csv")).size() - 1);
            while (rows.hasNext()) {
                list.add(rows.next());
            }
            list.force();
        }
        List<String> lines = Files.readAllLines(folder.resolve("list.refused.csv"));
        assertEquals(4, lines.size(), lines::toString);
        assertTrue(lines.get(1).endsWith(",a,x,1")
                && lines.get(2).endsWith(",b,x,2")
                && lines.get(3).endsWith(",c,x,3"));
    }
}
