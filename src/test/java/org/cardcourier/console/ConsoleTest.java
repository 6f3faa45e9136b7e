package org.cardcourier.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.journal.StoryWords;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The window as a program sees it: who gets in, and what a person finds and decides. */
class ConsoleTest {

    private static final int PAGE = 100_000;
    private static final int ASSETS = 200_000;
    private static final String HOSTILE =
            "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> **x** [y](javascript:z) \u202E\u0007";

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static CourierUnderTest courier;
    private static ConsoleClient person;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(5));
        courier = new CourierUnderTest(home, sandbox);
        courier.set("console.enabled", "true").set("console.port", "0").start();
        person = loggedIn();
        courier.accept(CourierUnderTest.text("good-1", 1, "您好"));
        courier.accept(CourierUnderTest.text("bad-1", 999, HOSTILE));
        courier.accept(courier.read(order("so-42", 2, "SO-42")));
        courier.awaitEnd("good-1");
        courier.awaitEnd("bad-1");
        courier.awaitEnd("so-42");
    }

    @AfterAll
    static void stop() {
        courier.close();
        sandbox.close();
    }

    private static String order(String id, long conversation, String order) {
        return "{\"notice_id\": \"" + id + "\", \"conversation_id\": " + conversation + ", \"order\": {\"order_id\": \""
                + order + "\", \"status\": \"shipped\", \"items\": [{\"name\": \"x\", \"quantity\": 1,"
                + " \"price\": \"1.00\"}], \"total_amount\": \"1.00\"}}";
    }

    private static int port() {
        return courier.application().consolePort();
    }

    private static String token() throws Exception {
        return SecretFile.read(home.resolve("data/console.token")).get(0);
    }

    private static ConsoleClient loggedIn() throws Exception {
        ConsoleClient client = new ConsoleClient(port());
        assertEquals(303, client.login(token()).statusCode());
        return client;
    }

    // ---- who gets in

    @Test
    void withoutALoginThereIsOnlyTheLogin() {
        ConsoleClient stranger = new ConsoleClient(port());
        for (String path :
                List.of("/", "/notices", "/notices/so-42", "/cards", "/batches", "/routes", "/delivery/pause")) {
            HttpResponse<String> answer = stranger.get(path);
            assertEquals(303, answer.statusCode(), path);
            assertTrue(answer.headers().firstValue("Location").orElse("").startsWith("/login"), path);
        }
        assertEquals(
                303,
                stranger.post("/notices/so-42/send-again", Map.of("csrf", "x")).statusCode());
        assertEquals(401, stranger.get("/", "HX-Request", "true").statusCode());
    }

    @Test
    void aWrongTokenIsRefusedAndTooManyWait() throws Exception {
        LoginGate gate = new LoginGate(home.resolve("data/console.token"), java.time.Clock.systemUTC());
        for (int i = 0; i < LoginGate.MOST_WRONG; i++) {
            assertEquals(LoginGate.Answer.WRONG, gate.enter("10.0.0.1", "guess"));
        }
        assertEquals(LoginGate.Answer.TOO_OFTEN, gate.enter("10.0.0.1", token()));
        assertEquals(LoginGate.Answer.WELCOME, gate.enter("10.0.0.2", token()));
        assertEquals(403, new ConsoleClient(port()).login("guess").statusCode());
    }

    @Test
    void theTokenIsForItsOwnerAndStandsInNoPage() throws Exception {
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("data/console.token"))));
        for (String path : List.of("/", "/notices", "/notices/bad-1", "/cards", "/batches", "/routes", "/login")) {
            String body = person.get(path).body();
            assertFalse(body.contains(token()), path);
            assertFalse(body.contains(sandbox.token()), path);
        }
    }

    @Test
    void aForgedRequestIsRefused() {
        String csrf = ConsoleClient.csrf(person.get("/notices/bad-1/settle"));
        assertEquals(
                403,
                person.post("/notices/bad-1/settle", Map.of("csrf", csrf), "http://evil.example")
                        .statusCode());
        assertEquals(
                403,
                person.post("/notices/bad-1/settle", Map.of("csrf", csrf), "").statusCode());
        assertEquals(
                403,
                person.post("/notices/bad-1/settle", Map.of("csrf", "guess")).statusCode());
        assertEquals(403, person.post("/notices/bad-1/settle", Map.of()).statusCode());
        assertTrue(courier.story("bad-1").wantsAttention());
    }

    @Test
    void anotherNameForThisHostIsNotAnswered() throws Exception {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 421"), answer);
        }
    }

    @Test
    void nothingForeignRunsInAPageAndNothingIsKept() {
        HttpResponse<String> page = person.get("/");
        String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertEquals("no-store", page.headers().firstValue("Cache-Control").orElse(""));
        for (String path : List.of("/", "/notices", "/notices/bad-1", "/cards", "/batches", "/routes")) {
            String body = person.get(path).body();
            assertFalse(body.matches("(?s).*<[^>]* (style|on[a-z]+)=.*"), path);
            assertFalse(body.matches("(?s).*<script>.*"), path);
        }
    }

    @Test
    void whoDoesNothingIsLoggedOut() {
        org.cardcourier.SettableClock clock = new org.cardcourier.SettableClock(java.time.Instant.EPOCH);
        Sessions sessions = new Sessions(clock, Duration.ofMinutes(30));
        Sessions.Session session = sessions.begin();
        clock.advance(Duration.ofMinutes(29));
        assertTrue(sessions.find(session.id(), false).isPresent());
        clock.advance(Duration.ofMinutes(2));
        assertTrue(
                sessions.find(session.id(), true).isEmpty(), "what a page asks for by itself keeps nobody logged in");
    }

    // ---- what a person finds

    @Test
    void anOrderIsFoundWithItsStory() {
        for (String word : List.of("SO-42", "so-42", "2")) {
            assertTrue(person.get("/notices?q=" + word).body().contains("/notices/so-42"), word);
        }
        String story = person.get("/notices/so-42").body();
        assertTrue(story.contains("/app/accounts/" + sandbox.accountId() + "/conversations/2"), story);
        assertTrue(story.contains("message 1 posted"), story);
        assertEquals(404, person.get("/notices/never").statusCode());
        assertTrue(person.get("/notices?state=attention-refused").body().contains("/notices/bad-1"));
        assertFalse(person.get("/notices?state=attention-refused").body().contains("/notices/so-42"));
        assertEquals(400, person.get("/notices?state=nonsense").statusCode());
    }

    @Test
    void aDecisionShowsFirstWhatItWouldDo() {
        HttpResponse<String> proposal = person.get("/notices/good-1/send-again");
        assertTrue(proposal.body().contains("您好"), proposal.body());
        assertTrue(courier.find("good-1.2").isEmpty(), "nothing is done yet");
        HttpResponse<String> done =
                person.post("/notices/good-1/send-again", Map.of("csrf", ConsoleClient.csrf(proposal)));
        assertEquals(
                "/notices/good-1.2?done=send-again",
                done.headers().firstValue("Location").orElse(""));
        courier.awaitEnd("good-1.2");
        assertEquals(409, person.get("/notices/good-1/cancel").statusCode());
    }

    @Test
    void deliveryIsPausedAndResumed() {
        String csrf = ConsoleClient.csrf(person.get("/delivery/pause"));
        person.post("/delivery/pause", Map.of("csrf", csrf));
        CourierUnderTest.await("the pause", () -> person.get("/").body().contains("Delivery is paused by a person"));
        person.post("/delivery/resume", Map.of("csrf", csrf));
        CourierUnderTest.await(
                "the end of it", () -> !person.get("/").body().contains("Delivery is paused by a person"));
    }

    @Test
    void aCardIsShownWithItsExactJson() {
        String csrf = ConsoleClient.csrf(person.get("/cards"));
        String page = person.post("/cards", Map.of("csrf", csrf, "notice", order("p", 1, "SO-77"), "channel", ""))
                .body();
        assertTrue(page.contains("SO-77"), page);
        assertTrue(page.contains("&quot;content&quot; : "), page);
        String refused = person.post("/cards", Map.of("csrf", csrf, "notice", "{\"nonsense\": 1}"))
                .body();
        assertTrue(refused.contains("role=\"alert\""), refused);
        assertTrue(courier.find("p").isEmpty());
    }

    @Test
    void hostileValuesStandInPagesAsTheyAre() {
        String story = person.get("/notices/bad-1").body();
        assertTrue(story.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), story);
        assertFalse(story.contains("<img"), story);
        assertFalse(story.contains("\u202E"), story);
        String csrf = ConsoleClient.csrf(person.get("/cards"));
        String long10k = "x".repeat(10_000);
        for (String value : List.of(HOSTILE.replace("\"", "\\\"").replace("\u0007", ""), long10k)) {
            HttpResponse<String> page = person.post(
                    "/cards",
                    Map.of("csrf", csrf, "notice", order("p", 1, "SO-77").replace("\"x\"", "\"" + value + "\"")));
            assertEquals(200, page.statusCode());
            assertFalse(page.body().contains("<script>alert"), page.body());
            assertFalse(page.body().contains("javascript:z\""), page.body());
        }
        String found =
                person.get("/notices?q=%3Cscript%3Ealert(1)%3C/script%3E").body();
        assertFalse(found.contains("<script>alert"), found);
    }

    @Test
    void theRoutesAreDrawn() {
        String page = person.get("/routes").body();
        for (String id : List.of("card-send", "intake-webhook", "<svg")) {
            assertTrue(page.contains(id), id);
        }
    }

    @Test
    void pagesAreSmall() {
        for (String path : List.of("/", "/notices", "/notices/so-42", "/cards", "/batches", "/routes")) {
            int size = person.get(path).body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            assertTrue(size < PAGE, path + " has " + size + " bytes");
        }
        int assets = 0;
        for (String name : List.of("console.css", "console.js", "htmx.js")) {
            HttpResponse<String> asset = person.get("/assets/" + name);
            assets += asset.body().length();
            assertTrue(asset.headers().firstValue("Cache-Control").orElse("").contains("immutable"), name);
        }
        assertTrue(assets < ASSETS, "scripts and style have " + assets + " bytes");
    }

    @Test
    void everyWordIsThereInBothLanguages() {
        assertEquals(
                StoryWords.load("/console/words.en.properties").keySet(),
                StoryWords.load("/console/words.zh.properties").keySet());
        assertEquals(
                StoryWords.load("/journal/words.en.properties").keySet(),
                StoryWords.load("/journal/words.zh.properties").keySet());
        String page = person.get("/", "Accept-Language", "zh-CN,zh;q=0.9").body();
        assertTrue(page.contains("lang=\"zh-CN\"") && page.contains("总览"), page);
    }

    // ---- metrics and health

    @Test
    void healthAndMetricsNeedNoLoginHere() {
        ConsoleClient monitor = new ConsoleClient(port());
        assertEquals(200, monitor.get("/observe/health").statusCode());
        CourierUnderTest.await("the count of deliveries", () -> monitor.get("/observe/metrics")
                .body()
                .contains("courier_notices_ended_total{account=\"main\",reason=\"none\",source=\"other\","
                        + "state=\"delivered\"}"));
        String metrics = monitor.get("/observe/metrics").body();
        assertTrue(metrics.contains("courier_delivery_seconds_bucket"), metrics);
        assertFalse(metrics.contains("SO-42") || metrics.contains("so-42"), "no customer's data in a label");
    }
}
