package org.cardcourier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every secret through every failure: none of them is in any output. */
class CanaryTest {

    private static final String TOKEN = "canary-chatwoot-token";
    private static final String KEY = "canary-key-51e0b7aa93c6f2";
    private static final String SIGNING =
            Base64.getEncoder().encodeToString("canary-signing-secret-32-bytes--".getBytes(StandardCharsets.US_ASCII));
    private static final String ORDERS = "canary-orders-0d6e4b18ff";
    private static final String HOOK = "canary-webhook-7b1f60aa2c";
    private static final String CHAT = "canary-chat-5a0c77e1b2";
    private static final String MAIL = "canary-mail-93d1f0ab44";
    private static final List<String> SECRETS = List.of(TOKEN, KEY, SIGNING, ORDERS, HOOK, CHAT, MAIL);

    @TempDir
    Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> outputs = new TreeMap<>();
    private int number;

    private static List<Fault> faults() {
        String shows = "{\"error\":\"headers were Api-Access-Token: " + TOKEN + "\"}";
        return List.of(
                Fault.status(401, "{\"error\":\"You are not authorized to do this action\"}"),
                Fault.status(404, "{\"error\":\"Resource could not be found\"}"),
                Fault.status(404, "<html><title>" + TOKEN + "</title></html>"),
                Fault.status(422, shows),
                Fault.status(422, "{\"error\":\"Validation failed: " + TOKEN + "\"}"),
                Fault.status(429),
                Fault.status(500, shows),
                Fault.status(200, TOKEN),
                new Fault.Status(308, "", Map.of("Location", "https://example.com/" + TOKEN + "?x=" + TOKEN)),
                Fault.silence(),
                Fault.lostAnswer(),
                Fault.resetBefore());
    }

    @Test
    void noSecretIsInAnyOutputWhateverFails() throws Exception {
        try (Sandbox sandbox = Sandbox.start(
                SandboxOptions.defaults().conversations(20).token(TOKEN).ordersToken(ORDERS))) {
            List<Fault> faults = faults();
            for (int i = 0; i < faults.size(); i++) {
                sandbox.faults().next(CallMatch.messages(i + 1), faults.get(i));
            }
            CallMatch orders = CallMatch.of("GET", "/sandbox/orders*");
            for (Fault fault : List.of(
                    Fault.status(401, ORDERS),
                    Fault.status(500, ORDERS),
                    Fault.status(200, ORDERS),
                    new Fault.Status(302, "", Map.of("Location", "https://example.com/" + ORDERS)),
                    Fault.resetBefore())) {
                sandbox.faults().next(orders, fault);
            }
            new CourierUnderTest(home, sandbox)
                    .write("courier.properties", """
                            chatwoot.api-url=%s
                            chatwoot.api-token=%s
                            chatwoot.webhook-secret=%s
                            chatwoot.read-timeout-ms=500
                            chatwoot.settle-ms=300
                            chatwoot.requests-per-second=0
                            chatwoot.probe-ms=100
                            journal.schedule=0s,100ms,100ms
                            http.port=0
                            console.enabled=false
                            orders.url=%1$s/sandbox/orders
                            orders.token-file=orders.token
                            orders.period-ms=300
                            orders.redelivery-ms=20
                            drop.poll-ms=100
                            drop.settle-ms=100
                            alarm.every=100ms
                            alarm.chat-url-file=chat.url
                            alarm.mail-to=ops@example.com
                            alarm.mail-from=courier@example.com
                            alarm.mail-server=smtp://127.0.0.1:1
                            alarm.mail-user=ops
                            alarm.mail-password-file=mail.password
                            """.formatted(sandbox.url(), TOKEN, HOOK))
                    .write("chat.url", sandbox.url() + "/" + CHAT + "?x=" + CHAT + "\n")
                    .write("mail.password", MAIL + "\n")
                    .write("orders.token", ORDERS + "\n")
                    .write("data/intake.secret", KEY + "\nwhsec_" + SIGNING + "\n");
            try (Child child = Child.run(home)) {
                int port = child.port();
                for (int i = 1; i <= faults.size(); i++) {
                    post(
                            port,
                            "{\"notice_id\":\"n" + i + "\",\"conversation_id\":" + i
                                    + ",\"message\":{\"content\":\"x\"}}");
                }
                for (String wrong :
                        List.of("{", "[]", "{\"conversation_id\":\"x\"}", "{\"template\":\"file:/etc/passwd\"}")) {
                    post(port, wrong);
                }
                event(port);
                Files.writeString(home.resolve("drop/bad.csv"), "notice_id,conversation_id\nx,y\n");
                CourierUnderTest.await("the faults", () -> !sandbox.faults().pending());
                CourierUnderTest.await(
                        "the alarms",
                        () -> child.output().contains("outcome-chat failed")
                                && child.output().contains("outcome-mail failed"));
                CourierUnderTest.await("the file", () -> Files.exists(home.resolve("drop/reports/bad.report.csv")));
                // last, since everything waits then
                sandbox.faults().always(CallMatch.any(), Fault.status(401, "{\"error\":\"Invalid Access Token\"}"));
                post(port, "{\"notice_id\":\"last\",\"conversation_id\":19,\"message\":{\"content\":\"x\"}}");
                CourierUnderTest.await("the pause", () -> child.output().contains("reason=unauthorized"));
                for (int i = 1; i <= faults.size(); i++) {
                    story(port, "n" + i);
                }
                for (List<String> words : List.of(
                        List.of("status"), List.of("notices", "list"), List.of("notices", "show", "n8", "--json"))) {
                    try (Child command = Child.start(home, Map.of(), List.of(), words)) {
                        outputs.put("courier " + words, command.end(60).output());
                    }
                }
                outputs.put("output", child.stop().end(25).output());
            }
            // and a start that fails because of them
            Files.writeString(home.resolve("data/intake.secret"), KEY.substring(0, 15) + "\nwhsec_" + SIGNING + "x\n");
            try (Child child = Child.run(home)) {
                Child.End end = child.end(60);
                assertEquals(78, end.exit(), end::output);
                outputs.put("output of the failed start", end.output());
            }
        }
        files("logs");
        files("drop");
        assertTrue(outputs.get("output").contains("reason=unauthorized"), outputs.get("output"));
        assertTrue(outputs.size() > 20, outputs.keySet()::toString);
        outputs.forEach((name, text) -> SECRETS.forEach(
                secret -> assertFalse(text.contains(secret), () -> secret + " is in " + name + ": " + text)));
    }

    private void post(int port, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/notices"))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        answered("POST " + body, client.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    private void event(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/chatwoot/events"))
                .header("Content-Type", "application/json")
                .header("X-Chatwoot-Signature", "sha256=00")
                .header("X-Chatwoot-Timestamp", Long.toString(System.currentTimeMillis() / 1000))
                .POST(HttpRequest.BodyPublishers.ofString("{\"event\":\"message_updated\"}"))
                .build();
        answered("POST event", client.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    private void story(int port, String id) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/notices/" + id))
                .header("Authorization", "Bearer " + KEY)
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        answered("GET " + id, response);
    }

    private void answered(String what, HttpResponse<String> response) {
        outputs.put(
                ++number + " " + what, response.headers().map() + " " + response.statusCode() + " " + response.body());
    }

    private void files(String folder) throws Exception {
        try (Stream<Path> files = Files.walk(home.resolve(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                outputs.put(file.toString(), Files.readString(file));
            }
        }
    }
}
