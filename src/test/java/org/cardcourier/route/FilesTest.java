package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.State;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of files that are dropped. */
class FilesTest {

    private static final String GOOD =
            "{\"notice_id\":\"%s\",\"conversation_id\":%d,\"message\":{\"content\":\"您好\"}}%n";

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;
    private Path drop;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(5));
        courier = new CourierUnderTest(home, sandbox)
                .set("drop.poll-ms", "50")
                .set("drop.settle-ms", "100")
                .start();
        drop = home.resolve("drop");
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private void drop(String name, String text) throws IOException {
        Path partial = drop.resolve(name + ".part");
        Files.writeString(partial, text);
        Files.move(partial, drop.resolve(name));
    }

    private List<String> names(String folder) throws IOException {
        if (!Files.isDirectory(drop.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(drop.resolve(folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(".")) // what is written before it is put in its place
                    .sorted()
                    .toList();
        }
    }

    private void awaitFile(String folder, int count) {
        CourierUnderTest.await(count + " files in " + folder, () -> {
            try {
                return names(folder).size() == count;
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void aDroppedFileTellsEveryCustomerOnce() throws Exception {
        drop("订单.jsonl", GOOD.formatted("a", 1) + GOOD.formatted("b", 2));
        awaitFile("done", 1);
        assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
        assertEquals(State.DELIVERED, courier.awaitEnd("b").state());
        assertEquals(List.of("订单.jsonl"), names("done"));
        assertEquals("file:订单.jsonl", courier.story("a").source());
    }

    @Test
    void aBrokenRowAmongGoodOnesIsOnTheListAndTheOthersAreSent() throws Exception {
        drop("orders.csv", """
                notice_id,conversation_id,message.content
                a,1,hello
                b,none,hello
                c,2,"with, comma"
                """);
        awaitFile("done", 1);
        assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
        assertEquals("with, comma", courier.awaitEnd("c").notice().message().content());
        assertTrue(courier.find("b").isEmpty());
        assertEquals(
                "\uFEFFcourier_problem,notice_id,conversation_id,message.content\r\n\"row 3: conversation_id must be a whole"
                        + " number from 1 to 9999999999, got \"\"none\"\"\",b,none,hello\r\n",
                Files.readString(drop.resolve("reports/orders.refused.csv")));
    }

    @Test
    void aFileWithoutAGoodRowIsRefused() throws Exception {
        drop("orders.jsonl", "{\"conversation_id\":}\n");
        awaitFile("refused", 1);
        awaitFile("reports", 3);
        assertEquals(List.of("orders.refused.jsonl", "orders.report.csv", "orders.summary.json"), names("reports"));
    }

    @Test
    void anEmptyFileAndAnUnknownKindAreRefusedWithTheReason() throws Exception {
        drop("empty.csv", "");
        drop("orders.doc", "x");
        awaitFile("refused", 2);
        awaitFile("reports", 4);
        assertTrue(Files.readString(drop.resolve("reports/orders.report.csv")).contains("is none of .csv"));
        assertTrue(Files.readString(drop.resolve("reports/empty.report.csv"))
                .endsWith("0,,,refused,invalid,,,,,the file holds no notice\r\n"));
    }

    @Test
    void aSecondFileOfTheNameGetsTheTimeInItsNameAndSendsNothingTwice() throws Exception {
        drop("orders.jsonl", GOOD.formatted("a", 1));
        awaitFile("done", 1);
        drop("orders.jsonl", GOOD.formatted("a", 1));
        awaitFile("done", 2);
        courier.awaitEnd("a");
        assertEquals(1, courier.posted(1).size());
        assertTrue(names("done").get(0).matches("orders[.]\\d{8}-\\d{6}-\\d{3}[.]jsonl"), names("done")::toString);
    }

    @Test
    void anIdWithOtherContentIsRefusedAndTheOthersOfItsGroupAreAccepted() throws Exception {
        drop("one.jsonl", GOOD.formatted("a", 1));
        awaitFile("done", 1);
        drop("two.jsonl", GOOD.formatted("a", 2) + GOOD.formatted("b", 3));
        awaitFile("done", 2);
        courier.awaitEnd("b");
        assertEquals(0, courier.posted(2).size());
        assertTrue(Files.readString(drop.resolve("reports/two.refused.jsonl"))
                .startsWith("{\"courier_problem\":\"row 1: notice_id was accepted before with other content"));
    }

    @Test
    void aHalfWrittenFileIsLeftAlone() throws Exception {
        Path file = drop.resolve("slow.jsonl");
        Path part = drop.resolve("other.jsonl.part");
        Files.writeString(part, GOOD.formatted("p", 2));
        try (var out = Files.newOutputStream(file)) {
            byte[] row = GOOD.formatted("a", 1).getBytes(StandardCharsets.UTF_8);
            for (byte b : row) { // grows for two seconds, far longer than drop.settle-ms
                out.write(b);
                out.flush();
                java.util.concurrent.locks.LockSupport.parkNanos(2_000_000_000L / row.length);
                assertFalse(Files.exists(drop.resolve("done/slow.jsonl")));
            }
        }
        awaitFile("done", 1);
        assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
        assertTrue(Files.exists(part));
        assertTrue(courier.find("p").isEmpty());
    }

    @Test
    void nothingIsMovedThroughALinkToWhereRoutesAreReadFrom() throws Exception {
        Files.createSymbolicLink(drop.resolve("refused"), home.resolve("routes"));
        drop("evil.camel.yaml", "- route: {}");
        drop("good.jsonl", GOOD.formatted("a", 1));
        CourierUnderTest.await("nothing", () -> Files.exists(drop.resolve("evil.camel.yaml")));
        Files.delete(drop.resolve("refused")); // a person puts it right
        awaitFile("refused", 1);
        awaitFile("done", 1);
        assertFalse(Files.exists(home.resolve("routes/evil.camel.yaml")));
    }

    @Test
    void aSecondReportDoesNotTakeThePlaceOfTheFirst() throws Exception {
        drop("orders.csv", "conversation_id,message.content\nx,hello\n");
        awaitFile("refused", 1);
        drop("orders.csv", "conversation_id,message.content\ny,hello\n");
        awaitFile("refused", 2);
        awaitFile("reports", 6);
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path secret = Files.writeString(home.resolve("secret.jsonl"), GOOD.formatted("a", 1));
        Files.createSymbolicLink(drop.resolve("link.jsonl"), secret);
        awaitFile("refused", 1);
        assertTrue(Files.exists(secret));
        assertTrue(courier.find("a").isEmpty());
    }
}
