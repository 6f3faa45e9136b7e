package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.ServiceStatus;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.LogLines;
import org.cardcourier.Settings;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told, by mail or in a chat, that a notice wants a person. */
@Tag("slow")
class AlarmTest {

    private static final String HOSTILE = "SO-9 <!channel> @all `x` *y* [z](https://evil.example)";
    private static final String PASSWORD = "mail-password-of-the-test";
    private static final String PATH = "/hooks/secret-of-the-chat-4711";

    @TempDir
    Path home;

    private final List<JsonNode> chats = new CopyOnWriteArrayList<>();
    private volatile int answer = 200;
    private volatile int refusedChats;
    private HttpServer chat;
    private GreenMail mail;
    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void prepare() throws Exception {
        chat = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        chat.createContext("/", this::take);
        chat.start();
        mail = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
        });
        mail.setUser("ops@example.com", "ops", PASSWORD);
        mail.start();
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(3));
        courier = new CourierUnderTest(home, sandbox);
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
        mail.stop();
        chat.stop(0);
    }

    /** Refuses with its own address in the words, as a careless proxy would. */
    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        int status = exchange.getRequestURI().toString().equals(PATH) ? answer : 404;
        if (status == 200) {
            chats.add(new ObjectMapper().readTree(body));
        } else {
            refusedChats++;
        }
        byte[] said = (status == 200 ? "ok" : "no " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, said.length);
        exchange.getResponseBody().write(said);
        exchange.close();
    }

    private void chatIsOn() {
        courier.write("data/chat.url", "http://127.0.0.1:" + chat.getAddress().getPort() + PATH + "\n")
                .set("alarm.chat-url-file", "data/chat.url")
                .set("alarm.every", "1s")
                .set("alarm.language", "en");
    }

    private void mailIsOn(String server) {
        courier.write("data/mail.password", PASSWORD + "\n")
                .set("alarm.mail-to", "ops@example.com, more@example.com")
                .set("alarm.mail-from", "courier@example.com")
                .set("alarm.mail-server", server)
                .set("alarm.mail-user", "ops")
                .set("alarm.mail-password-file", "data/mail.password")
                .set("alarm.every", "1s");
    }

    private String smtp(String host) {
        return "smtp://" + host + ":" + mail.getSmtp().getPort();
    }

    private void refuse(String id, int conversation, String order) {
        courier.accept(courier.read("{\"notice_id\":\"%s\",\"conversation_id\":%d,\"order\":{\"order_id\":\"%s\"}}"
                .formatted(id, conversation, order)));
        courier.awaitEnd(id);
    }

    private ServiceStatus status(String route) {
        return courier.application().camel().getRouteController().getRouteStatus(route);
    }

    @Test
    void nobodyIsToldUntilItIsSwitchedOn() throws Exception {
        courier.start();
        assertEquals(ServiceStatus.Stopped, status("outcome-mail"));
        assertEquals(ServiceStatus.Stopped, status("outcome-chat"));
        assertEquals(ServiceStatus.Started, status("outcome-attention"));
    }

    @Test
    void aChatIsToldInOneMessageOfAllThatCameMeanwhile() throws Exception {
        chatIsOn();
        answer = 403;
        try (LogLines log = new LogLines(FollowingConsumer.class)) {
            courier.start();
            refuse("first", 991, HOSTILE);
            CourierUnderTest.await(
                    "a refused message", () -> refusedChats > 0 && !log.lines().isEmpty());
            refuse("second", 992, "");
            courier.accept(CourierUnderTest.text("good", 1, "您好"));
            courier.awaitEnd("good");
            answer = 200;
            CourierUnderTest.await("the message", () -> !chats.isEmpty());
            assertEquals(
                    "WARN Route outcome-chat failed on the ends of notices and hears of it again: java.io.IOException: the"
                            + " chat answered 403: is the webhook in alarm.chat-url-file still there?",
                    log.lines().get(0));
        }
        assertEquals(1, chats.size());
        assertEquals(1, chats.get(0).size());
        String detail =
                "Chatwoot did not find the place for the request for conversation %d (404: Resource could not be"
                        + " found). Check the ids and chatwoot.account-id.";
        assertEquals(
                """
                Card Courier: 2 notices want a person

                - `first`: refused (not_found), order `SO-9 &lt;!channel&gt; @all 'x' *y* [z](https://evil.example)`, conversation `991`
                  `%s`
                - `second`: refused (not_found), conversation `992`
                  `%s`

                All of them: courier notices list --attention. One: courier notices show ID. Or the console.
                """.formatted(detail.formatted(991), detail.formatted(992)),
                chats.get(0).path("text").asText());
        // a new address counts from the next message on
        Files.writeString(
                home.resolve("data/chat.url"),
                "http://127.0.0.1:" + chat.getAddress().getPort() + "/other\n");
        refuse("third", 993, "");
        int refused = refusedChats;
        CourierUnderTest.await("a message there", () -> refusedChats > refused);
    }

    @Test
    void aMailTellsOfIt() throws Exception {
        mailIsOn(smtp("127.0.0.1"));
        courier.set("alarm.language", "zh").start();
        refuse("first", 991, HOSTILE + "\\r\\nBcc: evil@example.com");
        CourierUnderTest.await("two mails", () -> mail.getReceivedMessages().length == 2);
        MimeMessage told = mail.getReceivedMessages()[0];
        assertEquals("Card Courier：1 条通知需要人处理", told.getSubject());
        assertEquals("courier@example.com", told.getFrom()[0].toString());
        assertEquals(2, told.getAllRecipients().length);
        assertTrue(told.getContentType().startsWith("text/plain; charset=utf-8"), told.getContentType());
        assertEquals(
                """
                Card Courier：1 条通知需要人处理

                - first：被拒绝（not_found），订单 %s Bcc: evil@example.com，会话 991
                  Chatwoot did not find the place for the request for conversation 991 (404: Resource could not be found). Check the ids and chatwoot.account-id.

                全部：courier notices list --attention。单条：courier notices show ID。也可在控制台查看。
                """.formatted(HOSTILE).strip(),
                ((String) told.getContent()).replace("\r\n", "\n").strip());
    }

    /** The setting says "LOCALHOST", which is no address of this host by its letters, so that the mail would leave it. */
    @Test
    void noMailLeavesThisHostUnencrypted() throws Exception {
        mailIsOn(smtp("LOCALHOST"));
        assertFailsWith("STARTTLS is required");
    }

    @Test
    void aServerWithACertificateOfNobodyIsNotTold() throws Exception {
        mailIsOn("smtps://127.0.0.1:" + mail.getSmtps().getPort());
        assertFailsWith("unable to find valid certification path");
    }

    private void assertFailsWith(String words) throws Exception {
        try (LogLines log = new LogLines(FollowingConsumer.class)) {
            courier.start();
            refuse("first", 991, "");
            CourierUnderTest.await("the failure", () -> !log.lines().isEmpty());
            String line = log.lines().get(0);
            assertTrue(line.contains(words), line);
            assertFalse(line.contains(PASSWORD), line);
        }
        assertEquals(0, mail.getReceivedMessages().length);
    }

    @Test
    void whatIsWrongWithTheSettingsIsSaidInASentence() {
        chatIsOn();
        for (String address :
                List.of("ftp://hooks.example.com/x", "https://u:p@hooks.example.com", "https:", "{{x}}")) {
            courier.write("data/chat.url", address);
            assertEquals(
                    "alarm.chat-url-file " + home.resolve("data/chat.url")
                            + " must hold the address of an incoming webhook, such as https://hooks.example.com/…",
                    wrong());
        }
        courier.write("data/chat.url", "http://hooks.example.com/secret");
        assertEquals(
                "alarm.chat-url-file " + home.resolve("data/chat.url")
                        + " holds an address that is not encrypted, and whoever reads it may write there: use https://",
                wrong());
        courier.unset("alarm.");
        mailIsOn("mail.example.com");
        assertEquals(
                "alarm.mail-server must be smtps://host:port (TLS) or smtp://host:port (STARTTLS, on this host none), got"
                        + " \"mail.example.com\"",
                wrong());
        courier.set("alarm.mail-server", "smtps://mail.example.com:465").set("alarm.mail-to", "ops");
        assertEquals("alarm.mail-to must be a mail address, such as ops@example.com; got \"ops\"", wrong());
        courier.set("alarm.mail-to", "ops@example.com").set("alarm.mail-user", "");
        assertEquals(
                "alarm.mail-user and alarm.mail-password-file belong together: set both, or none; the server is"
                        + " smtps://mail.example.com:465",
                wrong());
        courier.set("alarm.language", "fr");
        assertEquals("alarm.language must be en or zh, or empty, got \"fr\"", wrong());
    }

    private String wrong() {
        return assertThrows(Settings.Wrong.class, courier::settings).getMessage();
    }
}
