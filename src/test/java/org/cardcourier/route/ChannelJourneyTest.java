package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.TestClock;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Then;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One notice on each channel: what Chatwoot is asked, what it is sent, and what happens when the reply window is closed. */
@Tag("slow")
class ChannelJourneyTest {

    private static final long WEBSITE = 1;
    private static final long API = 2;
    private static final long WHATSAPP = 3;
    private static final long TELEGRAM = 4;
    private static final long LINE = 5;
    private static final long FACEBOOK = 6;
    private static final long INSTAGRAM = 7;
    private static final long EMAIL = 8;
    private static final long SMS = 9;
    private static final long TWILIO_SMS = 10;
    private static final long TWILIO_WHATSAPP = 11;
    private static final long TIKTOK = 12;
    private static final long API_WITH_WINDOW = 13;

    private static final String APPROVED = """
            name: order_shipped
            category: UTILITY
            language: zh_CN
            text: 您的订单 {{1}} 已发货。
            body:
              "1": order.order_id
            """;

    @TempDir
    Path home;

    private final TestClock chatwootsClock = new TestClock();
    private Sandbox sandbox;
    private CourierUnderTest courier;

    private void start() throws Exception {
        prepare();
        courier.start();
    }

    private void prepare() {
        sandbox = Sandbox.start(
                SandboxOptions.defaults().conversations(2).allChannels(true).clock(chatwootsClock));
        courier = new CourierUnderTest(home, sandbox);
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private static String notice(String id, long conversation) {
        return """
                {"notice_id": "%s", "conversation_id": %d,
                 "order": {"order_id": "SO-42", "status": "shipped", "created_at": "2026-01-20",
                           "items": [{"name": "Bits & <Bobs> *neu*", "quantity": 1, "price": "9.00"}]},
                 "actions": [{"type": "link", "text": "查看详情", "uri": "https://shop.example.com/42"},
                             {"type": "postback", "text": "联系客服", "payload": "CONTACT_SUPPORT"}]}
                """.formatted(id, conversation);
    }

    private Story send(String id, long conversation) {
        courier.accept(courier.read(notice(id, conversation)));
        return courier.awaitEnd(id);
    }

    private void isDelivered(Story story) {
        assertEquals(State.DELIVERED, story.state(), story.detail());
    }

    /** The contents that were posted, in order. */
    private List<String> contents(long conversation) {
        return courier.posted(conversation).stream()
                .map(message -> message.content())
                .toList();
    }

    private List<String> asked() {
        return sandbox.calls().stream()
                .map(call -> call.method() + " " + call.path().replaceFirst(".*/accounts/2", ""))
                .toList();
    }

    // ---- what arrives where

    private static final String WORDS = "📦 **已发货** 订单 `SO-42`\n下单时间 2026-01-20\n\n- %s × 1 ¥9.00\n\n%s";
    private static final String QUESTION = "需要帮助吗?";

    private static String broken(String goods, String link) {
        return WORDS.formatted(goods, link).replace("`\n", "`  \n");
    }

    @Test
    void theWebWidgetGetsThePairAsTemplatesWriteIt() throws Exception {
        start();
        isDelivered(send("n", WEBSITE));
        assertEquals(
                List.of(WORDS.formatted("Bits & \\<Bobs> \\*neu\\*", "[查看详情](https://shop.example.com/42)"), QUESTION),
                contents(WEBSITE));
    }

    @Test
    void anApiInboxGetsThePairWithoutEscapes() throws Exception {
        start();
        isDelivered(send("n", API));
        assertEquals(
                List.of(WORDS.formatted("Bits & <Bobs> *neu*", "[查看详情](https://shop.example.com/42)"), QUESTION),
                contents(API));
    }

    @ParameterizedTest
    @ValueSource(longs = {WHATSAPP, LINE, FACEBOOK})
    void whereALinkLosesItsWordsTheyStandBeforeIt(long conversation) throws Exception {
        start();
        isDelivered(send("n", conversation));
        assertEquals(
                List.of(broken("Bits & \\<Bobs> \\*neu\\*", "查看详情: <https://shop.example.com/42>"), QUESTION),
                contents(conversation));
    }

    @Test
    void telegramGetsThePairWithoutAnglesAndAmpersands() throws Exception {
        start();
        isDelivered(send("n", TELEGRAM));
        assertEquals(
                List.of(broken("Bits ＆ ＜Bobs＞ \\*neu\\*", "[查看详情](https://shop.example.com/42)"), QUESTION),
                contents(TELEGRAM));
    }

    @Test
    void instagramGetsWordsOnly() throws Exception {
        start();
        isDelivered(send("n", INSTAGRAM));
        assertEquals(
                List.of(broken("Bits & \\<Bobs> \\*neu\\*", "查看详情: <https://shop.example.com/42>")),
                contents(INSTAGRAM));
    }

    @ParameterizedTest
    @ValueSource(longs = {EMAIL, SMS, TWILIO_SMS, TWILIO_WHATSAPP})
    void mailAndSmsGetWordsOnlyWithLinesThatEnd(long conversation) throws Exception {
        start();
        isDelivered(send("n", conversation));
        assertEquals(
                List.of(broken("Bits & \\<Bobs> \\*neu\\*", "[查看详情](https://shop.example.com/42)")),
                contents(conversation));
    }

    @Test
    void tikTokGetsPlainText() throws Exception {
        start();
        isDelivered(send("n", TIKTOK));
        assertEquals(
                List.of("📦 已发货 订单 SO-42\n下单时间 2026-01-20\n\n- Bits & <Bobs> *neu* × 1 ¥9.00\n\n"
                        + "查看详情: https://shop.example.com/42"),
                contents(TIKTOK));
    }

    @Test
    void thePairsBodiesAreExactlyThese() throws Exception {
        start();
        isDelivered(send("n", TELEGRAM));
        assertEquals(
                List.of(
                        "{\"content\":\""
                                + broken("Bits ＆ ＜Bobs＞ \\*neu\\*", "[查看详情](https://shop.example.com/42)")
                                        .replace("\\", "\\\\")
                                        .replace("\n", "\\n")
                                + "\",\"message_type\":\"outgoing\",\"private\":false,"
                                + "\"content_attributes\":{\"courier\":{\"notice\":\"n\",\"step\":1}}}",
                        "{\"content\":\"需要帮助吗?\",\"message_type\":\"outgoing\",\"private\":false,\"content_type\":\"input_select\","
                                + "\"content_attributes\":{\"items\":[{\"title\":\"联系客服\",\"value\":\"CONTACT_SUPPORT\"}],"
                                + "\"courier\":{\"notice\":\"n\",\"step\":2}}}"),
                courier.posts(TELEGRAM).stream().map(Call::body).toList());
    }

    // ---- what is asked

    @ParameterizedTest
    @ValueSource(longs = {WEBSITE, TELEGRAM, LINE, EMAIL, SMS})
    void aChannelWithoutAWindowIsAskedForOnce(long conversation) throws Exception {
        start();
        isDelivered(send("first", conversation));
        int once = sandbox.calls().size();
        assertEquals("GET /conversations/" + conversation, asked().get(0));
        assertEquals(1, asked().stream().filter(call -> call.startsWith("GET ")).count());
        isDelivered(send("second", conversation));
        assertEquals(2 * once - 1, sandbox.calls().size(), asked().toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {WHATSAPP, FACEBOOK, INSTAGRAM, TIKTOK})
    void aChannelWithAWindowIsAskedEachTime(long conversation) throws Exception {
        start();
        isDelivered(send("first", conversation));
        isDelivered(send("second", conversation));
        assertEquals(
                List.of("GET /conversations/" + conversation, "GET /conversations/" + conversation),
                asked().stream().filter(call -> call.startsWith("GET ")).toList());
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 1", "10, 10, 1", "11, 11, 2", "13, 13, 2"})
    void anApiInboxAndTwiliosAreAskedOnceWhetherTheyHaveAWindow(long conversation, int inbox, int looks)
            throws Exception {
        start();
        isDelivered(send("first", conversation));
        isDelivered(send("second", conversation));
        List<String> looked =
                asked().stream().filter(call -> call.startsWith("GET ")).toList();
        assertEquals(List.of("GET /conversations/" + conversation, "GET /inboxes/" + inbox), looked.subList(0, 2));
        assertEquals(looks + 1, looked.size(), looked.toString());
    }

    @Test
    void whoOnlyDoesSomethingAsksNothing() throws Exception {
        start();
        Then then = new Then(List.of("vip"), List.of(), "", 0, 0, 0, "", java.util.Map.of());
        courier.accept(CourierUnderTest.notice("n", WHATSAPP, "您好", then));
        courier.awaitEnd("n");
        int before = asked().size();
        courier.accept(
                courier.read("{\"notice_id\":\"then\",\"conversation_id\":3,\"then\":{\"add_labels\":[\"paid\"]}}"));
        isDelivered(courier.awaitEnd("then"));
        assertFalse(asked().subList(before, asked().size()).contains("GET /conversations/3"), asked().toString());
    }

    @Test
    void aBotThatMayNotLookAsksNoSecondTimeAndSendsAsToTheWidget() throws Exception {
        prepare();
        courier.set("chatwoot.api-token", sandbox.token() + "-bot").start();
        isDelivered(send("first", EMAIL));
        isDelivered(send("second", WHATSAPP));
        assertEquals(2, courier.posted(WHATSAPP).size());
        assertEquals(
                List.of("GET /conversations/8"),
                asked().stream().filter(call -> call.startsWith("GET ")).toList());
    }

    @Test
    void anInboxThatMayNotBeReadCountsAsOneWithoutAWindow() throws Exception {
        start();
        sandbox.faults()
                .always(
                        CallMatch.of("GET", "/api/v1/accounts/2/inboxes/2"),
                        Fault.status(401, "{\"error\":\"You are not authorized to do this action\"}"));
        isDelivered(send("first", API));
        isDelivered(send("second", API));
        assertEquals(
                List.of("GET /conversations/2", "GET /inboxes/2"),
                asked().stream().filter(call -> call.startsWith("GET ")).toList());
    }

    @Test
    void aConversationThatIsNotThereIsRefusedBeforeAnythingIsPosted() throws Exception {
        start();
        Story story = send("n", 999);
        assertEquals(State.REFUSED, story.state());
        assertEquals(Reason.NOT_FOUND, story.reason());
        assertEquals(List.of("GET /conversations/999"), asked());
    }

    @Test
    void aLookUpThatFailsIsTriedAgainLikeTheMessageThatWaitsForIt() throws Exception {
        start();
        sandbox.faults().next(CallMatch.of("GET", "/api/v1/accounts/2/conversations/1"), Fault.status(503));
        Story story = send("n", WEBSITE);
        isDelivered(story);
        assertEquals(2, story.tries());
        assertEquals(2, courier.posts(WEBSITE).size());
    }

    @Test
    void aButtonThatTheChannelCannotShowIsRefusedBeforeAnythingIsPosted() throws Exception {
        start();
        courier.accept(courier.read(notice("n", WHATSAPP).replace("联系客服", "x".repeat(21))));
        Story story = courier.awaitEnd("n");
        assertEquals(State.REFUSED, story.state());
        assertEquals(Reason.INVALID, story.reason());
        assertTrue(story.detail().contains("has 21 characters, Channel::Whatsapp takes at most 20"), story.detail());
        assertEquals(List.of(), courier.posts(WHATSAPP));
    }

    // ---- the reply window

    private void closeWindows() {
        chatwootsClock.pass(Duration.ofHours(49));
    }

    private void isClosed(Story story, String because) {
        assertEquals(State.REFUSED, story.state(), story.detail());
        assertEquals(Reason.REPLY_WINDOW_CLOSED, story.reason());
        assertTrue(story.detail().contains(because), story.detail());
    }

    @ParameterizedTest
    @ValueSource(longs = {FACEBOOK, INSTAGRAM, TIKTOK, TWILIO_WHATSAPP, API_WITH_WINDOW})
    void aClosedWindowRefusesTheNoticeBeforeAnythingIsPosted(long conversation) throws Exception {
        start();
        closeWindows();
        isClosed(send("n", conversation), "this channel has no approved templates");
        assertEquals(List.of(), courier.posts(conversation));
        sandbox.say(conversation, "在吗");
        isDelivered(send("again", conversation));
    }

    @Test
    void onWhatsAppWithoutAnApprovedTemplateToo() throws Exception {
        start();
        closeWindows();
        isClosed(send("n", WHATSAPP), "there is no templates/order-card.whatsapp.yaml");
        courier.accept(CourierUnderTest.text("plain", WHATSAPP, "您好"));
        isClosed(courier.awaitEnd("plain"), "a plain message has no approved template");
        assertEquals(List.of(), courier.posts(WHATSAPP));
    }

    @Test
    void whereTheChannelHasNoWindowNothingCloses() throws Exception {
        start();
        closeWindows();
        isDelivered(send("web", WEBSITE));
        isDelivered(send("api", API));
        isDelivered(send("mail", EMAIL));
        isDelivered(send("sms", TWILIO_SMS));
    }

    @Test
    void anApprovedTemplateGoesOutInPlaceOfTheCard() throws Exception {
        prepare();
        courier.write("templates/order-card.whatsapp.yaml", APPROVED).start();
        closeWindows();
        Story story = send("n", WHATSAPP);
        isDelivered(story);
        assertEquals(
                List.of("{\"content\":\"您的订单 SO-42 已发货。\",\"message_type\":\"outgoing\",\"private\":false,"
                        + "\"template_params\":{\"name\":\"order_shipped\",\"category\":\"UTILITY\",\"language\":\"zh_CN\","
                        + "\"processed_params\":{\"body\":{\"1\":\"SO-42\"}}},"
                        + "\"content_attributes\":{\"courier\":{\"notice\":\"n\",\"step\":10}}}"),
                courier.posts(WHATSAPP).stream().map(Call::body).toList());
        assertEquals("sent", courier.posted(WHATSAPP).get(0).status());
        sandbox.say(WHATSAPP, "谢谢");
        isDelivered(send("next", WHATSAPP));
        assertEquals(3, courier.posts(WHATSAPP).size(), "the pair again, once the customer has written");
    }

    @Test
    void aLostAnswerToAnApprovedTemplateIsFoundOut() throws Exception {
        prepare();
        courier.write("templates/order-card.whatsapp.yaml", APPROVED).start();
        closeWindows();
        sandbox.faults().next(CallMatch.messages(WHATSAPP), Fault.lostAnswer());
        Story story = send("n", WHATSAPP);
        isDelivered(story);
        assertEquals(2, story.tries());
        assertEquals(1, courier.posts(WHATSAPP).size());
    }

    @Test
    void whatStoodInForTheCardIsNotFollowedByTheCardWhenTheWindowOpens() throws Exception {
        prepare();
        courier.write("templates/order-card.whatsapp.yaml", APPROVED).start();
        closeWindows();
        sandbox.faults().next(CallMatch.of("GET", "/api/v1/accounts/2/conversations/3/labels"), Fault.status(503), 4);
        courier.accept(courier.read(notice("n", WHATSAPP)
                .replaceFirst(
                        "\"conversation_id\": 3,", "\"conversation_id\": 3, \"then\": {\"add_labels\": [\"vip\"]},")));
        CourierUnderTest.await("the template", () -> courier.posted(WHATSAPP).size() == 1);
        sandbox.say(WHATSAPP, "谢谢");
        isDelivered(courier.awaitEnd("n"));
        assertEquals(1, courier.posts(WHATSAPP).size());
        assertEquals(List.of("vip"), sandbox.conversation(WHATSAPP).labels());
    }

    @Test
    void aWindowThatClosesAfterTheFirstPartLeavesTheQuestionUnsent() throws Exception {
        prepare();
        courier.write("templates/order-card.whatsapp.yaml", APPROVED)
                .set("journal.schedule", "0s,1500ms,100ms")
                .start();
        sandbox.faults().next(CallMatch.messages(WHATSAPP).withBody("input_select"), Fault.status(500));
        courier.accept(courier.read(notice("n", WHATSAPP)));
        CourierUnderTest.await("the card", () -> courier.posted(WHATSAPP).size() == 1);
        closeWindows();
        isClosed(courier.awaitEnd("n"), "it closed after the first part of the card");
        assertEquals(1, courier.posted(WHATSAPP).size());
    }
}
