package org.cardcourier.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.Test;

/** What auto means on each channel, and which buttons it can show. */
class ChannelTest {

    private final Cards cards = new Cards(new Templates(Path.of("templates"), "zh-CN"));

    private static Notice asking(String... texts) {
        StringBuilder actions = new StringBuilder();
        for (String text : texts) {
            actions.append(actions.length() == 0 ? "" : ",")
                    .append("{\"type\":\"postback\",\"text\":\"" + text + "\",\"payload\":\"" + text + "\"}");
        }
        return NoticeJson.read("{\"order\":{\"order_id\":\"SO-42\"},\"actions\":[" + actions + "]}");
    }

    private int messages(String channel) {
        return cards.preview(asking("联系客服"), channel).size();
    }

    @Test
    void optionsGoWhereTheyReachTheCustomer() {
        for (String channel : List.of(
                "Channel::WebWidget",
                "Channel::Api",
                "Channel::Whatsapp",
                "Channel::Telegram",
                "Channel::Line",
                "Channel::FacebookPage")) {
            assertEquals(2, messages(channel), channel);
        }
        for (String channel : List.of(
                "Channel::Instagram",
                "Channel::Email",
                "Channel::Sms",
                "Channel::TwilioSms",
                "Channel::Tiktok",
                "Channel::New")) {
            assertEquals(1, messages(channel), channel);
        }
    }

    @Test
    void whereNobodyCouldSayItIsTakenForTheWebWidget() {
        assertEquals(2, messages(""));
        assertEquals(2, messages(null));
        assertEquals(Channel.UNASKED, Channel.of(null));
        assertEquals(Channel.OTHER, Channel.of("another"));
    }

    @Test
    void theSeedsShapeIsTheSeedsOnEveryChannel() {
        Notice seed = NoticeJson.read(
                "{\"order\":{\"remark\":\"A--B <b>\"},\"shape\":\"seed\",\"actions\":[{\"type\":\"postback\",\"text\":\"x\",\"payload\":\"X\"}]}");
        for (String channel : Channel.words()) {
            assertEquals(cards.preview(seed, null), cards.preview(seed, channel), channel);
        }
    }

    private void refused(String sentence, String channel, Notice notice) {
        assertEquals(
                sentence,
                assertThrows(RefusedCard.class, () -> cards.preview(notice, channel))
                        .getMessage());
    }

    @Test
    void aButtonThatTheChannelWouldCutOffIsRefused() {
        String twenty = "二".repeat(20);
        String sentence =
                "button \"" + twenty + "一\" has 21 characters, %s takes at most 20; shorten it, or use shape text";
        for (String channel : List.of("Channel::Whatsapp", "Channel::Line", "Channel::FacebookPage")) {
            assertEquals(2, cards.preview(asking(twenty), channel).size(), channel);
            refused(sentence.formatted(channel), channel, asking(twenty + "一"));
        }
        assertEquals(
                2, cards.preview(asking(twenty + "一"), "Channel::WebWidget").size());
    }

    @Test
    void moreThanThreeOnWhatsAppAreAListWithLongerLines() {
        String longer = "一".repeat(24);
        assertEquals(
                2,
                cards.preview(asking(longer, "b", "c", "d"), "Channel::Whatsapp")
                        .size());
        refused(
                "button \"" + longer
                        + "\" has 24 characters, Channel::Whatsapp takes at most 20; shorten it, or use shape text",
                "Channel::Whatsapp",
                asking(longer, "b", "c"));
        refused(
                "Channel::Whatsapp shows at most 10 buttons, got 11; leave some out, or use shape text",
                "Channel::Whatsapp",
                asking("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"));
    }

    @Test
    void telegramTakesSixtyFourBytesOfAPayload() {
        assertEquals(
                2, cards.preview(asking("x".repeat(64)), "Channel::Telegram").size());
        refused(
                "the payload of button \"" + "联".repeat(22)
                        + "\" has 66 bytes, Channel::Telegram takes at most 64; shorten it," + " or use shape text",
                "Channel::Telegram",
                asking("联".repeat(22)));
    }
}
