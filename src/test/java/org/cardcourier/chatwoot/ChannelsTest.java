package org.cardcourier.chatwoot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is remembered of the conversations' channels. */
class ChannelsTest {

    private final Channels channels = new Channels();

    private static JsonNode conversation(String channel) {
        return Json.object().put("inbox_id", 7).set("meta", Json.object().put("channel", channel));
    }

    private static JsonNode twilio(String medium) {
        return Json.object().put("medium", medium);
    }

    private static JsonNode api(String window) {
        return Json.object().set("additional_attributes", Json.object().put("agent_reply_time_window", window));
    }

    private boolean hasWindow(String channel, JsonNode inbox) {
        JsonNode conversation = conversation(channel);
        assertEquals(OptionalLong.of(7), channels.inboxToAsk(conversation));
        channels.inbox(7, conversation, inbox);
        assertEquals(OptionalLong.empty(), channels.inboxToAsk(conversation));
        return channels.conversation(1, conversation).hasWindow();
    }

    @Test
    void someChannelsAlwaysHaveAWindow() {
        assertTrue(channels.conversation(1, conversation("Channel::Whatsapp")).hasWindow());
        assertFalse(channels.conversation(2, conversation("Channel::Telegram")).hasWindow());
        assertEquals("Channel::Telegram", channels.of(2).word());
        assertEquals(OptionalLong.empty(), channels.inboxToAsk(conversation("Channel::Telegram")));
    }

    @Test
    void twiliosWhatsAppHasAWindow() {
        assertTrue(hasWindow("Channel::TwilioSms", twilio("whatsapp")));
    }

    @Test
    void twiliosSmsHasNone() {
        assertFalse(hasWindow("Channel::TwilioSms", twilio("sms")));
    }

    @Test
    void ifTwiliosInboxMayNotBeReadItsWindowIsAskedForEachTime() {
        assertTrue(hasWindow("Channel::TwilioSms", NullNode.getInstance()));
    }

    @Test
    void anApiInboxMayHaveAWindow() {
        assertTrue(hasWindow("Channel::Api", api("24")));
    }

    @Test
    void anApiInboxThatSaysNothingOfAWindowHasNone() {
        assertFalse(hasWindow("Channel::Api", api(null)));
    }

    @Test
    void anApiInboxThatMayNotBeReadHasNone() {
        assertFalse(hasWindow("Channel::Api", NullNode.getInstance()));
    }

    @Test
    void whatWasNotUsedForLongestIsForgotten() {
        JsonNode website = conversation("Channel::WebWidget");
        for (long id = 1; id <= 50_000; id++) {
            channels.conversation(id, website);
        }
        assertNotNull(channels.of(1));
        channels.conversation(50_001, website);
        assertNotNull(channels.of(1));
        assertNull(channels.of(2));
    }

    @Test
    void aTokenThatMayNotLookIsNotAskedAgain() {
        assertNull(channels.of(1));
        channels.hide();
        assertEquals(new Channels.Known("", false), channels.of(1));
    }

    @Test
    void onlyAPlainNoClosesTheWindow() {
        assertFalse(Channels.canReply(Json.object().put("can_reply", false)));
        assertTrue(Channels.canReply(Json.object().put("can_reply", true)));
        assertTrue(Channels.canReply(Json.object()));
    }
}
