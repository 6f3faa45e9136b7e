package org.cardcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Logistics;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Order;
import org.cardcourier.notice.OrderItem;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeReaderTest {

    private static final String GOOD = """
            {"notice_id":"so-1","conversation_id":77,"order":{"order_id":"SO-1"}}""";

    private final NoticeReader reader = new NoticeReader(SomeTemplates.SHIPPED);

    @Test
    void anOrderArrivesAsTheShopSentIt() {
        String sent = """
                {"notice_id": "so-42-shipped", "conversation_id": 77,
                 "order": {"order_id": "SO-42", "status": "shipped", "items": [{"name": "无线鼠标", "quantity": 2, "price": 399.00}],
                           "total_amount": 1058.00},
                 "actions": [{"type": "link", "text": "查看详情", "uri": "https://shop.example/orders/42"}],
                 "event_time": "2026-01-20T14:30:00+08:00"}
                """;

        assertEquals(
                new Notice(
                        "so-42-shipped",
                        77,
                        new Order(
                                "SO-42",
                                "shipped",
                                "",
                                "",
                                "",
                                List.of(new OrderItem("无线鼠标", "2", "399.00", "")),
                                "1058.00",
                                "",
                                Logistics.NONE,
                                "",
                                Map.of()),
                        null,
                        List.of(new Action("link", "查看详情", "https://shop.example/orders/42", "")),
                        "order-card",
                        "",
                        Shape.AUTO,
                        Instant.parse("2026-01-20T06:30:00Z"),
                        null,
                        null,
                        Then.NOTHING),
                read(sent).get(0));
    }

    @Test
    void anArrayIsReadInItsOrder() {
        List<Notice> notices = read("\uFEFF [" + GOOD + "," + GOOD.replace("so-1", "so-2") + "] ");

        assertEquals(List.of("so-1", "so-2"), notices.stream().map(Notice::id).toList());
        assertEquals(List.of(), read("[]"));
    }

    @Test
    void oneBadNoticeRefusesTheArrayAndAllProblemsAreNamed() {
        InvalidNotice refused = assertThrows(
                InvalidNotice.class,
                () -> read("[" + GOOD + ",{\"conversation_id\":0,\"order\":{}},5,{\"order\":{\"itms\":[]}}]"));

        assertEquals(
                List.of(
                        "notice 1: conversation_id must be a whole number from 1 to 9999999999, got \"0\"",
                        "notice 2: must be an object {…}, got \"5\"",
                        "notice 3: conversation_id is missing",
                        "notice 3: order.itms is no known field; did you mean \"items\"?"),
                refused.problems().stream().map(Problem::sentence).toList());
        assertEquals(
                "notice 1: conversation_id must be a whole number from 1 to 9999999999, got \"0\" (and 3 more problems)",
                refused.getMessage());
        assertEquals(422, refused.httpStatus());
    }

    @Test
    void aTreeOfThePlainJavaKindIsReadAsWell() {
        Notice notice = reader.read(
                Map.of("conversation_id", 77L, "order", Map.of("total_amount", new java.math.BigDecimal("1058.00"))));

        assertEquals("1058.00", notice.order().totalAmount());
    }

    @Test
    void whereAFileHasATimeZoneTimesNeedNoOffset() {
        String sent = GOOD.replace("\"order\"", "\"event_time\":\"2026-01-20 14:30\",\"order\"");

        assertEquals(
                Instant.parse("2026-01-20T06:30:00Z"),
                reader.in(ZoneId.of("Asia/Shanghai"))
                        .readAll(sent.getBytes(UTF_8), Limits.WEBHOOK)
                        .get(0)
                        .eventTime());
        assertThrows(InvalidNotice.class, () -> read(sent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "nul",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"conversation_id\":077}",
                "{\"conversation_id\":NaN}",
                "{\"a\":1} {\"a\":1}",
                "[{\"a\":1}]]",
                "{\"a\":\"line\nbreak\"}",
                "{\"a\":\"\\x\"}",
                "// comment\n{}",
                "order_id=1&status=paid",
                "<notice/>"
            })
    void whatIsNoJsonIsNotRead(String body) {
        assertEquals(400, assertThrows(UnreadableJson.class, () -> read(body)).httpStatus());
    }

    @Test
    void aFieldThatStandsTwiceIsNotRead() {
        assertEquals(
                "the field \"status\" stands twice, line 2 column 60",
                assertThrows(UnreadableJson.class, () -> read("""
                        {"conversation_id": 77,
                         "order": {"order_id": "SO-1", "status": "paid", "status": "shipped"}}""")).getMessage());
    }

    @Test
    void bytesThatAreNotUtf8AreNotRead() {
        byte[] gbk = GOOD.replace("SO-1", "订单").getBytes(java.nio.charset.Charset.forName("GBK"));
        byte[] overlong = {'"', (byte) 0xC0, (byte) 0xAF, '"'};
        byte[] surrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};

        assertEquals("the text is not UTF-8, byte 63 is wrong", unreadable(gbk));
        assertEquals("the text is not UTF-8, byte 2 is wrong", unreadable(overlong));
        assertEquals("the text is not UTF-8, byte 2 is wrong", unreadable(surrogate));
    }

    @Test
    void whatIsNestedTooDeepIsNotRead() {
        assertEquals(
                "this is no JSON that we read: Document nesting depth (51) exceeds the maximum allowed (50)",
                unreadable("[".repeat(100_000).getBytes(UTF_8)));
    }

    @Test
    void aNumberOfMillionsOfDigitsIsNotRead() {
        byte[] body = ("[" + "9".repeat(4_000_000) + "]").getBytes(UTF_8);

        assertEquals(
                "this is no JSON that we read: Number value length (4000000) exceeds the maximum allowed (100)",
                unreadable(body));
        assertThrows(TooLarge.class, () -> read("[" + "9".repeat(10_000_000) + "]"));
    }

    @Test
    void aBodyOfFiveMegabytesIsTooLarge() {
        TooLarge tooLarge = assertThrows(TooLarge.class, () -> read("[\"" + "x".repeat(5_000_000) + "\"]"));

        assertEquals("the body has 5000004 bytes, at most 4194304 are read", tooLarge.getMessage());
        assertEquals(413, tooLarge.httpStatus());
    }

    @Test
    void oneNoticeOfMoreThanOneMegabyteIsTooLarge() {
        assertEquals(
                "a body with one notice has 1048577 bytes, at most 1048576 are read",
                assertThrows(TooLarge.class, () -> read(GOOD + " ".repeat(1_048_577 - GOOD.length())))
                        .getMessage());
        assertEquals(1, read(GOOD + " ".repeat(1_048_576 - GOOD.length())).size());
    }

    @Test
    void anArrayHoldsAtMostAThousandNotices() {
        assertEquals(1000, read("[" + (GOOD + ",").repeat(999) + GOOD + "]").size());
        assertEquals(
                "the array has 1001 notices, at most 1000 are read",
                assertThrows(TooLarge.class, () -> read("[" + (GOOD + ",").repeat(1000) + GOOD + "]"))
                        .getMessage());
    }

    @Test
    void whatAProblemShowsIsShortAndObeyedByNoTerminal() {
        InvalidNotice refused = assertThrows(
                InvalidNotice.class,
                () -> read("{\"conversation_id\":\"\\u001b[31m\\r\\nERROR " + "x".repeat(200)
                        + "\",\"a\\nb\":1,\"order\":{}}"));

        assertEquals(
                List.of(
                        new Problem(
                                -1,
                                "a\\u000ab",
                                "is no known field; known are notice_id, account, conversation_id, contact, inbox_id, create_contact, order, order_data, message, actions, "
                                        + "template, locale, shape, event_time, not_before, expires, then",
                                ""),
                        new Problem(
                                -1,
                                "conversation_id",
                                "must be a whole number from 1 to 9999999999",
                                "\\u001b[31m\\u000d\\u000aERROR " + "x".repeat(87) + "…")),
                refused.problems());
    }

    @Test
    void aBodyFullOfMistakesIsAnsweredWithTheFirst() {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            fields.append("\"x").append(i).append("\":1,");
        }

        InvalidNotice refused = assertThrows(InvalidNotice.class, () -> read("{" + fields + "\"y\":1}"));
        assertEquals(100, refused.problems().size());

        InvalidNotice array = assertThrows(InvalidNotice.class, () -> read("[" + "{},".repeat(999) + "{}]"));
        assertEquals(1000, array.problems().size());
    }

    private List<Notice> read(String body) {
        return reader.readAll(body.getBytes(UTF_8), Limits.WEBHOOK);
    }

    private String unreadable(byte[] body) {
        return assertThrows(UnreadableJson.class, () -> reader.readAll(body, Limits.WEBHOOK))
                .getMessage();
    }
}
