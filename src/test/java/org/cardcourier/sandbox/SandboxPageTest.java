package org.cardcourier.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a person sees at /sandbox, and the demo's order system beside it. */
class SandboxPageTest {

    private Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().orders(SandboxOptions.sampleOrders()));
    private Client client = new Client(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private String frame(String content) throws IOException {
        ObjectMapper json = new ObjectMapper();
        client.post("/conversations/3/messages", "{\"content\":" + json.writeValueAsString(content) + "}");
        return page("?conversation=3");
    }

    private String page(String query) {
        Client.Reply reply = client.get("//sandbox" + query);
        assertEquals(200, reply.status());
        return reply.body();
    }

    @Test
    void markdownIsShownAsInTheWidget() throws IOException {
        String page =
                frame("**已发货** `SO-42`\n下单 ~~旧~~\n\n- 耳机 × 2\n\n[查看](https://shop.example/o) https://e.example/a");

        assertTrue(page.contains("<p><strong>已发货</strong> <code>SO-42</code><br>\n下单 <del>旧</del></p>"), page);
        assertTrue(page.contains("<li>耳机 × 2</li>"), page);
        assertTrue(
                page.contains("href=\"https://shop.example/o\" target=\"_blank\" rel=\"noopener noreferrer nofollow\""),
                page);
        assertTrue(page.contains(">https://e.example/a</a>"), page);
    }

    @Test
    void nothingThatACustomerOrAShopWritesBecomesMarkup() throws IOException {
        String evil =
                "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](http://e.example/x.png) [c](data:text/html,x)";
        sandbox.say(3, evil);
        client.post("/conversations/3/labels", "{\"labels\":[\"<i>x</i>\"]}");
        client.post("/conversations/3/messages", "{\"private\":true,\"content\":\"<u>n</u>\"}");
        client.post("/conversations/3/messages", """
                {"content":"x","content_type":"cards","content_attributes":{"items":[{"title":"<b>t</b>","actions":[
                 {"type":"link","text":"\\"><b>","uri":"javascript:alert(1)"},{"type":"link","text":"l","uri":"https://e.example/\\"><b>"}]}]}}""");
        frame(evil);
        String page = page("?conversation=3&agents=1");

        for (String bad : List.of(
                "<script>alert", "<img", "<b>t", "<i>x", "<u>n", "href=\"javascript", "href=\"data", "\"><b>")) {
            assertFalse(page.contains(bad), bad + " in " + page);
        }
        assertTrue(page.contains("https://e.example/&quot;&gt;&lt;b&gt;"), page);
    }

    @Test
    void thePageAllowsNothingFromElsewhere() {
        Client.Reply reply = client.get("//sandbox");

        assertEquals(
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                reply.header("content-security-policy"));
        assertEquals(
                "text/javascript; charset=utf-8",
                client.get("//sandbox/script.js").header("content-type"));
        assertEquals(
                "text/css; charset=utf-8", client.get("//sandbox/style.css").header("content-type"));
    }

    @Test
    void aCardShowsItsItemsAndNotItsContent() {
        client.post("/conversations/1/messages", """
                {"content":"only agents read this","content_type":"cards","content_attributes":{"items":[
                 {"title":"订单 SO-42","description":"2 件 · ¥98.00","actions":[{"type":"link","text":"查看详情","uri":"https://e.example"}]}]}}""");

        String page = page("?conversation=1");

        assertFalse(page.contains("only agents read this"), page);
        assertTrue(page.contains("订单 SO-42</h3><p class=\"description\">2 件 · ¥98.00</p>"), page);
        assertTrue(page.contains("href=\"https://e.example\">查看详情</a>"), page);
    }

    @Test
    void aChoiceHasPillsUntilOneIsTaken() {
        long id =
                client.post("/conversations/1/messages", """
                        {"content":"需要**帮助**吗?","content_type":"input_select","content_attributes":{"items":[{"title":"联系客服","value":"CS"}]}}""").json().path("id").asLong();
        assertTrue(page("?conversation=1").contains("需要<strong>帮助</strong>吗?"));
        assertTrue(page("?conversation=1").contains("class=\"pill\""));

        sandbox.choose(1, id, "CS");

        assertFalse(page("?conversation=1").contains("class=\"pill\""));
        assertTrue(page("?conversation=1").contains("<div class=\"bubble\">联系客服</div>"));
    }

    @Test
    void aNoteIsShownToAgentsAndNotToTheCustomer() {
        client.post("/conversations/1/messages", "{\"content\":\"between us\",\"private\":true}");

        assertFalse(page("?conversation=1").contains("between us"));
        assertTrue(page("?conversation=1&agents=1").contains("between us"));
    }

    @Test
    void itSpeaksEnglishAndChinese() {
        assertTrue(page("?lang=en").contains("Type your message"));
        assertTrue(page("?lang=zh").contains("输入您的消息"));
        assertTrue(client.send("GET", "//sandbox", "", "Accept-Language", "zh-CN,en;q=0.5")
                .body()
                .contains("<html lang=\"zh-CN\">"));
    }

    @Test
    void theStateTellsWhatIsStored() {
        client.post("/conversations/1/labels", "{\"labels\":[\"vip\"]}");

        var state = client.get("//sandbox/state").json();

        assertEquals("[\"vip\"]", state.at("/conversations/0/labels").toString());
        assertEquals(sandbox.messageCount(), state.path("messages_stored").asLong());
    }

    @Test
    void otherSitesCannotSteerIt() throws IOException {
        String asked = "GET /sandbox/state HTTP/1.1\r\nHost: evil.example\r\n\r\n";
        assertEquals(
                421,
                Wire.exchange(sandbox.url().getPort(), asked.getBytes(StandardCharsets.UTF_8), false)
                        .status());
        assertEquals(
                415,
                client.send("POST", "//sandbox/incoming", "{}", "Content-Type", "text/plain")
                        .status());
    }

    @Test
    void ordersComeInPagesUntilAnEmptyOne() {
        assertEquals(2, client.get("//sandbox/orders?per_page=2&page=1").json().size());
        assertEquals(1, client.get("//sandbox/orders?per_page=2&page=2").json().size());
        assertEquals("[]", client.get("//sandbox/orders?per_page=2&page=3").body());
        assertEquals(
                2,
                client.get("//sandbox/orders?since=2026-11-22T00:00:00%2B08:00")
                        .json()
                        .size());
        assertEquals(400, client.get("//sandbox/orders?since=yesterday").status());
    }

    @Test
    void ordersMayAskForABearer() {
        sandbox.close();
        sandbox = Sandbox.start(
                SandboxOptions.defaults().orders(SandboxOptions.sampleOrders()).ordersToken("geheim"));
        client = new Client(sandbox);

        assertEquals(401, client.get("//sandbox/orders").status());
        assertEquals(
                200,
                client.send("GET", "//sandbox/orders", "", "Authorization", "Bearer geheim")
                        .status());
    }
}
