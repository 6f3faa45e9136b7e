package org.cardcourier.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes out on WhatsApp after its reply window has closed. */
class ApprovedTemplatesTest {

    private static final String FILE = "order-card.whatsapp.yaml";
    private static final String SHIPPED = """
            name: order_shipped
            category: UTILITY
            language: zh_CN
            text: 订单 {{1}} 已由 {{2}} 发出。
            body:
              1: order.order_id
              "2": order.logistics.carrier | 快递
            buttons:
              - {type: url, parameter: order.order_id}
            """;

    @TempDir
    Path folder;

    private Templates templates;

    @BeforeEach
    void makeFolder() throws IOException {
        Files.writeString(folder.resolve("order-card.md.ftl"), "x");
        Files.writeString(folder.resolve("order-card.en.md.ftl"), "x");
        templates = new Templates(folder, "zh-CN");
    }

    private void write(String yaml) throws IOException {
        Files.writeString(folder.resolve(FILE), yaml);
    }

    private static Notice order(String order) {
        return NoticeJson.read("{\"order\":" + order + "}");
    }

    private String json(Notice notice) throws IOException {
        return NoticeJson.JSON.writeValueAsString(new Cards(templates).approved(notice));
    }

    @Test
    void theOrdersValuesGoWhereTheFileSays() throws IOException {
        write(SHIPPED);
        assertEquals(
                "[{\"content\":\"订单 SO-42 已由 顺丰 速运 发出。\",\"message_type\":\"outgoing\",\"private\":false,"
                        + "\"template_params\":{\"name\":\"order_shipped\",\"category\":\"UTILITY\",\"language\":\"zh_CN\","
                        + "\"processed_params\":{\"body\":{\"1\":\"SO-42\",\"2\":\"顺丰 速运\"},"
                        + "\"buttons\":[{\"type\":\"url\",\"parameter\":\"SO-42\"}]}}}]",
                json(order("{\"order_id\":\"SO-42\",\"logistics\":{\"carrier\":\"顺丰\\n速运\"}}")));
    }

    @Test
    void whatAnOrderLacksHasAStandInOrIsNamed() throws IOException {
        write(SHIPPED);
        assertEquals(
                "订单 SO-42 已由 快递 发出。",
                new Cards(templates)
                        .approved(order("{\"order_id\":\"SO-42\"}"))
                        .get(0)
                        .get("content"));
        assertRefused(
                "the approved template of templates/order-card.whatsapp.yaml needs order.order_id, which this order does not have",
                order("{}"));
    }

    @Test
    void aStrangersValueIsNoLiquidAndNoMarkdownForAgents() throws IOException {
        write(SHIPPED.replace("order.logistics.carrier | 快递", "order.extra.note | -"));
        String content = new Cards(templates)
                .approved(order("{\"order_id\":\"SO\",\"extra\":{\"note\":\"{{contact.email}} ![x](y)\"}}"))
                .get(0)
                .get("content")
                .toString();
        assertEquals("订单 SO 已由 \\{\\{contact.email}} !\\[x\\](y) 发出。", content);
    }

    @Test
    void goodsAreCounted() throws IOException {
        write(SHIPPED.replace("order.logistics.carrier | 快递", "order.items.0.name"));
        assertEquals(
                "订单 SO 已由 耳机 发出。",
                new Cards(templates)
                        .approved(order("{\"order_id\":\"SO\",\"items\":[{\"name\":\"耳机\"}]}"))
                        .get(0)
                        .get("content"));
    }

    @Test
    void withoutAFileNothingGoesOut() {
        assertRefused(
                "there is no templates/order-card.whatsapp.yaml that names an approved template to send instead",
                order("{}"));
    }

    @Test
    void aLanguageMayHaveAFileOfItsOwn() throws IOException {
        write(SHIPPED);
        Files.writeString(
                folder.resolve("order-card.en.whatsapp.yaml"), "name: order_en\nlanguage: en\ntext: Shipped.\n");
        Notice english = NoticeJson.read("{\"order\":{\"order_id\":\"SO-42\"},\"locale\":\"en-US\"}");
        Notice french = NoticeJson.read("{\"order\":{\"order_id\":\"SO-42\"},\"locale\":\"fr\"}");
        assertEquals("Shipped.", new Cards(templates).approved(english).get(0).get("content"));
        assertEquals(
                "订单 SO-42 已由 快递 发出。",
                new Cards(templates).approved(french).get(0).get("content"));
    }

    private void assertRefused(String sentence, Notice notice) {
        assertEquals(
                sentence,
                assertThrows(RefusedCard.class, () -> new Cards(templates).approved(notice))
                        .getMessage());
    }

    private List<String> mistakes(String yaml) throws IOException {
        write(yaml);
        return new ApprovedTemplates(templates).mistakes(FILE, List.of(order("{\"order_id\":\"SO-42\"}")));
    }

    @Test
    void mistakesAreNamed() throws IOException {
        assertEquals(List.of(), mistakes(SHIPPED));
        assertEquals(
                List.of(
                        "unknown key \"lang\"; known are name, category, language, text, body, header, buttons",
                        "language is missing"),
                mistakes(SHIPPED.replace("language:", "lang:")));
        assertEquals(
                List.of("language must be as WhatsApp writes it, such as zh_CN or en, got \"zh-CN\""),
                mistakes(SHIPPED.replace("zh_CN", "zh-CN")));
        assertEquals(
                List.of("category must be one of UTILITY, MARKETING, AUTHENTICATION, got \"utility\""),
                mistakes(SHIPPED.replace("UTILITY", "utility")));
        assertEquals(
                List.of("the text has {{3}}, and body has no 3", "body has 2, and the text has no {{2}}"),
                mistakes(SHIPPED.replace("{{2}}", "{{3}}")));
        assertEquals(
                List.of("there is no order.oder_id in a notice"),
                mistakes(SHIPPED.replace("order.order_id", "order.oder_id")));
        assertEquals(1, mistakes("a: [").size());
    }

    @Test
    void aFileBesideNoTemplateIsNeverUsed() throws IOException {
        Files.writeString(folder.resolve("other.whatsapp.yaml"), SHIPPED);
        assertEquals(
                List.of("belongs to no template: there is no templates/other.md.ftl"),
                new ApprovedTemplates(templates).mistakes("other.whatsapp.yaml", List.of()));
    }

    @Test
    void aBrokenFileIsMendedWhileTheScheduleRuns() throws IOException {
        write("a: [");
        assertThrows(IllegalStateException.class, () -> new Cards(templates).approved(order("{}")));
    }
}
