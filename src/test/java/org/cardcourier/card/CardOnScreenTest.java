package org.cardcourier.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Logistics;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Order;
import org.cardcourier.notice.OrderItem;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole cards as a customer reads them. */
@Tag("slow")
class CardOnScreenTest {

    private static ChatwootScreen screen;
    private final Templates templates = new Templates(Path.of("templates"), "zh-CN");

    @BeforeAll
    static void open() {
        screen = new ChatwootScreen();
    }

    @AfterAll
    static void close() {
        screen.close();
    }

    @Test
    void aCustomerReadsTheWholeCard() throws IOException {
        String html = screen.html(Files.readString(Path.of("samples/order-card-everything.expected.md")));
        assertEquals("""
                <p>📦 <strong>已发货</strong> 订单 <code>SO-20260120-0042</code><br />
                下单时间 2026-01-20 14:30</p>
                <ul>
                <li>无线蓝牙耳机 Pro × 2 ¥399.00</li>
                <li>USB-C 数据线 (1m) × 5 ¥52.00</li>
                </ul>
                <p>💰 <strong>合计</strong> ¥1058.00 (含运费 ¥0.00, 含税 ¥121.72, 已优惠 ¥20.00)<br />
                🚚 顺丰速运 <code>SF1234567890123</code><br />
                📅 <strong>预计送达</strong> 2026-01-23<br />
                📋 <strong>备注:</strong> 请在工作日送货<br />
                <a href="https://shop.example.com/orders/SO-20260120-0042">查看订单详情</a></p>
                """, html);
    }

    @Test
    void aHostileCardReadsAsItWasWritten() throws IOException {
        String html = screen.html(Files.readString(Path.of("samples/order-card-hostile.expected.md")));
        assertEquals("""
                <p>💰 <strong>已付款</strong> 订单 <code>SO-20260120-0042</code><br />
                下单时间 2026-01-20 14:30</p>
                <ul>
                <li>![x](y) 键盘 × 1 ¥199.00</li>
                <li>**鼠标** {{contact.email}} × 2 ¥399.00</li>
                <li>evil.com A--B (C) × 1 ¥1.00</li>
                </ul>
                <p>💰 <strong>合计</strong> ¥998.00 (含运费 ¥0.00)<br />
                🚚 [顺丰](http://evil.example) SF`1`<br />
                📋 <strong>备注:</strong> 第一行 # 第二行 &gt; [点击](http://evil.example) &lt;script&gt; `<br />
                <a href="https://shop.example.com/orders/a%20b?x=%281%29">查看 [详情]</a></p>
                """, html);
    }

    @Test
    void whatTheTemplateLanguageWouldRunIsOnlyText() {
        for (String value : List.of(
                "${order.order_id}",
                "${\"freemarker.template.utility.Execute\"?new()(\"id\")}",
                "<#assign x=1>${x}",
                "<#include \"/etc/passwd\">",
                "${.data_model}",
                "[#if x]",
                "<@code x/>",
                "${'7*7'?eval}",
                "${'<#assign x=1>'?interpret}",
                "${body?api.class}")) {
            String text = templates.render("order-card.md.ftl", notice(value, "Nummer"));
            assertEquals(4, occurrences(ChatwootScreen.visible(screen.html(text)), value), text);
        }
    }

    @Test
    void noBackslashStandsInTheCardsOfOrdinaryOrders() throws IOException {
        for (JsonNode seedCase : SeedCardTest.cases()) {
            Notice notice = SeedCardTest.seedNotice(seedCase);
            for (String language : List.of("zh", "en")) {
                assertFalse(
                        templates
                                .render("order-card.md.ftl", notice.inLocale(language))
                                .contains("\\"),
                        seedCase.get("markdown").asText());
            }
        }
    }

    @Test
    void moneyAndDatesKeepTheirDigits() {
        for (String amount : List.of("1058.00", "1,058.00", "-5.00", "0", "1e3", "1 058,00", "99999999999.999")) {
            Order order = order("Ware", "Nummer", amount, "USD");
            assertTrue(
                    templates
                            .render("order-card.md.ftl", notice(order).inLocale("en"))
                            .contains("**Total** $" + amount + " "),
                    amount);
        }
    }

    private static int occurrences(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }

    /** A notice with one text wherever a stranger's text can stand, and another in its numbers. */
    private static Notice notice(String text, String number) {
        return notice(order(text, number, "1.00", "CNY"));
    }

    private static Notice notice(Order order) {
        Action link = new Action(Action.LINK, "Link", "https://shop.example/1", "");
        return new Notice(
                "n-1", 1, order, null, List.of(link), "order-card", "", Shape.AUTO, null, null, null, Then.NOTHING);
    }

    private static Order order(String text, String number, String amount, String currency) {
        List<OrderItem> items = List.of(new OrderItem(text, "2", amount, ""), new OrderItem(text, "2", amount, ""));
        return new Order(
                number,
                "on_hold",
                "等待",
                "2026-01-20 14:30",
                currency,
                items,
                amount,
                amount,
                new Logistics(text, number, ""),
                text,
                Map.of());
    }
}
