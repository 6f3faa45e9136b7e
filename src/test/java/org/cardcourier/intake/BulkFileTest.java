package org.cardcourier.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a table can do in bulk, and what a mapping makes of the way other systems write. */
class BulkFileTest {

    private static final String FIELDS = """
            time_zone: Asia/Shanghai
            fields:
              conversation_id: chat
              order.order_id: no
              order.total_amount: sum
              event_time: at
            """;

    @TempDir
    private Path folder;

    private final NoticeFiles files = new NoticeFiles(new NoticeReader(SomeTemplates.SHIPPED));

    // ---- every operation, a file each

    @Test
    void messages() throws IOException {
        Notice notice = only("conversation_id,message.content,message.private\n77,您好,TRUE\n", null);
        assertEquals("您好", notice.message().content());
        assertTrue(notice.message().isPrivate());
    }

    @Test
    void richMessages() throws IOException {
        Notice notice = only("""
                conversation_id,message.content,message.content_type,message.content_attributes
                77,选一个,input_select,"{""items"":[{""title"":""是"",""value"":""yes""}]}"
                """, null);
        assertEquals("input_select", notice.message().contentType());
        assertEquals(
                Map.of("items", List.of(Map.of("title", "是", "value", "yes"))),
                notice.message().contentAttributes());
        assertEquals(
                "message.content_attributes must be an object {…}, got \"{no JSON\"",
                refused("conversation_id,message.content,message.content_attributes\n77,x,{no JSON\n", null));
    }

    @Test
    void orderCards() throws IOException {
        Notice notice = only("""
                conversation_id,order.order_id,order.items.name,actions
                77,1,鼠标,"[{""type"":""link"",""text"":""查看"",""uri"":""https://shop.example.com/1""}]"
                77,1,键盘,
                """, null);
        assertEquals(2, notice.order().items().size());
        assertEquals("查看", notice.actions().get(0).text());
    }

    @Test
    void labels() throws IOException {
        Notice notice = only("conversation_id,then.add_labels,then.remove_labels\n77,\"vip, paid\",new\n", null);
        assertEquals(List.of("vip", "paid"), notice.then().addLabels());
        assertEquals(List.of("new"), notice.then().removeLabels());
    }

    @Test
    void statuses() throws IOException {
        Notice notice =
                only("conversation_id,then.status,then.snoozed_until\n77,snoozed,2030-01-20T14:30:00+08:00\n", null);
        assertEquals("snoozed", notice.then().status());
        assertEquals(1895121000L, notice.then().snoozedUntil());
    }

    @Test
    void assignments() throws IOException {
        Notice notice = only("conversation_id,then.assignee_id,then.team_id\n77,9,3\n", null);
        assertEquals("9 3", notice.then().assigneeId() + " " + notice.then().teamId());
    }

    @Test
    void privateNotes() throws IOException {
        assertEquals(
                "请回电", only("conversation_id,then.note\n77,请回电\n", null).then().note());
    }

    @Test
    void contactUpdates() throws IOException {
        Notice notice = only("""
                conversation_id,then.contact.name,then.contact.custom_attributes.level,then.contact.blocked
                77,王芳,gold,FALSE
                """, null);
        assertEquals(
                Map.of("name", "王芳", "custom_attributes", Map.of("level", "gold"), "blocked", false),
                notice.then().contact());
    }

    // ---- numbers and times

    @Test
    void numbersAreReadOnlyAsTheMappingSays() throws IOException {
        assertEquals("1058.00", amount("1.058,00", "1.058,00"));
        assertEquals("1058", amount("1.058,00", "1058"));
        assertEquals("-1234567.5", amount("1.058,00", "-1.234.567,5"));
        assertEquals("1058.00", amount("1,058.00", "1,058.00"));
        assertEquals("1058.00", amount("￥1,058.00", "￥1,058.00"));
        assertEquals("-1058.00", amount("￥1,058.00", "￥ -1,058.00"));
        assertEquals("12.5", amount("1058,00 €", "12,5 €"));
        assertEquals("12.5", amount("1058.00元", "12.5元"));
        assertEquals("1058", amount("1 058", "1 058"));

        String wrong =
                "order.total_amount must be a number written as \"1.058,00\" (mapping shop takes it from sum), got \"";
        assertEquals(wrong + "1,058.00\"", refusedAmount("1,058.00"));
        assertEquals(wrong + "10.58,00\"", refusedAmount("10.58,00"));
        assertEquals(wrong + "1,06E+03\"", refusedAmount("1,06E+03"));
        assertEquals(wrong + "twelve\"", refusedAmount("twelve"));
    }

    @Test
    void timesAreReadOnlyAsTheMappingSays() throws IOException {
        assertEquals("2026-01-20T06:30:00Z", time("dd.MM.yyyy HH:mm", "20.01.2026 14:30"));
        assertEquals("2026-01-19T16:00:00Z", time("yyyy年M月d日", "2026年1月20日"));
        assertEquals("2026-01-20T14:30:00Z", time("M/d/yyyy h:mm a XXX", "1/20/2026 2:30 PM Z"));
        String wrong =
                "event_time must be a time written as \"dd.MM.yyyy HH:mm\" (mapping shop takes it from at), got \"";
        assertEquals(wrong + "31.02.2026 10:00\"", refusedTime("31.02.2026 10:00"));
        assertEquals(wrong + "2026-01-20T14:30:00Z\"", refusedTime("2026-01-20T14:30:00Z"));
    }

    @Test
    void mistakesInFormatsAndConditionsAreTold() {
        MappingRefused e = assertThrows(MappingRefused.class, () -> mapping("""
                fields:
                  conversation_id: chat
                  event_time: at
                  order.total_amount: sum
                formats:
                  event_time: dd.QQ
                  order.total_amount: "1,0"
                  order.remark: "1,058"
                constants:
                  then.status: {value: open, wen: at}
                  then.note: {when: at}
                format: x
                """));
        assertEquals(
                List.of(
                        "mappings/shop.yaml: formats name order.remark, which is not among the fields",
                        "mappings/shop.yaml:6: the format of event_time must be a pattern of a whole date such as dd.MM.yyyy"
                                + " HH:mm, got \"dd.QQ\"",
                        "mappings/shop.yaml:7: the format of order.total_amount must show how 1058 stands there, such as"
                                + " \"1.058,00\", \"1,058.00\", \"1058\" or \"￥1,058.00\", got \"1,0\"",
                        "mappings/shop.yaml:10: unknown key \"wen\" of a constant; did you mean \"when\"?",
                        "mappings/shop.yaml:11: the constant then.note lacks its value",
                        "mappings/shop.yaml:12: unknown key \"format\"; did you mean \"formats\"?"),
                e.mistakes());
    }

    // ---- constants with a condition

    @Test
    void aConstantMayDependOnAColumn() throws IOException {
        Mapping mapping = mapping("""
                fields:
                  conversation_id: chat
                  order.order_id: no
                constants:
                  then.status:
                    - {value: resolved, when: state, is: [done, closed]}
                    - {value: open, when: state}
                  then.note: {value: signed, when: signed_at}
                """);
        List<Row> rows = rows("chat,no,state,signed_at\n77,1,done,\n77,2,new,yesterday\n77,3,,\n", mapping);
        assertEquals(
                List.of("resolved ", "open signed", " "),
                rows.stream()
                        .map(row -> row.notice().then().status() + " "
                                + row.notice().then().note())
                        .toList());
    }

    // ---- rows of one order

    @Test
    void theRestOfAnOrderFurtherDownIsRefused() throws IOException {
        String file = """
                conversation_id,order.order_id,order.status,order.items.name
                77,1,paid,mouse
                77,2,paid,screen
                77,1,paid,keyboard
                77,1,shipped,mouse
                77,2,paid,screen
                """;
        List<Row> rows = rows(file, null);
        assertEquals(
                List.of("2 true", "3 true", "4 false", "6 true"),
                rows.stream().map(row -> row.number() + " " + row.isGood()).toList());
        assertTrue(rows.get(2).problems().stream().anyMatch(problem -> problem.sentence()
                .equals("the notice belongs to the order of row 2, which was read without it because other rows"
                        + " stand between: put the rows of one order next to each other")));

        Path path = Files.writeString(folder.resolve("a.csv"), file);
        try (Rows again = files.open(path, null)) {
            again.skipTo(3);
            assertEquals(rows.get(2).problems(), again.next().problems(), "after a restart too");
        }
    }

    @Test
    void anotherNoticeOfTheSameOrderIsNone() throws IOException {
        List<Row> rows = rows("""
                conversation_id,order.order_id,order.status,order.items.name
                77,1,paid,mouse
                77,2,paid,screen
                77,1,shipped,mouse
                """, null);
        assertTrue(rows.stream().allMatch(Row::isGood), rows.toString());
    }

    // ---- below

    private String amount(String format, String value) throws IOException {
        return only("chat,no,sum,at\n77,1,\"" + value + "\",\n", numbers(format))
                .order()
                .totalAmount();
    }

    private String refusedAmount(String value) throws IOException {
        return refused("chat,no,sum,at\n77,1,\"" + value + "\",\n", numbers("1.058,00"));
    }

    private static Mapping numbers(String format) {
        return mapping(FIELDS + "formats:\n  order.total_amount: \"" + format + "\"\n");
    }

    private String time(String format, String value) throws IOException {
        return only("chat,no,sum,at\n77,1,,\"" + value + "\"\n", times(format))
                .eventTime()
                .toString();
    }

    private String refusedTime(String value) throws IOException {
        return refused("chat,no,sum,at\n77,1,,\"" + value + "\"\n", times("dd.MM.yyyy HH:mm"));
    }

    private static Mapping times(String format) {
        return mapping(FIELDS + "formats:\n  event_time: \"" + format + "\"\n");
    }

    private Notice only(String csv, Mapping mapping) throws IOException {
        List<Row> rows = rows(csv, mapping);
        assertEquals(1, rows.size(), rows.toString());
        assertTrue(rows.get(0).isGood(), rows.toString());
        return rows.get(0).notice();
    }

    private String refused(String csv, Mapping mapping) throws IOException {
        List<Row> rows = rows(csv, mapping);
        assertEquals(1, rows.size(), rows.toString());
        assertEquals(1, rows.get(0).problems().size(), rows.toString());
        return rows.get(0).problems().get(0).sentence();
    }

    private List<Row> rows(String csv, Mapping mapping) throws IOException {
        List<Row> all = new ArrayList<>();
        try (Rows rows = files.open(Files.writeString(folder.resolve("a.csv"), csv), mapping)) {
            rows.forEachRemaining(all::add);
        }
        return all;
    }

    private static Mapping mapping(String yaml) {
        return MappingFile.read("shop", "mappings/shop.yaml", yaml);
    }
}
