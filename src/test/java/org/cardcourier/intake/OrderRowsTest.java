package org.cardcourier.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports with one row an item: adjacent rows of one order are one notice, whatever the format. */
class OrderRowsTest {

    private static final Mapping FLAT = MappingFile.read("m", "mappings/m.yaml", """
            fields:
              conversation_id: chat
              order.order_id: no
              order.status: state
              order.items[].name: title
            """);

    @TempDir
    private Path folder;

    private final NoticeFiles files = new NoticeFiles(new NoticeReader(SomeTemplates.SHIPPED));

    private static String json(int chat, String no, String title) {
        return "{\"chat\":" + chat + ",\"no\":\"" + no + "\",\"state\":\"paid\",\"title\":\"" + title + "\"}";
    }

    private static String xml(int chat, String no, String title) {
        return "<o><chat>" + chat + "</chat><no>" + no + "</no><state>paid</state><title>" + title + "</title></o>";
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<Row> rows(Path file) throws IOException {
        List<Row> all = new ArrayList<>();
        try (Rows rows = files.open(file, FLAT)) {
            rows.forEachRemaining(all::add);
        }
        return all;
    }

    private static String told(List<Row> rows) {
        return rows.stream().map(OrderRowsTest::told).collect(Collectors.joining("; "));
    }

    private static String told(Row row) {
        return row.isGood()
                ? row.number() + " "
                        + row.notice().order().items().stream()
                                .map(item -> item.name())
                                .collect(Collectors.joining("+"))
                : row.number() + " bad";
    }

    @Test
    void anOrderOfManyLargeRowsIsRefusedBeforeItFillsTheMemory() throws IOException {
        Mapping narrow = MappingFile.read("m", "mappings/m.yaml", """
                extra: none
                fields:
                  conversation_id: chat
                  order.order_id: no
                  order.items[].name: t
                """);
        Path file = folder.resolve("a.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("chat,no,t,blob\n");
            for (int row = 0; row < 40; row++) {
                out.write("1," + (row < 10 ? "A" : "B") + ",mouse," + "x".repeat(400_000) + "\n");
            }
        }
        List<Row> all = new ArrayList<>();
        try (Rows rows = files.open(file, narrow)) {
            rows.forEachRemaining(all::add);
        }
        assertEquals(List.of(true, false), all.stream().map(Row::isGood).toList(), "ten rows are no harm");
        assertEquals(
                "the row has more than 8388608 characters in its rows (to row 41)",
                all.get(1).problem());
        assertTrue(all.get(1).weight() < 9_000_000, () -> all.get(1).weight() + " are in memory");
    }

    @Test
    void rowsOfOneOrderAreOneNoticeInEveryFormat() throws IOException {
        String lines = json(1, "A", "mouse") + "\n" + json(1, "A", "cable") + "\n\n" + json(2, "B", "screen") + "\n";
        assertEquals("1 mouse+cable; 4 screen", told(rows(write("a.jsonl", lines))));
        String array = "[" + json(1, "A", "mouse") + "," + json(1, "A", "cable") + "," + json(2, "B", "screen") + "]";
        assertEquals("1 mouse+cable; 3 screen", told(rows(write("a.json", array))));
        String xml = "<l>" + xml(1, "A", "mouse") + xml(1, "A", "cable") + xml(2, "B", "screen") + "</l>";
        assertEquals("1 mouse+cable; 3 screen", told(rows(write("a.xml", xml))));
    }

    @Test
    void aReadingGoesOnBehindAWholeOrderInEveryFormat() throws IOException {
        String[] all = {json(1, "A", "a"), json(1, "A", "b"), json(2, "B", "c"), json(2, "B", "d"), json(3, "C", "e")};
        goesOnAfterEach(write("a.jsonl", String.join("\n", all)), 3);
        goesOnAfterEach(write("a.json", "[" + String.join(",", all) + "]"), 3);
        goesOnAfterEach(
                write(
                        "a.xml",
                        "<l>" + xml(1, "A", "a") + xml(1, "A", "b") + xml(2, "B", "c") + xml(2, "B", "d")
                                + xml(3, "C", "e") + "</l>"),
                3);
        goesOnAfterEach(write("b.json", "[" + String.join(",", json(1, "A", "a"), json(2, "B", "c")) + ",{\"no"), 3);
        goesOnAfterEach(write("b.jsonl", String.join("\n", all[0], "no JSON", all[2], all[3], all[0])), 4);
    }

    private void goesOnAfterEach(Path file, int notices) throws IOException {
        List<Row> whole = new ArrayList<>();
        List<Long> positions = new ArrayList<>();
        try (Rows rows = files.open(file, FLAT)) {
            while (rows.hasNext()) {
                whole.add(rows.next());
                positions.add(rows.position());
            }
        }
        assertEquals(notices, whole.size(), told(whole));
        for (int i = 0; i < whole.size(); i++) {
            List<Row> rest = new ArrayList<>();
            try (Rows rows = files.open(file, FLAT)) {
                rows.skipTo(positions.get(i));
                rows.forEachRemaining(rest::add);
            }
            assertEquals(told(whole.subList(i + 1, whole.size())), told(rest), file + " after " + positions.get(i));
        }
    }

    @Test
    void theRestOfAnOrderFurtherDownIsRefusedInEveryFormat() throws IOException {
        String lines = json(1, "A", "mouse") + "\n" + json(2, "B", "screen") + "\n" + json(1, "A", "cable") + "\n";
        List<Row> rows = rows(write("a.jsonl", lines));
        assertEquals("1 mouse; 2 screen; 3 bad", told(rows));
        assertTrue(
                rows.get(2).problems().get(0).what().startsWith("belongs to the order of row 1"),
                rows.get(2).problems().toString());
    }

    @Test
    void anOrderBeforeARowThatCannotBeReadIsNotSentWithoutIt() throws IOException {
        String lines = json(1, "A", "mouse") + "\n{\"chat\":1,\"no\":\n" + json(2, "B", "screen") + "\n";
        List<Row> rows = rows(write("a.jsonl", lines));
        assertEquals("1 bad; 2 bad; 3 screen", told(rows));
        assertEquals(
                "the notice may lack items: row 2 cannot be read",
                rows.get(0).problems().get(0).sentence());
        List<Row> cut = rows(write("a.json", "[" + json(1, "A", "mouse") + "," + json(2, "B", "x") + ",{\"chat\""));
        assertEquals("1 mouse; 2 bad; 3 bad", told(cut));
    }

    @Test
    void anOrderOfAMillionRowsFillsNoMemory() throws IOException {
        Path file = folder.resolve("a.jsonl");
        String remark = "x".repeat(200);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < 100_000; i++) {
                out.write("{\"chat\":1,\"no\":\"A\",\"state\":\"" + i + remark + "\",\"title\":\"" + i + remark
                        + "\"}\n");
            }
            out.write(json(2, "B", "screen"));
        }
        List<Row> rows = rows(file);
        assertEquals("1 bad; 100001 screen", told(rows));
        List<Problem> problems = rows.get(0).problems();
        assertTrue(problems.size() <= Findings.MOST + 2, "" + problems.size());
        assertTrue(
                problems.stream().anyMatch(each -> each.what().equals("has more than 1000 rows (to row 100000)")),
                problems.toString());
    }

    @Test
    void anIdOfHalfAMegabyteIsNotRemembered() {
        CsvOrder huge = new CsvOrder(
                1,
                Original.Trees.of(""),
                new java.util.LinkedHashMap<>(java.util.Map.of("notice_id", "x".repeat(5000))));
        assertEquals(null, huge.key());
        assertFalse(new CsvOrder(1, Original.Trees.of(""), java.util.Map.of("notice_id", "x"))
                .key()
                .isEmpty());
    }
}
