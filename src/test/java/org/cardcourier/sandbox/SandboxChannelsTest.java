package org.cardcourier.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The channels beside web widget and API inbox: what the customer there reads, and the window in which they may be answered. */
class SandboxChannelsTest {

    private static final String CARD =
            "📦 **已发货** `SO-42`  \\n第二行\\n第三行 <b>x</b>\\n\\n- 耳机\\n\\n[查看](https://shop.example/42)";

    private final Later clock = new Later();
    private final Sandbox sandbox = Sandbox.start(
            SandboxOptions.defaults().conversations(2).allChannels(true).clock(clock));
    private final Client client = new Client(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private static final class Later extends Clock {
        private Instant now = Instant.parse("2026-01-20T06:30:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public synchronized Instant instant() {
            return now;
        }

        synchronized void pass(Duration time) {
            now = now.plus(time);
        }
    }

    private String shown(long conversation) {
        assertEquals(
                200,
                client.post("/conversations/" + conversation + "/messages", "{\"content\":\"" + CARD + "\"}")
                        .status());
        String page = client.get("//sandbox?conversation=" + conversation).body();
        int start = page.lastIndexOf("<div class=\"bubble markdown\">") + "<div class=\"bubble markdown\">".length();
        return page.substring(start, page.indexOf("</div>", start)).replace("<br>", "");
    }

    @Test
    void whatEachChannelMakesOfACard() {
        assertEquals("<p>📦 *已发货* `SO-42`\n第二行\n第三行 x\n- 耳机\nhttps://shop.example/42</p>", shown(3), "WhatsApp");
        assertEquals("<p>📦 已发货 SO-42\n第二行\n第三行 &lt;b&gt;x&lt;/b&gt;\n• 耳机\n查看</p>", shown(4), "Telegram");
        assertEquals("<p>📦 *已发货* `SO-42`\n第二行 第三行 x\n耳机\nhttps://shop.example/42</p>", shown(5), "LINE");
        assertEquals("<p>📦 *已发货* SO-42\n第二行 第三行 x\n- 耳机\nhttps://shop.example/42</p>", shown(6), "Facebook");
        assertEquals("<p>📦 已发货 SO-42\n第二行\n第三行 x\n- 耳机\n查看 https://shop.example/42</p>", shown(9), "SMS");
        assertEquals(
                "<p>📦 **已发货** `SO-42`  \n第二行\n第三行 &lt;b&gt;x&lt;/b&gt;\n\n- 耳机\n\n[查看](https://shop.example/42)</p>",
                shown(12),
                "TikTok");
        assertTrue(shown(8).contains("<strong>已发货</strong>"), "mail is HTML");
    }

    @Test
    void optionsAreShownWhereTheyArrive() {
        String question = "{\"content\":\"需要帮助吗?\",\"content_type\":\"input_select\","
                + "\"content_attributes\":{\"items\":[{\"title\":\"联系客服\",\"value\":\"CONTACT_SUPPORT\"}]}}";
        for (int conversation = 1; conversation <= 13; conversation++) {
            client.post("/conversations/" + conversation + "/messages", question);
            boolean shows = client.get("//sandbox?conversation=" + conversation)
                    .body()
                    .contains("data-value=\"CONTACT_SUPPORT\"");
            assertEquals(conversation <= 6 || conversation == 13, shows, "conversation " + conversation);
        }
    }

    private boolean canReply(long conversation) {
        return client.get("/conversations/" + conversation)
                .json()
                .get("can_reply")
                .booleanValue();
    }

    @Test
    void aWindowClosesAfterItsTimeAndOpensWithTheCustomersNextWord() {
        assertTrue(canReply(3));
        clock.pass(Duration.ofHours(24));
        for (int conversation : new int[] {3, 6, 7, 11, 13}) {
            assertFalse(canReply(conversation), "conversation " + conversation);
        }
        for (int conversation : new int[] {1, 2, 4, 5, 8, 9, 10, 12}) {
            assertTrue(canReply(conversation), "conversation " + conversation);
        }
        clock.pass(Duration.ofHours(24));
        assertFalse(canReply(12));
        sandbox.say(12, "在吗");
        assertTrue(canReply(12));
    }

    @Test
    void whatIsSentAfterItClosedIsStoredAndFails() {
        clock.pass(Duration.ofHours(25));
        assertEquals(
                "sent",
                client.post("/conversations/3/messages", "{\"content\":\"x\"}")
                        .json()
                        .get("status")
                        .asText());
        client.post("/conversations/3/messages", "{\"content\":\"y\",\"template_params\":{\"name\":\"t\"}}");
        assertEquals("failed", sandbox.messages(3).get(1).status());
        assertEquals("sent", sandbox.messages(3).get(2).status());
        assertFalse(client.get("//sandbox?conversation=3").body().contains("<p>x</p>"), "the customer never got it");
    }

    @Test
    void anInboxSaysWhetherItHasAWindow() {
        assertEquals("sms", client.get("/inboxes/10").json().get("medium").asText());
        assertEquals("whatsapp", client.get("/inboxes/11").json().get("medium").asText());
        assertEquals(
                "24",
                client.get("/inboxes/13")
                        .json()
                        .path("additional_attributes")
                        .path("agent_reply_time_window")
                        .asText());
    }
}
