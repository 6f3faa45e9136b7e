package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Senders that are slow, too many, or not known: they cost little and keep nobody else out. */
@Execution(ExecutionMode.SAME_THREAD)
@Tag("slow")
class SlowSendersTest {

    private static final String KEY = "the-key-of-the-shop-0123456789";
    private static final String SECRET = "whsec_"
            + Base64.getEncoder()
                    .encodeToString("a-signing-secret-of-32-bytes----".getBytes(StandardCharsets.US_ASCII));
    private static final String PATH_SECRET = "0123456789abcdef0123456789abcdef";
    private static final int CONNECTIONS = 30;
    private static final int WORKERS = 2;

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static CourierUnderTest courier;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().autoConversations(true));
        courier = new CourierUnderTest(home, sandbox)
                .set("intake.auth", "required")
                .set("intake.secret-file", "intake.secret")
                .set("chatwoot.webhook-secret", "geheim-1")
                .set("chatwoot.webhook-path-secret-file", "path.secret")
                .write("path.secret", PATH_SECRET + "\n")
                .set("http.connections", "" + CONNECTIONS)
                .set("http.workers", "" + WORKERS)
                .set("http.read-timeout-ms", "2000")
                .write("intake.secret", KEY + "\n" + SECRET + "\n")
                .start();
        port = courier.application().port();
    }

    @AfterAll
    static void stop() {
        courier.close();
        sandbox.close();
    }

    private static String notice(String id) {
        return "{\"notice_id\":\"" + id + "\",\"conversation_id\":1,\"message\":{\"content\":\"x\"}}";
    }

    private static Post.Answer post(String id) throws Exception {
        return Post.to(port, "/notices").key(KEY).json(notice(id)).send();
    }

    private static Socket say(String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String head(int length, String... more) {
        return "POST /notices HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\n" + String.join("", more) + "\r\n";
    }

    private static String firstLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** @return true if it was closed, be it with an end or a reset */
    private static boolean isClosed(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                // an answer
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void whoHasNoKeyIsAnsweredBeforeTheBody() throws Exception {
        try (Socket socket = say(head(4_000_000))) {
            assertEquals("HTTP/1.1 401 Unauthorized", firstLine(socket));
        }
        try (Socket socket = say(head(4_000_000, "Authorization: Bearer some-other-key-0123456789\r\n"))) {
            assertEquals("HTTP/1.1 401 Unauthorized", firstLine(socket));
        }
    }

    @Test
    void aSignatureOfLongAgoIsAnsweredBeforeTheBody() throws Exception {
        String old = "webhook-id: m1\r\nwebhook-signature: v1,YQ==\r\nwebhook-timestamp: "
                + (Instant.now().getEpochSecond() - 3600) + "\r\n";
        try (Socket socket = say(head(4_000_000, old))) {
            assertEquals("HTTP/1.1 401 Unauthorized", firstLine(socket));
        }
    }

    private static String event(String path, int length, String... more) {
        return head(length, more).replace("/notices", "/chatwoot/events" + path);
    }

    @Test
    void whoCannotBeChatwootIsAnsweredBeforeTheBody() throws Exception {
        String now = "X-Chatwoot-Timestamp: " + Instant.now().getEpochSecond() + "\r\n";
        String old = "X-Chatwoot-Timestamp: " + (Instant.now().getEpochSecond() - 3600) + "\r\n";
        String signature = "X-Chatwoot-Signature: sha256=00\r\n";
        for (String head :
                List.of(event("", 4_000_000), event("", 4_000_000, now), event("", 4_000_000, old, signature))) {
            try (Socket socket = say(head)) {
                assertEquals("HTTP/1.1 401 Unauthorized", firstLine(socket));
            }
        }
        try (Socket socket = say(event("/guessed", 4_000_000))) {
            assertEquals("HTTP/1.1 404 Not Found", firstLine(socket));
        }
        try (Socket socket = say(event("/" + PATH_SECRET, 2) + "{}")) {
            assertEquals("HTTP/1.1 422 Unprocessable Entity", firstLine(socket));
        }
    }

    @Test
    void largeBodiesOfManyAtOnceAreNotAllKeptInMemory() throws Exception {
        String seemsSigned =
                "X-Chatwoot-Timestamp: " + Instant.now().getEpochSecond() + "\r\nX-Chatwoot-Signature: sha256=00\r\n";
        long fit = Runtime.getRuntime().maxMemory() / 16 / 4_000_000;
        List<Socket> large = new ArrayList<>();
        try {
            for (int i = 0; i < fit; i++) {
                large.add(say(event("", 4_000_000, seemsSigned)));
            }
            try (Socket more = say(event("", 4_000_000, seemsSigned))) {
                assertEquals("HTTP/1.1 503 Service Unavailable", firstLine(more));
            }
            assertEquals(202, post("small").status());
        } finally {
            for (Socket socket : large) {
                socket.close();
            }
        }
        CourierUnderTest.await("room", () -> {
            try (Socket socket = say(event("", 4_000_000, seemsSigned) + "{")) {
                return firstLine(socket).isEmpty(); // kept open for the rest, and closed when its time is over
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void whoHasNoKeyAndSendsAllTheSameHearsTheAnswer() throws Exception {
        Post.Answer answer =
                Post.to(port, "/notices").json(" ".repeat(3_000_000)).send();
        assertEquals(401, answer.status());
        assertEquals("Not accepted: the request carries no signature and no key", answer.error());
    }

    @Test
    void whoHasTheKeyMaySendAsMuchAsEver() throws Exception {
        assertEquals(
                202,
                Post.to(port, "/notices")
                        .key(KEY)
                        .json(notice("large") + " ".repeat(900_000))
                        .send()
                        .status());
    }

    @Test
    void whoTricklesIsClosedAndKeepsNobodyOut() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 4 * WORKERS; i++) {
                slow.add(say(head(500, "Authorization: Bearer " + KEY + "\r\n") + "{"));
                slow.add(say("POST /notices HT"));
            }
            long begun = System.nanoTime();
            assertEquals(202, post("beside").status());
            while (System.nanoTime() - begun < 4_000_000_000L) {
                for (Socket socket : slow) {
                    trickle(socket);
                }
                Thread.sleep(100);
            }
            for (Socket socket : slow) {
                assertTrue(isClosed(socket), "it may trickle for ever");
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static void trickle(Socket socket) {
        try {
            socket.getOutputStream().write(' ');
        } catch (IOException e) {
            // closed, as it must be
        }
    }

    @Test
    void aSenderThatIsIdleForTooLongIsClosed() throws Exception {
        try (Socket socket = say("")) {
            assertTrue(isClosed(socket), "it may be idle for ever");
        }
    }

    @Test
    void moreConnectionsThanAllowedAreClosedAndOthersGoOnLater() throws Exception {
        List<Socket> many = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * CONNECTIONS; i++) {
                many.add(say(""));
            }
            try (Socket more = say("")) {
                more.setSoTimeout(1500);
                assertTrue(isClosed(more), "one more than allowed");
            }
        } finally {
            for (Socket socket : many) {
                socket.close();
            }
        }
        CourierUnderTest.await("room", () -> {
            try {
                return post("later").status() / 100 == 2;
            } catch (Exception e) {
                return false;
            }
        });
    }

    // ---- the file of secrets

    @Test
    void aFileOfSecretsThatIsEmptiedOrTakenAwayLetsNobodyInUntilItHoldsOne() throws Exception {
        Path file = home.resolve("intake.secret");
        String secrets = Files.readString(file);
        assertEquals(202, post("with-key").status());
        for (boolean isGone : new boolean[] {false, true}) {
            if (isGone) {
                Files.delete(file);
            } else {
                Files.writeString(file, "");
            }
            CourierUnderTest.await("nobody", () -> {
                try {
                    return post("shut").status() == 503;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals(
                    "Not accepted: this Card Courier has no secret at present to know a sender by. Send it again later",
                    post("shut").error());
            assertEquals(503, post("shut-" + isGone).status());
            assertTrue(courier.find("shut-" + isGone).isEmpty(), "accepted without a secret");
            Files.writeString(file, secrets);
            assertEquals(202, post("open-" + isGone).status());
        }
    }

    @Test
    void aBrokenEditLeavesTheLastGoodSecretsInForce() throws Exception {
        Path file = home.resolve("intake.secret");
        String secrets = Files.readString(file);
        Files.writeString(file, "short\n");
        Thread.sleep(1500); // it looks once a second
        assertEquals(202, post("broken-edit").status());
        Files.writeString(file, secrets);
    }

    // ---- health

    @Test
    void whoAsksFromThisHostIsToldHowItIs() throws Exception {
        Post.Answer ready = Post.to(port, "/health/ready").send("GET");
        assertEquals(
                "200 {\"ready\":true,\"stopping\":false,\"journal\":\"ok\",\"delivery\":\"ok\",\"files\":\"ok\"}",
                ready.status() + " " + ready.json());
        Post.Answer live = Post.to(port, "/health/live").send("GET");
        assertEquals("200 {\"live\":true}", live.status() + " " + live.json());
    }

    @Test
    void aPauseIsSaidAndIsNoReasonToSendNothing() throws Exception {
        pause(true);
        CourierUnderTest.await("the pause", () -> {
            try {
                return Post.to(port, "/health/ready").send("GET").toString().contains("paused");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        Post.Answer ready = Post.to(port, "/health/ready").send("GET");
        assertEquals(
                "200 {\"ready\":true,\"stopping\":false,\"journal\":\"ok\",\"delivery\":\"paused\",\"because\":\"a person"
                        + " paused it\",\"files\":\"ok\"}",
                ready.status() + " " + ready.json());
        pause(false);
    }

    private static void pause(boolean pause) {
        try (var desk = courier.application().journal().desk()) {
            desk.pause(pause, java.time.Clock.systemUTC());
        }
    }
}
