package org.cardcourier.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.Test;

/** Which messages Chatwoot gets for a notice. */
class CardsTest {

    private static final String LINK = "{\"type\":\"link\",\"text\":\"查看详情\",\"uri\":\"https://shop.example.com/42\"}";
    private static final String POSTBACK = "{\"type\":\"postback\",\"text\":\"联系客服\",\"payload\":\"CONTACT_SUPPORT\"}";
    private static final String TEXT =
            "📦 **已发货** 订单 `SO-42`\\n\\n- 无线鼠标 × 2 ¥399.00\\n\\n📋 **备注:** A\\\\--B\\n[查看详情](https://shop.example.com/42)";

    private final Cards cards = new Cards(new Templates(Path.of("templates"), "zh-CN"));

    private static Notice notice(String shape, String... actions) {
        return NoticeJson.read("""
                {"notice_id": "so-42", "conversation_id": 77, "shape": "%s", "actions": [%s],
                 "order": {"order_id": "SO-42", "status": "shipped", "remark": "A--B",
                           "items": [{"name": "无线鼠标", "quantity": 2, "price": "399.00", "image_url": "https://img.example.com/1.jpg"}]}}
                """.formatted(shape, String.join(",", actions)));
    }

    private String json(Notice notice, String channel) throws JsonProcessingException {
        return NoticeJson.JSON.writeValueAsString(cards.preview(notice, channel));
    }

    private static String text() {
        return "{\"content\":\"" + TEXT.replace("A\\\\--B", "A-\\\\-B")
                + "\",\"message_type\":\"outgoing\",\"private\":false";
    }

    @Test
    void aPairIsTheCardAndThenAQuestionWithButtons() throws Exception {
        Notice notice = notice("pair", LINK, POSTBACK);
        assertTrue(cards.needsQuestion(notice, null));
        assertEquals(
                "[" + text() + "},{\"content\":\"需要帮助吗?\",\"message_type\":\"outgoing\",\"private\":false,"
                        + "\"content_type\":\"input_select\",\"content_attributes\":{\"items\":"
                        + "[{\"title\":\"联系客服\",\"value\":\"CONTACT_SUPPORT\"}]}}]",
                json(notice, null));
    }

    @Test
    void aPairWithoutPostbacksIsTheCardAlone() throws Exception {
        assertFalse(cards.needsQuestion(notice("pair", LINK), null));
        assertEquals("[" + text() + "}]", json(notice("pair", LINK), null));
    }

    @Test
    void aTextIsTheCardAlone() throws Exception {
        assertEquals("[" + text() + "}]", json(notice("text", LINK, POSTBACK), null));
    }

    @Test
    void everyLinkStandsOnALineOfItsOwn() {
        String first = "{\"type\": \"link\", \"text\": \"A\", \"uri\": \"https://shop.example/1\"}";
        String second = "{\"type\": \"link\", \"text\": \"B\", \"uri\": \"https://shop.example/2\"}";
        String card = cards.render(notice("text", first, second));
        assertEquals(
                List.of("[A](https://shop.example/1)", "[B](https://shop.example/2)"),
                card.lines().filter(line -> line.startsWith("[")).toList(),
                card);
    }

    @Test
    void aCardHasATitleADescriptionAPictureAndLinkButtons() throws Exception {
        assertEquals(
                "[" + text() + ",\"content_type\":\"cards\",\"content_attributes\":{\"items\":[{"
                        + "\"title\":\"📦 已发货 订单 SO-42\","
                        + "\"description\":\"无线鼠标 × 2 ¥399.00 · 📋 备注: A--B\","
                        + "\"media_url\":\"https://img.example.com/1.jpg\",\"actions\":[" + LINK + "]}]}}]",
                json(notice("card", LINK), null));
    }

    @Test
    void aSeedCardHasTheButtonsOfTheOldClient() throws Exception {
        assertEquals(
                "[" + text()
                        + ",\"content_type\":\"cards\",\"content_attributes\":{\"items\":[{\"title\":\"操作\",\"actions\":["
                        + LINK + "," + POSTBACK + "]}]}}]",
                json(notice("seed", LINK, POSTBACK), null));
    }

    @Test
    void whatAShapeCannotCarryIsRefusedAtAcceptance() {
        assertRefused(
                "shape card takes links only, in Chatwoot's widget the postback \"联系客服\" would do nothing; use pair",
                notice("card", LINK, POSTBACK));
        assertRefused("shape card needs a link, Chatwoot refuses cards without actions; use text", notice("card"));
        assertRefused("shape seed needs actions, Chatwoot refuses cards without them; use text", notice("seed"));
        assertRefused(
                "link \"x\" needs an absolute http(s) uri, got \"javascript:alert(1)\"",
                notice("seed", "{\"type\":\"link\",\"text\":\"x\",\"uri\":\"javascript:alert(1)\"}"));
        Notice unknown = NoticeJson.read("{\"order\":{},\"template\":\"file:/etc/passwd\"}");
        assertRefused("template must be a name of a-z, 0-9 and -, got \"file:/etc/passwd\"", unknown);
    }

    private void assertRefused(String sentence, Notice notice) {
        assertEquals(
                sentence,
                assertThrows(RefusedCard.class, () -> cards.check(notice)).getMessage());
        assertThrows(RefusedCard.class, () -> cards.preview(notice, null));
    }

    @Test
    void whatEveryShapeCanCarryIsNotRefused() {
        for (String shape : List.of("auto", "pair", "text", "seed")) {
            cards.check(notice(shape, LINK, POSTBACK));
        }
        cards.check(notice("card", LINK));
        cards.check(notice("auto"));
    }

    @Test
    void theQuestionSpeaksTheLanguageOfTheNotice() {
        Notice notice = NoticeJson.read("{\"order\":{},\"locale\":\"en-US\",\"actions\":[" + POSTBACK + "]}");
        assertEquals(
                "Can we help you with this order?",
                cards.preview(notice, null).get(1).get("content"));
    }

    @Test
    void whatCamelWroteLosesTheWhiteSpaceAroundIt() {
        List<Map<String, Object>> messages = cards.messages(notice("pair", POSTBACK), "\n a\nb \n", "c?\n", null);
        assertEquals("a\nb", messages.get(0).get("content"));
        assertEquals("c?", messages.get(1).get("content"));
    }

    @Test
    void aCardWithoutWordsOrWithTooManyIsRefused() {
        Notice notice = notice("text");
        assertThrows(RefusedCard.class, () -> cards.messages(notice, " \n", null, null));
        RefusedCard tooLong =
                assertThrows(RefusedCard.class, () -> cards.messages(notice, "x".repeat(150_001), null, null));
        assertEquals("template order-card gave 150001 characters, Chatwoot takes at most 150000", tooLong.getMessage());
        assertEquals(1, cards.messages(notice, "😀".repeat(150_000), null, null).size());
    }

    @Test
    void aPlainMessageGoesOutAsItIs() throws Exception {
        assertEquals(
                "[{\"content\":\"**x** {{y}}\",\"message_type\":\"outgoing\",\"private\":false}]",
                json(plain(new Message("**x** {{y}}", "", Map.of(), false, "")), null));
        assertEquals(
                "[{\"content\":\"x\",\"message_type\":\"incoming\",\"private\":true,\"content_type\":\"input_select\","
                        + "\"content_attributes\":{\"items\":[{\"title\":\"t\"}]}}]",
                json(
                        plain(new Message(
                                "x", "input_select", Map.of("items", List.of(Map.of("title", "t"))), true, "incoming")),
                        null));
    }

    @Test
    void aNoticeThatOnlyDoesSomethingHasNoMessages() {
        Then label = new Then(List.of("shipped"), List.of(), "", 0, 0, 0, "", Map.of());
        Notice notice =
                new Notice("n", 1, null, null, List.of(), "order-card", "", Shape.AUTO, null, null, null, label);
        cards.check(notice);
        assertEquals(List.of(), cards.preview(notice, null));
    }

    private static Notice plain(Message message) {
        return new Notice(
                "n", 1, null, message, List.of(), "order-card", "", Shape.AUTO, null, null, null, Then.NOTHING);
    }
}
