package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.card.Templates;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.intake.Limits;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.notice.Notice;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewTest {

    private static final String PAIR = """
            {"notice_id": "so-42-shipped", "conversation_id": 1,
             "order": {"order_id": "SO-42", "status": "shipped", "items": [{"name": "无线鼠标 *特价*", "price": "399.00"}]},
             "actions": [{"type": "link", "text": "查看详情", "uri": "https://shop.example.com/orders/SO-42"},
                         {"type": "postback", "text": "联系客服", "payload": "CONTACT_SUPPORT"}]}
            """;
    private static final String MESSAGE =
            "{\"notice_id\": \"hello\", \"conversation_id\": 2, \"message\": {\"content\": \"您好\"}}";
    private static final String THEN =
            "{\"notice_id\": \"then\", \"conversation_id\": 2, \"then\": {\"add_labels\": [\"vip\"]}}";

    private static final String ASSUMED = "As on Channel::WebWidget; --channel shows another. A run asks Chatwoot\n";

    @TempDir
    Path folder;

    @TempDir
    Path running;

    private HomeUnderTest home;

    @BeforeEach
    void makeHome() {
        home = new HomeUnderTest(folder);
    }

    @Test
    void aMessageIsOneBodyWithItsMark() {
        home.settings("");
        assertEquals(new Outcome(0, """
                {"content":"您好","message_type":"outgoing","private":false,\
                "content_attributes":{"courier":{"notice":"hello","step":1}}}
                """, ""), home.runWith(MESSAGE, "preview", "-"));
    }

    @Test
    void whatIsShownIsWhatIsPosted() throws Exception {
        String file = home.write("two.jsonl", PAIR.replace("\n", " ") + "\n" + MESSAGE + "\n")
                .folder()
                .resolve("two.jsonl")
                .toString();
        home.settings("chatwoot.sender-bot-id=1\n");
        List<String> shown = home.run("preview", file).out().lines().toList();
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(2));
                CourierUnderTest courier = new CourierUnderTest(running, sandbox)) {
            courier.set("chatwoot.sender-bot-id", "1").start();
            for (String each : List.of(PAIR, MESSAGE)) {
                Notice notice = read(each);
                courier.accept(notice);
                courier.awaitEnd(notice.id());
            }
            assertEquals(
                    shown,
                    sandbox.calls().stream()
                            .filter(call ->
                                    call.method().equals("POST") && call.path().endsWith("/messages"))
                            .map(Call::body)
                            .toList());
        }
    }

    private Notice read(String json) {
        NoticeReader reader = new NoticeReader(new Templates(Path.of("templates"), "zh-CN")::known);
        return reader.readAll(json.getBytes(StandardCharsets.UTF_8), Limits.WEBHOOK)
                .get(0);
    }

    @Test
    void theTextAloneAsThisAndInAnotherTemplate() {
        assertEquals(
                new Outcome(0, "需要帮助吗?\n", ASSUMED),
                home.runWith(PAIR, "preview", "-", "--text", "--template", "order-question"));
        assertEquals(
                new Outcome(0, "Can we help you with this order?\n", ASSUMED),
                home.runWith(PAIR, "preview", "-", "--text", "--template", "order-question", "--locale", "en"));
    }

    @Test
    void theShapeAndTheChannelCanBeTried() {
        assertEquals(2, home.runWith(PAIR, "preview", "-").out().lines().count());
        assertEquals(
                1,
                home.runWith(PAIR, "preview", "-", "--shape", "text")
                        .out()
                        .lines()
                        .count());
        assertEquals(
                1,
                home.runWith(PAIR, "preview", "-", "--channel", "Channel::Email")
                        .out()
                        .lines()
                        .count());
    }

    @Test
    void theTextOfAChannelIsWrittenAsItGoesOutThere() {
        assertEquals(
                new Outcome(0, """
                        📦 已发货 订单 SO-42

                        - 无线鼠标 *特价* × 1 ¥399.00

                        查看详情: https://shop.example.com/orders/SO-42
                        """, ""), home.runWith(PAIR, "preview", "-", "--text", "--channel", "Channel::Tiktok"));
    }

    @Test
    void anUnknownChannelIsSaid() {
        assertEquals(
                new Outcome(
                        2,
                        "",
                        "courier: Invalid value for option '--channel': there is no channel \"Channel::Fax\", known are Channel::WebWidget, Channel::Api, Channel::Whatsapp,"
                                + " Channel::Telegram, Channel::Line, Channel::FacebookPage, Channel::Instagram, Channel::Email,"
                                + " Channel::Sms, Channel::TwilioSms, Channel::Tiktok\nSee: courier preview --help\n"),
                home.runWith(PAIR, "preview", "-", "--channel", "Channel::Fax"));
    }

    @Test
    void aNoticeThatIsOnlyAThenPostsNothing() {
        assertEquals(
                new Outcome(0, "", "Notice then carries only a then: no message is posted\n"),
                home.runWith(THEN, "preview", "-"));
    }

    @Test
    void severalLinesAreSeveralNotices() {
        Outcome outcome = home.runWith(MESSAGE + "\n\n" + MESSAGE.replace("hello", "hello2") + "\n", "preview", "-");
        assertEquals(2, outcome.out().lines().count());
    }

    @Test
    void everythingWrongIsSaidWithItsLine() {
        assertEquals(
                new Outcome(1, "", """
                courier: standard input:2: conversation_id is missing
                courier: standard input:2: order.totl is no known field; other values belong in order.extra
                courier: standard input:3: this is no JSON that we read: Unrecognized token 'nonsense': was expecting (JSON \
                String, Number, Array, Object or token 'null', 'true' or 'false'), line 1 column 9
                """),
                home.runWith(MESSAGE + "\n{\"order\": {\"totl\": 1}}\nnonsense\n", "preview", "-"));
    }

    @Test
    void anUnknownTemplateIsSaid() {
        assertEquals(new Outcome(1, "", """
                courier: Notice so-42-shipped: there is no template "order-kard", known are order-card, order-card-seed, \
                order-note, order-question
                """), home.runWith(PAIR, "preview", "-", "--template", "order-kard"));
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertEquals(
                new Outcome(1, "", "courier: There is no file nowhere.json\n"), home.run("preview", "nowhere.json"));
    }

    @Test
    void anUnknownShapeIsWrongUse() {
        assertEquals(new Outcome(2, "", """
                courier: Invalid value for option '--shape': there is no shape "round"
                See: courier preview --help
                """), home.runWith(PAIR, "preview", "-", "--shape", "round"));
    }
}
