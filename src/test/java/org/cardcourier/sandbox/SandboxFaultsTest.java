package org.cardcourier.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox misbehaves as it was told, and only then. */
class SandboxFaultsTest {

    private static final String PATH = "/conversations/1/messages";
    private static final String BODY = "{\"content\":\"SO-42\"}";

    private final Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
    private final Client client = new Client(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private int stored() {
        return sandbox.messages(1).size() - 1;
    }

    @Test
    void aPlannedStatusIsAnsweredOnceAndNothingIsStored() {
        sandbox.faults().next(Fault.status(503));

        assertEquals(503, client.post(PATH, BODY).status());
        assertEquals(0, stored());
        assertEquals(200, client.post(PATH, BODY).status());
        assertEquals(1, stored());
        assertEquals(1, sandbox.faults().happened());
    }

    @Test
    void aStatusHasChatwootsOwnBody() {
        sandbox.faults().next(Fault.status(429));
        assertEquals("Retry later\n", client.post(PATH, BODY).body());

        sandbox.faults().next(Fault.status(500));
        assertEquals(
                "{\"status\":500,\"error\":\"Internal Server Error\"}",
                client.post(PATH, BODY).body());
    }

    @Test
    void aLostAnswerIsStoredAndTheConnectionIsReset() throws IOException {
        sandbox.faults().next(Fault.lostAnswer());

        assertThrows(SocketException.class, () -> send(10_000));

        assertEquals(1, stored());
        assertEquals(0, sandbox.calls().get(0).status());
    }

    @Test
    void aResetBeforeStoresNothing() {
        sandbox.faults().next(Fault.resetBefore());

        assertThrows(SocketException.class, () -> send(10_000));

        assertEquals(0, stored());
    }

    @Test
    void silenceNeverAnswersAndStoresNothing() {
        sandbox.faults().next(Fault.silence());

        assertThrows(SocketTimeoutException.class, () -> send(200));

        assertEquals(0, stored());
        assertEquals(200, client.get("/conversations/1").status(), "others are answered meanwhile");
    }

    @Test
    void aLateCommitIsStoredWhenNobodyWaitsAnyMore() {
        sandbox.faults().next(Fault.lateCommit(300));

        assertThrows(SocketTimeoutException.class, () -> send(50));
        assertEquals(0, stored());

        Await.until("the message is stored", () -> stored() == 1);
    }

    @Test
    void aDelayedRequestIsAnsweredLater() {
        sandbox.faults().next(Fault.delay(150));
        long start = System.nanoTime();

        assertEquals(200, client.post(PATH, BODY).status());

        assertTrue(System.nanoTime() - start >= 150_000_000L);
        assertEquals(1, stored());
    }

    @Test
    void whatWasStoredMayStillBeAnsweredWithAnError() {
        sandbox.faults().next(Fault.storedThen(422, "{\"error\":\"Connection refused\"}"));

        assertEquals(422, client.post(PATH, BODY).status());
        assertEquals(1, stored());
    }

    @Test
    void onlyMatchingRequestsFail() {
        sandbox.faults().next(CallMatch.messages(1).withBody("SO-42"), Fault.status(503), 2);

        assertEquals(200, client.post("/conversations/2/messages", BODY).status());
        assertEquals(200, client.post(PATH, "{\"content\":\"SO-43\"}").status());
        assertEquals(200, client.get("/conversations/1/messages").status());
        assertEquals(503, client.post(PATH, BODY).status());
        assertTrue(sandbox.faults().pending());
        assertEquals(503, client.post(PATH, BODY).status());
        assertFalse(sandbox.faults().pending());
        assertEquals(200, client.post(PATH, BODY).status());
    }

    @Test
    void aShareFailsTheSameWayOnEveryRun() {
        String first = run();
        sandbox.faults().seed(42);

        assertEquals(first, run());
        assertTrue(first.contains("503") && first.contains("200"), first);
    }

    private String run() {
        sandbox.faults().clear();
        sandbox.faults().rate(CallMatch.of("GET", "*/labels"), 0.5, Fault.status(503));
        StringBuilder statuses = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            statuses.append(client.get("/conversations/1/labels").status()).append(' ');
        }
        return statuses.toString();
    }

    @Test
    void theControlPathsNeverFailUnlessNamed() {
        sandbox.faults().always(CallMatch.any(), Fault.status(503));
        assertEquals(200, client.get("//sandbox/state").status());

        sandbox.faults().next(CallMatch.of("GET", "/sandbox/orders"), Fault.status(502));
        assertEquals(502, client.get("//sandbox/orders").status());
    }

    @Test
    void faultsCanBePlannedOverHttp() {
        Client.Reply planned = client.post("//sandbox/faults", "[{\"fault\":\"status\",\"status\":418,\"times\":1}]");

        assertEquals("{\"pending\":true}", planned.body());
        assertEquals(418, client.get("/conversations/1").status());
    }

    @Test
    void aFileMayPlanThem(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("faults.yaml");
        Files.writeString(file, """
                # the second message create answers 422 with Chatwoot's words
                - fault: delay
                  ms: 1
                  match: {method: POST, path: "*/messages"}
                - fault: stored_then
                  status: 422
                  body: {error: "Connection refused"}
                """);

        sandbox.faults().load(file);

        assertEquals(200, client.post(PATH, BODY).status());
        assertEquals(
                "{\"error\":\"Connection refused\"}", client.post(PATH, BODY).body());
        assertEquals(2, stored());
    }

    @Test
    void aMistakeInAPlanIsNamedAndNothingIsPlanned() {
        Client.Reply kind =
                client.post("//sandbox/faults", "[{\"fault\":\"status\",\"status\":503},{\"fault\":\"fire\"}]");
        Client.Reply field = client.post("//sandbox/faults", "[{\"fault\":\"delay\",\"seconds\":3}]");

        assertEquals(400, kind.status());
        assertEquals(
                "fault 2: unknown fault 'fire'; known are delay, late_commit, lost_answer, reset_before, silence, status, stored_then",
                kind.json().path("error").asText());
        assertEquals(
                "fault 1: unknown field 'seconds'; known are [after, always, body, fault, headers, match, ms, rate, status, times]",
                field.json().path("error").asText());
        assertFalse(sandbox.faults().pending());
    }

    /** One message create by hand: a client library would hide a reset behind words of its own. */
    private Wire.Got send(int timeoutMs) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", sandbox.url().getPort())) {
            socket.setSoTimeout(timeoutMs);
            String request = "POST /api/v1/accounts/2/conversations/1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    + "Api-Access-Token: sandbox-token\r\nContent-Type: application/json\r\nContent-Length: "
                    + BODY.length() + "\r\n\r\n" + BODY;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return Wire.read(socket.getInputStream(), false);
        }
    }
}
