package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.State;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a shop hears that posts notices, over real HTTP. */
class WebhookTest {

    private static final String KEY = "key-of-the-shop-0123456789";
    private static final String SECRET = secret("a-signing-secret-of-32-bytes----");
    private static final String NEW_SECRET = secret("the-secret-that-follows-32-bytes");
    private static final int QUEUE = 3;
    private static final AtomicInteger CONVERSATION = new AtomicInteger();

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static CourierUnderTest courier;
    private static int port;

    private final int conversation = CONVERSATION.incrementAndGet();

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().autoConversations(true));
        courier = new CourierUnderTest(home, sandbox)
                .set("intake.auth", "required")
                .set("intake.secret-file", "intake.secret")
                .set("journal.accept-queue", "" + QUEUE)
                .write("intake.secret", KEY + "\n" + SECRET + "\n" + NEW_SECRET + "\n")
                .start();
        port = courier.application().port();
    }

    @AfterAll
    static void stop() {
        courier.close();
        sandbox.close();
    }

    private static String secret(String bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.US_ASCII));
    }

    private static Post post(String json) {
        return Post.to(port, "/notices").key(KEY).json(json);
    }

    private String notice(String id, String text) {
        return "{\"notice_id\":\"" + id + "\",\"conversation_id\":" + conversation + ",\"message\":{\"content\":\""
                + text + "\"}}";
    }

    private static String padded(String notice, int bytes) {
        return notice + " ".repeat(bytes - notice.getBytes(StandardCharsets.UTF_8).length);
    }

    // ---- accepted

    @Test
    void anAcceptedNoticeIsAnsweredWithItsIdItsStateAndWhereItsStoryStands() throws Exception {
        Post.Answer answer = post(notice("w1", "您好")).send();
        assertEquals(202, answer.status());
        assertEquals(
                "{\"notice_id\":\"w1\",\"state\":\"waiting\",\"duplicate\":false}",
                answer.json().toString());
        assertEquals("/notices/w1", answer.header("Location"));
        assertEquals("application/json; charset=utf-8", answer.header("Content-Type"));
        assertEquals(State.DELIVERED, courier.awaitEnd("w1").state());
        assertEquals("您好", courier.posted(conversation).get(0).content());
    }

    @Test
    void theSameNoticeAgainIsAnsweredWithItsStateAndNotSentTwice() throws Exception {
        post(notice("w2", "您好")).send();
        courier.awaitEnd("w2");
        Post.Answer again = post(notice("w2", "您好")).send();
        assertEquals(200, again.status());
        assertEquals(
                "{\"notice_id\":\"w2\",\"state\":\"delivered\",\"duplicate\":true}",
                again.json().toString());
        assertEquals(1, courier.posted(conversation).size());
    }

    @Test
    void anArrayIsAnsweredWithAListInItsOrder() throws Exception {
        Post.Answer answer = post("[" + notice("w3", "one") + "," + notice("w4", "two") + "]")
                .send();
        assertEquals(202, answer.status());
        assertEquals(
                "[{\"notice_id\":\"w3\",\"state\":\"waiting\",\"duplicate\":false},"
                        + "{\"notice_id\":\"w4\",\"state\":\"waiting\",\"duplicate\":false}]",
                answer.json().toString());
        assertEquals("", answer.header("Location"));
    }

    @Test
    void anArrayOfOneIsAnsweredWithAListOfOne() throws Exception {
        Post.Answer answer = post("[" + notice("w5", "one") + "]").send();
        assertEquals(202, answer.status());
        assertTrue(answer.json().isArray(), answer::toString);
        assertEquals("w5", answer.json().path(0).path("notice_id").asText());
    }

    @Test
    void anEmptyArrayIsAnsweredWithAnEmptyList() throws Exception {
        Post.Answer answer = post("[]").send();
        assertEquals(200, answer.status());
        assertEquals("[]", answer.json().toString());
    }

    @Test
    void aNoticeWithoutAnIdIsKnownByItsContent() throws Exception {
        String notice = "{\"conversation_id\":" + conversation + ",\"message\":{\"content\":\"no id\"}}";
        Post.Answer first = post(notice).send();
        Post.Answer again = post(notice).send();
        assertEquals(202, first.status());
        assertEquals(200, again.status());
        assertEquals(first.json().path("notice_id"), again.json().path("notice_id"));
    }

    @Test
    void aMappingReadsAnotherSystemsNames() throws Exception {
        String order = "{\"orders\":[{\"order_no\":\"W-6\",\"state\":\"30\",\"chat\":{\"conversation\":" + conversation
                + "},\"updated_at\":\"2026-01-20 14:30:00\",\"lines\":[]}]}";
        Post.Answer answer =
                Post.to(port, "/notices?mapping=shop").key(KEY).json(order).send();
        assertEquals(202, answer.status(), answer::toString);
        assertEquals("W-6-30", answer.json().path(0).path("notice_id").asText());
    }

    // ---- not accepted

    @Test
    void theSameIdWithOtherContentIsAConflict() throws Exception {
        post(notice("w10", "one")).send();
        Post.Answer answer = post(notice("w10", "two")).send();
        assertEquals(409, answer.status());
        assertEquals(
                "{\"error\":\"notice_id w10 was accepted before with other content; a changed notice needs a new"
                        + " notice_id\",\"notice_id\":\"w10\"}",
                answer.json().toString());
    }

    @Test
    void aConflictInAnArrayNamesItsPlaceAndNothingOfTheArrayIsAccepted() throws Exception {
        post(notice("w11", "one")).send();
        Post.Answer answer = post("[" + notice("w12", "new") + "," + notice("w11", "two") + "]")
                .send();
        assertEquals(409, answer.status());
        assertEquals(1, answer.json().path("index").asInt(-1));
        assertTrue(courier.find("w12").isEmpty());
    }

    @Test
    void allProblemsOfANoticeAreToldAtOnce() throws Exception {
        Post.Answer answer = post("{\"conversation_id\":\"x\",\"massage\":{}}").send();
        assertEquals(422, answer.status());
        List<String> fields = new ArrayList<>();
        answer.json()
                .path("problems")
                .forEach(one -> fields.add(one.path("field").asText()));
        assertTrue(fields.containsAll(List.of("conversation_id", "massage")), answer::toString);
        assertFalse(answer.json().path("problems").path(0).has("index"));
    }

    @Test
    void aProblemInAnArrayNamesItsPlaceAndNothingOfTheArrayIsAccepted() throws Exception {
        Post.Answer answer =
                post("[" + notice("w13", "good") + ",{\"conversation_id\":1}]").send();
        assertEquals(422, answer.status());
        assertEquals(1, answer.json().path("problems").path(0).path("index").asInt(-1));
        assertTrue(courier.find("w13").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:/etc/passwd", "../../etc/passwd", "order-card.md.ftl", "no-such", "order-card?x"})
    void aTemplateIsANameOfOneThatIsThere(String template) throws Exception {
        Post.Answer answer = post("{\"conversation_id\":1,\"order\":{\"order_id\":\"x\"},\"template\":\"" + template
                        + "\"}")
                .send();
        assertEquals(422, answer.status());
        assertEquals(
                "template", answer.json().path("problems").path(0).path("field").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such", "../shop", "%2Fetc%2Fpasswd", "shop&mapping=other", ""})
    void aMappingThatIsNotThereIsNamed(String mapping) throws Exception {
        Post.Answer answer =
                Post.to(port, "/notices?mapping=" + mapping).key(KEY).json("{}").send();
        assertEquals(422, answer.status(), answer::toString);
        assertTrue(answer.error().contains("mapping"), answer::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"conversation_id\":", "[{}", "", "{} {}", "{\"a\":1,\"a\":2}", "no json"})
    void brokenJsonIsAnsweredWithOneSentence(String body) throws Exception {
        Post.Answer answer = post(body).send();
        assertEquals(400, answer.status(), answer::toString);
        assertFalse(answer.error().isBlank());
        assertFalse(answer.error().contains("Exception"), answer::toString);
    }

    @Test
    void textThatIsNotUtf8IsRefused() throws Exception {
        byte[] gbk = notice("w14", "您好").getBytes("GBK");
        Post.Answer answer = post("").body(gbk).send();
        assertEquals(400, answer.status());
        assertTrue(answer.error().contains("UTF-8"), answer::toString);
    }

    @Test
    void oneNoticeMayHaveAMebibyteAndNoMore() throws Exception {
        assertEquals(202, post(padded(notice("w15", "big"), 1 << 20)).send().status());
        Post.Answer answer = post(padded(notice("w16", "big"), (1 << 20) + 1)).send();
        assertEquals(413, answer.status());
        assertEquals("a body with one notice has 1048577 bytes, at most 1048576 are read", answer.error());
        assertTrue(courier.find("w16").isEmpty());
    }

    @Test
    void anArrayMayHaveFourMebibytesAndNoMore() throws Exception {
        assertEquals(
                202,
                post(padded("[" + notice("w17", "big") + "]", 4 << 20)).send().status());
        Post.Answer answer =
                post(padded("[" + notice("w18", "big") + "]", (4 << 20) + 1)).send();
        assertEquals(413, answer.status());
        assertTrue(answer.error().contains("4194304"), answer::toString);
        assertTrue(courier.find("w18").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBodyOfFiveMegabytesIsTurnedAwayWithASentence(boolean chunked) throws Exception {
        Post post = post(padded("[" + notice("w19", "big") + "]", 5_000_000));
        Post.Answer answer = chunked ? post.chunked().send() : post.send();
        assertEquals(413, answer.status());
        assertTrue(answer.error().contains("4194304"), answer::toString);
        assertTrue(courier.find("w19").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x"
            })
    void anotherContentTypeIsRefusedNamingTheHeader(String type) throws Exception {
        Post.Answer answer = Post.to(port, "/notices")
                .key(KEY)
                .header("Content-Type", type)
                .body(notice("w20", "x"))
                .send();
        assertEquals(415, answer.status(), answer::toString);
        assertEquals("Send the header Content-Type: application/json, got \"" + type + "\"", answer.error());
        assertTrue(courier.find("w20").isEmpty());
    }

    // ---- who may send

    @Test
    void withoutSignatureAndKeyNothingIsAccepted() throws Exception {
        Post.Answer answer = Post.to(port, "/notices").json(notice("w30", "x")).send();
        assertEquals(401, answer.status());
        assertEquals("Not accepted: the request carries no signature and no key", answer.error());
        assertTrue(courier.find("w30").isEmpty());
    }

    @Test
    void aWrongKeyIsRefused() throws Exception {
        Post.Answer answer = Post.to(port, "/notices")
                .key("some-other-key-0123456789")
                .json(notice("w31", "x"))
                .send();
        assertEquals(401, answer.status());
        assertEquals("Not accepted: the request has a signature or key that is none of ours", answer.error());
    }

    @Test
    void aGoodSignatureIsEnough() throws Exception {
        long now = Instant.now().getEpochSecond();
        Post.Answer answer = Post.to(port, "/notices")
                .json(notice("w32", "signed"))
                .signed(SECRET, "m1", now)
                .send();
        assertEquals(202, answer.status(), answer::toString);
    }

    @Test
    void whileASecretIsChangedTheOldAndTheNewOneHold() throws Exception {
        long now = Instant.now().getEpochSecond();
        Post.Answer answer = Post.to(port, "/notices")
                .json(notice("w33", "signed"))
                .signed(NEW_SECRET, "m1", now)
                .send();
        assertEquals(202, answer.status(), answer::toString);
    }

    @ParameterizedTest
    @CsvSource({"-301, was signed more than 300 seconds ago", "301, was signed more than 300 seconds ahead"})
    void aStaleSignatureIsRefusedWithTheReason(int seconds, String reason) throws Exception {
        Post.Answer answer = Post.to(port, "/notices")
                .json(notice("w34", "x"))
                .signed(SECRET, "m1", Instant.now().getEpochSecond() + seconds + Integer.signum(seconds) * 5)
                .send();
        assertEquals(401, answer.status());
        assertTrue(answer.error().contains(reason), answer::toString);
    }

    @Test
    void aSignatureOfOtherBytesIsRefused() throws Exception {
        long now = Instant.now().getEpochSecond();
        Post.Answer answer = Post.to(port, "/notices")
                .json(notice("w35", "x"))
                .signed(SECRET, "m1", now)
                .body(notice("w35", "y"))
                .send();
        assertEquals(401, answer.status());
        assertTrue(courier.find("w35").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1,", "v1,%%%", "v2,abc", "nonsense", "v1,YQ=="})
    void aBrokenSignatureIsRefusedAndNoError(String signature) throws Exception {
        Post.Answer answer = Post.to(port, "/notices")
                .json(notice("w36", "x"))
                .header("webhook-id", "m1")
                .header("webhook-timestamp", "" + Instant.now().getEpochSecond())
                .header("webhook-signature", signature)
                .send();
        assertEquals(401, answer.status());
    }

    // ---- the story

    @Test
    void whoHasTheKeyMayReadANoticesStory() throws Exception {
        post(notice("w40", "secret words")).send();
        courier.awaitEnd("w40");
        Post.Answer answer = Post.to(port, "/notices/w40").key(KEY).send("GET");
        assertEquals(200, answer.status());
        JsonNode story = answer.json();
        assertEquals("w40", story.path("notice_id").asText());
        assertEquals("delivered", story.path("state").asText());
        assertEquals("webhook", story.path("source").asText());
        assertEquals(1, story.path("message_ids").size());
        assertFalse(answer.toString().contains("secret words"), answer::toString);
    }

    @Test
    void aStoryIsForThoseWithAKey() throws Exception {
        post(notice("w41", "x")).send();
        assertEquals(401, Post.to(port, "/notices/w41").send("GET").status());
        assertEquals(
                401,
                Post.to(port, "/notices/w41")
                        .key("some-other-key-0123456789")
                        .send("GET")
                        .status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "%2e%2e%2fw1", "a%20b"})
    void anUnknownNoticeHasNoStory(String id) throws Exception {
        Post.Answer answer = Post.to(port, "/notices/" + id).key(KEY).send("GET");
        assertEquals(404, answer.status());
        assertTrue(answer.error().startsWith("There is no notice "), answer::toString);
    }

    @Test
    void aHeaderCannotTurnTheStoryIntoAnother() throws Exception {
        post(notice("w42", "x")).send();
        post(notice("w43", "x")).send();
        Post.Answer answer = Post.to(port, "/notices/w42?id=w43")
                .key(KEY)
                .header("id", "w43")
                .send("GET");
        assertTrue(
                answer.status() == 404
                        || answer.json().path("notice_id").asText().equals("w42"),
                answer::toString);
    }

    // ---- what is not there

    @ParameterizedTest
    @CsvSource({
        "GET,/notices",
        "PUT,/notices",
        "DELETE,/notices",
        "PATCH,/notices",
        "TRACE,/notices",
        "POST,/notices/w1",
        "DELETE,/notices/w1",
        "TRACE,/notices/w1"
    })
    void onlyTheTwoMethodsAreServed(String method, String path) throws Exception {
        assertEquals(405, Post.to(port, path).key(KEY).send(method).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/conf/application.properties",
                "/application.properties",
                "/courier.properties",
                "/notices/a/b",
                "/q/dev",
                "/q/dev/routes",
                "/q/health",
                "/q/metrics",
                "/q/info",
                "/q/jolokia",
                "/q/send",
                "/q/upload",
                "/q/download",
                "/observe",
                "/observe/health",
                "/observe/metrics",
                "/jolokia",
                "/hawtio",
                "/proxy",
                "/notices/../courier.properties",
                "/%2e%2e/courier.properties"
            })
    void nothingElseIsServed(String path) throws Exception {
        assertEquals(404, Post.to(port, path).key(KEY).send("GET").status());
    }

    @Test
    void thereIsNoJmxAndNoDevConsole() throws Exception {
        assertEquals(
                Set.of(),
                ManagementFactory.getPlatformMBeanServer()
                        .queryNames(new ObjectName("org.apache.camel:context=courier,*"), null));
        assertFalse(courier.application().camel().isDevConsole());
        for (String absent : List.of(
                "org.jolokia.server.core.http.AgentServlet",
                "org.apache.camel.component.platform.http.main.JolokiaHttpRequestHandler",
                "org.apache.camel.impl.console.ContextDevConsole")) {
            assertThrows(ClassNotFoundException.class, () -> Class.forName(absent), absent);
        }
    }

    // ---- what is asked of Chatwoot is ours alone

    @Test
    void nothingThatASenderPutsIntoHeadersOrQueryReachesChatwoot() throws Exception {
        Post.Answer answer = Post.to(
                        port,
                        "/notices?CamelHttpUri=http://127.0.0.1:1/x&CamelHttpPath=/evil&x=1&template=evil&source=evil&array=true")
                .key(KEY)
                .json(notice("w50", "mine"))
                .header("CamelHttpUri", "http://127.0.0.1:1/x")
                .header("CamelHttpPath", "/evil")
                .header("CamelHttpMethod", "DELETE")
                .header("CamelHttpRawQuery", "evil=1")
                .header("CamelFileName", "../../evil")
                .header("CamelFreemarkerTemplate", "evil")
                .header("CamelFreemarkerResourceUri", "file:/etc/passwd")
                .header("CAmelHttpQuery", "evil=1")
                .header("org.apache.camel.evil", "1")
                .header("X-Evil", "1")
                .header("X-Forwarded-For", "10.0.0.1")
                .header("Cookie", "sess=evil")
                .header("Api-Access-Token", "evil")
                .header("api_access_token", "evil")
                .header("conversation_id", "999")
                .header("Long-Running-Action", "http://127.0.0.1:1/x")
                .send();
        assertEquals(202, answer.status());
        assertTrue(answer.json().isObject(), answer::toString);
        assertEquals(State.DELIVERED, courier.awaitEnd("w50").state());
        List<Call> calls = sandbox.calls().stream()
                .filter(call -> call.body().contains("\"w50\""))
                .toList();
        assertEquals(1, calls.size());
        Call call = calls.get(0);
        assertEquals("POST", call.method());
        assertEquals("/api/v1/accounts/2/conversations/" + conversation + "/messages", call.path());
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        call.headers().forEach(header -> names.add(header.name()));
        assertEquals(
                "[Accept, Accept-Encoding, Api-Access-Token, Connection, Content-Length, Content-Type, Host, User-Agent]",
                names.toString());
        assertEquals(names.size(), call.headers().size(), "a header came twice");
        assertEquals(sandbox.token(), call.header("Api-Access-Token").orElse(""));
        assertEquals("CardCourier", call.header("User-Agent").orElse(""));
    }

    // ---- the journal cannot keep up

    @Test
    void whatTheJournalHasNotWrittenIsNotAnsweredAndMoreIsTurnedAwayForAMoment() throws Exception {
        List<CompletableFuture<Post.Answer>> sent = new ArrayList<>();
        try (Lock lock = new Lock()) {
            lock.take();
            CourierUnderTest.await("the first 503", () -> {
                sent.add(post(notice("full" + sent.size(), "x")).begin());
                return sent.stream().anyMatch(CompletableFuture::isDone);
            });
            CourierUnderTest.await(
                    "the others",
                    () -> sent.stream().filter(one -> !one.isDone()).count() == QUEUE);
            for (CompletableFuture<Post.Answer> one : sent) {
                if (one.isDone()) {
                    assertEquals(503, one.get().status());
                    assertEquals("1", one.get().header("Retry-After"));
                    assertEquals(
                            "The journal is busy: " + QUEUE + " notices are waiting to be written. Send it again in a"
                                    + " moment",
                            one.get().error());
                }
            }
        }
        int accepted = 0;
        for (int i = 0; i < sent.size(); i++) {
            int status = sent.get(i).get().status();
            assertEquals(status == 202, courier.find("full" + i).isPresent(), "full" + i + " " + status);
            accepted += status == 202 ? 1 : 0;
        }
        assertEquals(QUEUE, accepted);
    }

    @Test
    void aJournalThatCannotBeWrittenAcceptsNothingAndRecovers() throws Exception {
        try (Lock lock = new Lock()) {
            lock.take();
            Post.Answer answer = post(notice("down", "x")).send();
            assertEquals(503, answer.status());
            assertEquals("10", answer.header("Retry-After"));
            assertEquals(
                    "The journal cannot be written at the moment (another program holds it locked); nothing was"
                            + " accepted. Send it again later",
                    answer.error());
        }
        assertTrue(courier.find("down").isEmpty());
        CourierUnderTest.await("the journal", () -> {
            try {
                return post(notice("down", "x")).send().status() == 202;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(State.DELIVERED, courier.awaitEnd("down").state());
    }

    /** Another program holds the journal's write lock. */
    private static final class Lock implements AutoCloseable {
        private final Connection connection;

        Lock() throws SQLException {
            connection = DriverManager.getConnection(
                    "jdbc:sqlite:" + courier.settings().journalFile());
        }

        void take() throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout=5000");
                statement.execute("BEGIN IMMEDIATE");
            }
        }

        @Override
        public void close() throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("ROLLBACK");
            }
            connection.close();
        }
    }
}
