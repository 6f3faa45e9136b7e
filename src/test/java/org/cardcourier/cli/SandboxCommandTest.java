package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxCommandTest {

    @TempDir
    Path folder;

    @Test
    void itRunsUntilItIsTold() throws Exception {
        StringWriter out = new StringWriter();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]), new PrintWriter(out), new PrintWriter(new StringWriter()));
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread command =
                new Thread(() -> exit.complete(Courier.execute(terminal, Clock.systemUTC(), "sandbox", "--json")));
        command.start();
        CourierUnderTest.await("the sandbox", () -> out.toString().endsWith("\n"));
        JsonNode told = Json.tree(out.toString().getBytes(StandardCharsets.UTF_8));
        assertEquals("sandbox-token", told.get("token").asText());
        assertEquals(2, told.get("account_id").asInt());
        HttpRequest version = HttpRequest.newBuilder(URI.create(told.get("url").asText() + "/api"))
                .build();
        assertEquals(
                200,
                HttpClient.newHttpClient()
                        .send(version, BodyHandlers.discarding())
                        .statusCode());
        command.interrupt();
        assertEquals(0, exit.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aTakenPortIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Outcome outcome =
                    HomeUnderTest.execute(Clock.systemUTC(), "", "sandbox", "--port", "" + taken.getLocalPort());
            assertEquals(1, outcome.exit());
            assertEquals(
                    "courier: The sandbox cannot start: is port PORT taken? --port 0 finds a free one\n",
                    outcome.err().replace("" + taken.getLocalPort(), "PORT"));
        }
    }

    @Test
    void wrongFaultsAreSaid() throws Exception {
        Path faults = folder.resolve("faults.yaml");
        Files.writeString(faults, "- fault: explode\n");
        Outcome outcome = HomeUnderTest.execute(Clock.systemUTC(), "", "sandbox", "--faults", faults.toString());
        assertEquals(1, outcome.exit());
        assertEquals(
                "courier: FAULTS: fault 1: unknown fault 'explode'; known are delay, late_commit, lost_answer, reset_before, silence, status, stored_then\n",
                outcome.err().replace(faults.toString(), "FAULTS"));
    }
}
