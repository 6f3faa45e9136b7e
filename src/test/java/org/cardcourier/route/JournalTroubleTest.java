package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.HostTrouble;
import org.cardcourier.journal.State;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While the journal cannot be written: nothing is accepted, files stay, nothing is lost, and it goes on by itself. */
@Tag("slow")
class JournalTroubleTest {

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;
    private final List<String> accepted = new ArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        sandbox = Sandbox.start(SandboxOptions.defaults().autoConversations(true));
        courier = new CourierUnderTest(home, sandbox).set("drop.poll-ms", "50").set("drop.settle-ms", "100");
        Files.createDirectories(home.resolve("data"));
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    @Test
    void aFullDisk() throws Exception {
        try (HostTrouble.Disk disk = HostTrouble.smallDisk(home.resolve("data"))) {
            courier.start();
            isAcceptedBefore();
            Path filler = home.resolve("data/filler");
            fill(filler);
            isRefusedBecause("the disk is full");
            Files.delete(filler);
            goesOnByItself();
            courier.close();
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertTrue(full.getMessage().contains("No space left"), full::getMessage);
        }
    }

    @Test
    void aDiskThatHasBecomeReadOnly() throws Exception {
        courier.start();
        isAcceptedBefore();
        try (HostTrouble.Disk readOnly = HostTrouble.readOnly(home.resolve("data"))) {
            isRefusedBecause("its disk or file is read-only", "its disk fails");
        }
        goesOnByItself();
    }

    @Test
    void aJournalThatAnotherProgramHoldsLocked() throws Exception {
        courier.start();
        isAcceptedBefore();
        try (AutoCloseable lock =
                HostTrouble.lock(courier.settings().journalFile().toString())) {
            isRefusedBecause("another program holds it locked");
        }
        goesOnByItself();
    }

    private void isAcceptedBefore() throws Exception {
        assertEquals(202, post("before"));
        assertEquals(200, ready().status());
    }

    private void isRefusedBecause(String... reasons) throws Exception {
        CourierUnderTest.await("a refusal", () -> send("n" + accepted.size()).status() == 503);
        Post.Answer refused = send("refused");
        assertEquals(503, refused.status());
        String why = ready().json().path("journal").asText();
        assertTrue(List.of(reasons).contains(why), why);
        assertEquals(
                "The journal cannot be written at the moment (" + why + "); nothing was accepted. Send it again later",
                refused.error());
        assertEquals("10", refused.header("Retry-After"));
        assertEquals(503, ready().status());
        assertEquals(
                "{\"ready\":false,\"stopping\":false,\"journal\":\"" + why + "\",\"delivery\":\"ok\",\"files\":\"ok\"}",
                ready().json().toString());
        assertEquals(200, get("/health/live").status());
        Path drop = courier.settings().dropDirectory();
        Files.writeString(drop.resolve("orders.jsonl.part"), notice("from-file") + "\n");
        Files.move(drop.resolve("orders.jsonl.part"), drop.resolve("orders.jsonl"));
        Thread.sleep(1000); // several polls
        assertTrue(Files.exists(drop.resolve("orders.jsonl")), "the file does not stay");
        assertTrue(courier.find("refused").isEmpty(), "refused, and accepted all the same");
    }

    private void goesOnByItself() throws Exception {
        CourierUnderTest.await("readiness", () -> get("/health/ready").status() == 200); // nobody sends meanwhile
        assertEquals(202, post("after"));
        assertEquals(State.DELIVERED, courier.awaitEnd("after").state());
        CourierUnderTest.await("the file", () -> courier.find("from-file").isPresent());
        accepted.add("from-file");
        for (String id : accepted) {
            assertEquals(State.DELIVERED, courier.awaitEnd(id).state(), id);
        }
        assertEquals(accepted.size(), courier.posted(1).size(), "each once");
        assertEquals(
                accepted.size(),
                courier.posted(1).stream()
                        .map(message -> message.content())
                        .distinct()
                        .count());
    }

    private static String notice(String id) {
        return "{\"notice_id\":\"" + id + "\",\"conversation_id\":1,\"message\":{\"content\":\"" + id + "\"}}";
    }

    private int post(String id) {
        return send(id).status();
    }

    private Post.Answer send(String id) {
        try {
            Post.Answer answer = Post.to(port(), "/notices").json(notice(id)).send();
            if (answer.status() == 202) {
                accepted.add(id);
            }
            return answer;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Post.Answer ready() {
        return get("/health/ready");
    }

    private Post.Answer get(String path) {
        try {
            return Post.to(port(), path).send("GET");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private int port() {
        return courier.application().port();
    }
}
