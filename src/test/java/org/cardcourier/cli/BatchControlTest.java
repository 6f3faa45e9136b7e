package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code courier batch status|pause|resume|cancel} beside a Card Courier that runs. */
@Tag("slow")
class BatchControlTest {

    @TempDir
    Path home;

    private Outcome batch(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "batch";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--home";
        all[words.length + 2] = home.toString();
        return HomeUnderTest.execute(Clock.systemUTC(), "", all);
    }

    /** The commands are told by the home's file what Card Courier is told by the test. */
    private CourierUnderTest courier(Sandbox sandbox, String rate) throws Exception {
        Files.writeString(home.resolve("courier.properties"), "chatwoot.api-url=" + sandbox.url() + "\n");
        return new CourierUnderTest(home, sandbox)
                .set("drop.poll-ms", "100")
                .set("drop.settle-ms", "100")
                .set("chatwoot.requests-per-second", rate)
                .start();
    }

    private void drop(String name, int rows, int badFrom) throws Exception {
        StringBuilder text = new StringBuilder("notice_id,conversation_id,message.content\n");
        for (int row = 0; row < rows; row++) {
            text.append(name, 0, 1)
                    .append(row)
                    .append(',')
                    .append(row >= badFrom ? "none" : row % 3 + 1)
                    .append(",hello\n");
        }
        Path hidden = Files.createDirectories(home.resolve("drop")).resolve("." + name);
        Files.writeString(hidden, text);
        Files.move(hidden, home.resolve("drop").resolve(name));
    }

    private void awaitState(String file, String state) {
        CourierUnderTest.await(
                file + " is " + state, () -> batch("status", file).out().contains("  " + state + " "));
    }

    @Test
    void aFileThatStoppedWaitsForAPersonAndGoesOnWhenTold() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
                CourierUnderTest courier = courier(sandbox, "0")) {
            drop("news.csv", 120, 75);
            awaitState("news.csv", "stopped");
            Outcome stopped = batch("status");
            assertEquals(1, stopped.exit());
            assertTrue(stopped.out().contains("25 of its first 100 rows are bad, more than 20 %"), stopped::out);
            assertTrue(Files.exists(home.resolve("drop/news.csv")));
            assertEquals(new Outcome(0, "", "news.csv goes on\n"), batch("resume", "news.csv"));
            awaitState("news.csv", "ended");
            Outcome ended = batch("status", "news.csv", "--json");
            assertEquals(0, ended.exit());
            assertTrue(ended.out().contains("\"accepted\":75,\"known\":0,\"refused\":45"), ended::out);
            assertTrue(Files.exists(home.resolve("drop/done/news.csv")));
            Outcome watched = batch("status", "news.csv", "--watch");
            assertTrue(watched.out().contains("ended  [####################]  75 of 75"), watched::out);
            CourierUnderTest.await("what became of its rows", () -> batch("status", "news.csv")
                    .out()
                    .replaceAll(" +", " ")
                    .contains("\n delivered 75\n"));
            Outcome again = batch("resume", "news.csv");
            assertEquals(1, again.exit());
            assertTrue(again.err().contains("news.csv is ended, so nothing was changed"), again::err);
            assertEquals(1, batch("pause", "other.csv").exit());
            drop("x\ny.csv", 3, 3);
            CourierUnderTest.await(
                    "a file whose name has two lines stands in one",
                    () -> batch("status").out().lines().anyMatch(line -> line.startsWith("x\uFFFDy.csv  ")));
        }
    }

    @Test
    void aPausedFileIsHeldBackAndACancelledOneEnds() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().latencyMs(50));
                CourierUnderTest courier = courier(sandbox, "10")) {
            long before = sandbox.messageCount();
            drop("mail.csv", 300, 300);
            CourierUnderTest.await("the first is there", () -> sandbox.messageCount() > before);
            awaitState("mail.csv", "read");
            assertEquals(0, batch("pause", "mail.csv").exit());
            awaitState("mail.csv", "paused");
            assertEquals(0, batch("cancel", "mail.csv").exit());
            CourierUnderTest.await(
                    "it has ended",
                    () -> !batch("status", "mail.csv", "--json").out().contains("\"ended_at\":null"));
            assertTrue(batch("status", "mail.csv").out().contains("  cancelled "));
            assertTrue(sandbox.messageCount() - before < 300, () -> sandbox.messageCount() + " messages");
        }
    }
}
