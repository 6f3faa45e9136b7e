package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.LogLines;
import org.cardcourier.check.HomeCheck;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes samples/outcome-mail and outcome-chat, copied into routes/ as their heads say; a real mail server and a chat. */
@Tag("slow")
class AlarmsTest {

    private static final String PATH = "/services/T0/B0/very-secret-address";

    @TempDir
    Path home;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private Sandbox sandbox;
    private CourierUnderTest courier;
    private GreenMail mail;
    private HttpServer chat;

    @BeforeEach
    void prepare() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(5));
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.setUser("shop@example.com", "courier", "mail-password-1");
        mail.start();
        chat = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        chat.createContext(PATH, request -> {
            String body = new String(request.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            told.add(new ObjectMapper().readTree(body).path("text").asText());
            request.sendResponseHeaders(status.get(), -1);
            request.close();
        });
        chat.start();
        courier = new CourierUnderTest(home, sandbox);
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
        mail.stop();
        chat.stop(0);
    }

    private CourierUnderTest with(String route) throws Exception {
        courier.write("routes/" + route, Files.readString(Path.of("samples/" + route)));
        courier.write("data/chat-url", "http://127.0.0.1:" + chat.getAddress().getPort() + PATH + "\n");
        courier.write("courier.properties", """
                alarm.chat-url-file=data/chat-url
                alarm.mail-protocol=smtp
                alarm.mail-host=127.0.0.1
                alarm.mail-port=%d
                alarm.mail-username=courier
                alarm.mail-password=mail-password-1
                alarm.mail-from=courier@example.com
                alarm.mail-to=shop@example.com
                """.formatted(mail.getSmtp().getPort()));
        return courier;
    }

    /** Of a conversation that is not there: refused. */
    private void refused(String id, String order) throws Exception {
        String json = new ObjectMapper()
                .writeValueAsString(Map.of(
                        "notice_id",
                        id,
                        "conversation_id",
                        999,
                        "order",
                        Map.of("order_id", order, "status", "shipped")));
        courier.accept(courier.read(json));
        assertEquals(State.REFUSED, courier.awaitEnd(id).state());
    }

    @Test
    void aMailSaysWhatWantsAPersonAndWhatToDo() throws Exception {
        with("outcome-mail.camel.yaml").start();
        courier.accept(CourierUnderTest.text("good", 1, "您好"));
        courier.awaitEnd("good");
        refused("bad-1", "订单 42");
        CourierUnderTest.await("a mail", () -> mail.getReceivedMessages().length == 1);
        MimeMessage message = mail.getReceivedMessages()[0];
        assertEquals("Card Courier: notice bad-1 is refused", message.getSubject());
        assertEquals("shop@example.com", message.getAllRecipients()[0].toString());
        String words = message.getContent().toString();
        assertTrue(words.startsWith("Notice bad-1 of order 订单 42 is refused, not_found: "), words);
        assertTrue(words.contains("See: courier notices show bad-1"), words);
    }

    @Test
    void aChatIsToldOnceItTakesItAndNobodyIsCalledByAnOrdersNumber() throws Exception {
        status.set(500);
        try (LogLines log = new LogLines(FollowingConsumer.class)) {
            with("outcome-chat.camel.yaml").start();
            refused("bad-1", "<!channel> @here 42");
            CourierUnderTest.await("a first try", () -> told.size() == 1);
            status.set(200);
            CourierUnderTest.await("a second try", () -> told.size() == 2);
            refused("bad-2", "43");
            CourierUnderTest.await("the next", () -> told.size() == 3);
            String logged = String.join("\n", log.lines());
            assertTrue(logged.contains("the chat's webhook answered 500 and not 200"), logged);
            assertFalse(logged.contains("very-secret"), logged);
        }
        assertEquals(told.get(0), told.get(1));
        assertTrue(
                told.get(1).startsWith("Notice bad-1 of order &lt;!channel&gt; @\u200bhere 42 is refused, not_found: "),
                told.get(1));
        assertTrue(told.get(2).startsWith("Notice bad-2 of order 43 is refused"), told.get(2));
    }

    @Test
    void ofManyInAMinuteFiveAreToldOneByOne() throws Exception {
        with("outcome-chat.camel.yaml").start();
        for (int i = 1; i <= 9; i++) {
            refused("bad-" + i, "SO-" + i);
        }
        CourierUnderTest.await("all nine are dealt with", () -> {
            try (JournalDesk desk = courier.application().journal().desk()) {
                return desk.outcomesReadBy("outcome-chat") == desk.lastOutcome();
            }
        });
        assertEquals(6, told.size(), told.toString());
        courier.pass(Duration.ofMinutes(1));
        refused("bad-10", "SO-10");
        CourierUnderTest.await("the next minute", () -> told.size() == 7);
        assertTrue(told.get(4).startsWith("Notice bad-5 "), told.get(4));
        assertTrue(told.get(5).startsWith("More notices want a person"), told.get(5));
        assertTrue(told.get(6).startsWith("Notice bad-10 "), told.get(6));
    }

    @Test
    void anAddressThatIsNoneIsSaidByTheNameOfItsFile() throws Exception {
        try (LogLines log = new LogLines(FollowingConsumer.class)) {
            with("outcome-chat.camel.yaml");
            courier.write("data/chat-url", "http://chat.example.com/very-secret\n")
                    .start();
            refused("bad-1", "42");
            CourierUnderTest.await("a sentence", () -> !log.lines().isEmpty());
            String line = log.lines().get(0);
            assertTrue(line.contains("data/chat-url must be an https address"), line);
            assertFalse(line.contains("very-secret"), line);
        }
    }

    @Test
    void checkFindsNothingInThem() throws Exception {
        with("outcome-mail.camel.yaml");
        with("outcome-chat.camel.yaml");
        List<String> found = new HomeCheck(courier.settings(), Clock.systemUTC())
                .all().files().values().stream()
                        .flatMap(List::stream)
                        .map(Object::toString)
                        .toList();
        assertEquals(List.of(), found);
    }
}
