package org.cardcourier.route;

import static org.cardcourier.CourierUnderTest.await;
import static org.cardcourier.CourierUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.OtherContent;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two accounts of one Chatwoot, with the same ids and numbers in both: each has its own, and neither waits for the other. */
class AccountsTest {

    private static final String SHOP_B = "shop-b";
    private static final String MAIN_SECRET = "secret-of-the-main-webhook";
    private static final String SHOP_B_SECRET = "secret-of-the-other-webhook";

    @TempDir
    Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(30).secondAccount(true));
        courier = new CourierUnderTest(home, sandbox)
                .set("journal.schedule", "0s,100ms,100ms,100ms,10m")
                .set("chatwoot.probe-ms", "30000")
                .set("chatwoot.webhook-secret", MAIN_SECRET);
        withShopB().start();
    }

    private CourierUnderTest withShopB() {
        return courier.set("chatwoot.shop-b.account-id", "" + sandbox.second().accountId())
                .set("chatwoot.shop-b.api-token", sandbox.second().token())
                .set("chatwoot.shop-b.webhook-secret", SHOP_B_SECRET);
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    // ---- what is seen

    private static Notice toShopB(String id, long conversation, String content) {
        return text(id, conversation, content).inAccount(SHOP_B);
    }

    private Acceptance accept(Notice... notices) {
        return journal().accept(List.of(notices), "test", false).get(0);
    }

    private Journal journal() {
        return courier.application().journal();
    }

    private Story inShopB(String id) {
        try (JournalDesk desk = journal().of(SHOP_B).desk()) {
            return desk.find(id).orElseThrow();
        }
    }

    private Story endInShopB(String id) {
        await("the end of " + id, () -> inShopB(id).state().isEnd());
        return inShopB(id);
    }

    private boolean isAwayInShopB() {
        try (JournalDesk desk = journal().of(SHOP_B).desk()) {
            return desk.traffic().orElseThrow().open();
        }
    }

    private List<String> seenInShopB(long conversation) {
        return sandbox.second().messages(conversation).stream()
                .filter(message -> message.messageType().equals("outgoing"))
                .map(StoredMessage::content)
                .toList();
    }

    private List<String> seen(long conversation) {
        return courier.posted(conversation).stream().map(StoredMessage::content).toList();
    }

    private Stream<Call> callsOf(int account) {
        return sandbox.calls().stream().filter(call -> call.path().contains("/accounts/" + account + "/"));
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + courier.application().port() + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    // ---- each its own

    @Test
    void theSameIdAndConversationInBothAreTwoNotices() throws Exception {
        assertEquals(Acceptance.Kind.NEW, accept(text("n1", 4, "您好")).kind());
        assertEquals(Acceptance.Kind.NEW, accept(toShopB("n1", 4, "Hello")).kind());
        assertEquals(State.DELIVERED, courier.awaitEnd("n1").state());
        assertEquals(State.DELIVERED, endInShopB("n1").state());
        assertEquals(List.of("您好"), seen(4));
        assertEquals(List.of("Hello"), seenInShopB(4));
        assertEquals(Acceptance.Kind.KNOWN, accept(toShopB("n1", 4, "Hello")).kind());
        assertThrows(OtherContent.class, () -> accept(toShopB("n1", 4, "您好")));
        assertTrue(callsOf(2)
                .allMatch(call -> call.header("Api-Access-Token").orElseThrow().equals(sandbox.token())));
        assertTrue(callsOf(3).allMatch(call -> call.header("Api-Access-Token")
                .orElseThrow()
                .equals(sandbox.second().token())));
        assertTrue(callsOf(3).findAny().isPresent());
        aRouteOfOnesOwnNamesTheAccount();
    }

    private void aRouteOfOnesOwnNamesTheAccount() throws Exception {
        try (var template = courier.application().camel().createProducerTemplate()) {
            var answer = template.request("direct:chatwoot-get-profile", exchange -> {
                exchange.setProperty(Names.ACCOUNT, SHOP_B);
            });
            assertTrue(answer.getMessage()
                    .getBody()
                    .toString()
                    .contains(sandbox.second().token()));
            var unknown = template.request("direct:chatwoot-get-profile", exchange -> {
                exchange.setProperty(Names.ACCOUNT, "shop-c");
            });
            assertTrue(unknown.getException().getMessage().contains("must name one of main, shop-b"));
        }
    }

    @Test
    void anArrayForBothIsAcceptedWholeOrNotAtAll() throws Exception {
        String main = "{\"notice_id\": \"a\", \"conversation_id\": 4, \"message\": {\"content\": \"您好\"}}";
        String other =
                "{\"notice_id\": \"a\", \"account\": \"shop-b\", \"conversation_id\": 4, \"message\": {\"content\": \"%s\"}}";
        HttpResponse<String> both = send("POST", "/notices", "[" + main + "," + other.formatted("Hello") + "]");
        assertEquals(202, both.statusCode(), both.body());
        assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
        assertEquals(State.DELIVERED, endInShopB("a").state());

        String fresh = main.replace("\"a\"", "\"b\"");
        HttpResponse<String> wrong = send("POST", "/notices", "[" + fresh + "," + other.formatted("other") + "]");
        assertEquals(409, wrong.statusCode(), wrong.body());
        assertTrue(courier.find("b").isEmpty());
        assertEquals(List.of("Hello"), seenInShopB(4));
    }

    @Test
    void aSenderNamesTheAccountAndAsksForItsStory() throws Exception {
        String notice =
                "{\"notice_id\": \"n1\", \"account\": \"%s\", \"conversation_id\": 4, \"message\": {\"content\": \"Hi\"}}";
        HttpResponse<String> accepted = send("POST", "/notices", notice.formatted(SHOP_B));
        assertEquals(202, accepted.statusCode(), accepted.body());
        String location = accepted.headers().firstValue("Location").orElseThrow();
        assertEquals("/notices/n1?account=shop-b", location);
        endInShopB("n1");
        HttpResponse<String> story = send("GET", location, "");
        assertTrue(story.body().contains("\"account\":\"shop-b\""), story.body());
        assertTrue(story.body().contains("\"state\":\"delivered\""), story.body());
        assertEquals(404, send("GET", "/notices/n1", "").statusCode());
        assertEquals(404, send("GET", "/notices/n1?account=nobody", "").statusCode());

        HttpResponse<String> unknown = send("POST", "/notices", notice.formatted("shop-c"));
        assertEquals(422, unknown.statusCode());
        assertTrue(
                unknown.body()
                        .contains("is none of the connections in the settings: main, shop-b (did you mean shop-b?)"),
                unknown.body());
        assertEquals(202, send("POST", "/notices", notice.formatted("main")).statusCode());
        assertEquals(State.DELIVERED, courier.awaitEnd("n1").state());
    }

    @Test
    void aFileNamesTheAccountByAColumnOrItsMappingDoes() throws Exception {
        courier.write("mappings/eu.yaml", """
                fields:
                  notice_id: no
                  conversation_id: conv
                  message.content: text
                constants:
                  account: shop-b
                """);
        courier.write("drop/eu-1.csv", "no,conv,text\nm1,5,Bonjour\n");
        courier.write("drop/rows.csv", """
                notice_id,account,conversation_id,message.content
                r1,shop-b,4,one
                r1,main,4,一
                r2,,4,二
                """);
        assertEquals(State.DELIVERED, endWhenThere(SHOP_B, "m1").state());
        assertEquals(State.DELIVERED, endWhenThere(SHOP_B, "r1").state());
        assertEquals(State.DELIVERED, endWhenThere("", "r2").state());
        assertEquals(List.of("一", "二"), seen(4));
        assertEquals(List.of("one"), seenInShopB(4));
        assertEquals(List.of("Bonjour"), seenInShopB(5));
    }

    private Story endWhenThere(String account, String id) {
        Journal of = journal().of(account);
        await("the end of " + id, () -> {
            try (JournalDesk desk = of.desk()) {
                return desk.find(id).filter(story -> story.state().isEnd()).isPresent();
            }
        });
        try (JournalDesk desk = of.desk()) {
            return desk.find(id).orElseThrow();
        }
    }

    // ---- neither waits for the other

    @Test
    void whileOneIsDownTheOtherDelivers() {
        sandbox.faults().always(CallMatch.of("GET", "*/accounts/3/*"), Fault.status(503));
        sandbox.faults().always(CallMatch.of("POST", "*/accounts/3/*"), Fault.status(503));
        for (int n = 1; n <= 20; n++) {
            accept(toShopB("n" + n, n, "Hello"));
        }
        await("the breaker of shop-b to open", this::isAwayInShopB);
        for (int n = 1; n <= 20; n++) {
            accept(text("n" + n, n, "您好"));
        }
        for (int n = 1; n <= 20; n++) {
            assertEquals(State.DELIVERED, courier.awaitEnd("n" + n).state());
        }
        assertTrue(isAwayInShopB());
        assertEquals(State.WAITING, inShopB("n20").state());
        sandbox.faults().clear();
        courier.pass(Duration.ofSeconds(30)); // one asks whether it is back
        await("delivery to shop-b to go on", () -> !isAwayInShopB());
        courier.pass(Duration.ofMinutes(11)); // those that had failed before
        for (int n = 1; n <= 20; n++) {
            assertEquals(State.DELIVERED, endInShopB("n" + n).state());
            assertEquals(List.of("Hello"), seenInShopB(n));
        }
    }

    @Test
    void aRefusedTokenPausesItsOwnAccountOnly() {
        sandbox.faults()
                .always(
                        CallMatch.of("POST", "*/accounts/3/*"),
                        Fault.status(401, "{\"error\":\"Invalid Access Token\"}"));
        accept(toShopB("n1", 4, "Hello"));
        await("shop-b to be paused", () -> journal().of(SHOP_B).paused().equals("unauthorized"));
        accept(text("n1", 4, "您好"));
        assertEquals(State.DELIVERED, courier.awaitEnd("n1").state());
        assertEquals("", journal().paused());
    }

    // ---- a connection that is taken out of the settings

    @Test
    void whatWaitsForAConnectionThatWasTakenOutGoesOnWhenItIsBack() throws Exception {
        try (JournalDesk desk = journal().of(SHOP_B).desk()) {
            desk.pause(true, Clock.systemUTC());
        }
        await("shop-b to be paused", () -> journal().of(SHOP_B).paused().equals("person"));
        accept(toShopB("n1", 4, "Hello"));
        courier.stop();

        courier.unset("chatwoot.shop-b.").start();
        courier.accept(text("n2", 4, "您好"));
        assertEquals(State.DELIVERED, courier.awaitEnd("n2").state());
        try (JournalDesk desk = journal().desk()) {
            assertEquals(
                    List.of(new JournalDesk.LeftBehind(sandbox.url() + "/3", 1)),
                    desk.leftBehind(Set.of(sandbox.url() + "/2")));
        }
        courier.stop();

        withShopB().start(); // and its pause with it
        assertEquals(State.WAITING, inShopB("n1").state());
        try (JournalDesk desk = journal().of(SHOP_B).desk()) {
            desk.pause(false, Clock.systemUTC());
        }
        assertEquals(State.DELIVERED, endInShopB("n1").state());
        assertEquals(List.of("Hello"), seenInShopB(4));
    }

    // ---- answers

    private static String order(String account) {
        return "{\"notice_id\": \"n1\", \"account\": \"" + account + "\", \"conversation_id\": 1,"
                + " \"order\": {\"order_id\": \"SO-1\", \"status\": \"shipped\"},"
                + " \"actions\": [{\"type\": \"postback\", \"text\": \"查询物流\", \"payload\": \"TRACK_ORDER\"}]}";
    }

    private int tell(int accountId, long question, String secret) throws Exception {
        String body = "{\"event\":\"message_updated\",\"id\":" + question + ",\"account\":{\"id\":" + accountId
                + "},\"conversation\":{\"id\":1},\"message_type\":\"outgoing\",\"content_type\":\"input_select\","
                + "\"content_attributes\":{\"submitted_values\":[{\"title\":\"查询物流\",\"value\":\"TRACK_ORDER\"}]}}";
        String time = Long.toString(Instant.now().getEpochSecond());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signature = HexFormat.of().formatHex(mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8)));
        return send(
                        "POST",
                        "/chatwoot/events",
                        body,
                        "X-Chatwoot-Timestamp",
                        time,
                        "X-Chatwoot-Signature",
                        "sha256=" + signature)
                .statusCode();
    }

    private int answers(String account) {
        try (JournalDesk desk = journal().of(account).desk()) {
            return desk.find("n1").orElseThrow().answers().size();
        }
    }

    @Test
    void anAnswerBelongsToTheAccountWhoseSecretItsEventKnows() throws Exception {
        assertEquals(202, send("POST", "/notices", order("main")).statusCode());
        assertEquals(202, send("POST", "/notices", order(SHOP_B)).statusCode());
        long question = courier.awaitEnd("n1").messageIds().get(1);
        assertEquals(question, endInShopB("n1").messageIds().get(1), "the same number in both");

        assertEquals(401, tell(3, question, "somebody-else's-secret"));
        assertEquals(200, tell(3, question, MAIN_SECRET), "which says nothing of account 3");
        assertEquals(200, tell(2, question, SHOP_B_SECRET));
        assertEquals(0, answers("") + answers(SHOP_B));

        assertEquals(200, tell(3, question, SHOP_B_SECRET));
        assertEquals(1, answers(SHOP_B));
        assertEquals(0, answers(""));
        await(
                "the card again, where it was asked for",
                () -> seenInShopB(1).stream()
                                .filter(card -> card.contains("SO-1"))
                                .count()
                        == 2);
        assertEquals(200, tell(2, question, MAIN_SECRET));
        assertEquals(1, answers(""));
        await(
                "the card again",
                () -> seen(1).stream().filter(card -> card.contains("SO-1")).count() == 2);
        assertEquals(
                2, seenInShopB(1).stream().filter(card -> card.contains("SO-1")).count());
    }

    @Test
    void everyEndIsToldOnceWhateverTheAccount() throws Exception {
        accept(text("gone", 99, "您好"));
        accept(toShopB("gone", 99, "Hello"));
        Path list = home.resolve("logs/attention.jsonl");
        await("two lines", () -> lines(list).size() == 2);
        assertEquals(
                1, lines(list).stream().filter(line -> line.contains("shop-b")).count());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
