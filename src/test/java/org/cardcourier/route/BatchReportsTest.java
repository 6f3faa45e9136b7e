package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.BatchDesk;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators find in {@code drop/reports/} of the rows that they dropped. */
class BatchReportsTest {

    private static final String HEAD =
            "\uFEFFrow,notice_id,conversation_id,state,reason,message_id,tries,finished_at,known_before,problem\r\n";
    private static final String ROWS = """
            notice_id,conversation_id,message.content
            a,1,hello
            b,none,=1+1
            a,1,hello
            d,99999,hello
            a,2,other
            """;

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;
    private Path reports;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(3));
        courier = new CourierUnderTest(home, sandbox)
                .set("drop.poll-ms", "50")
                .set("drop.settle-ms", "50")
                .set("drop.stop-at-bad-percent", "0")
                .start();
        reports = home.resolve("drop/reports");
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private void drop(String name, String text) throws IOException {
        Path part = home.resolve("drop/" + name + ".part");
        Files.writeString(part, text);
        Files.move(part, home.resolve("drop").resolve(name));
    }

    private String read(String name) {
        try {
            return Files.exists(reports.resolve(name)) ? Files.readString(reports.resolve(name)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode summary(String stem) {
        try {
            return new ObjectMapper().readTree(read(stem + ".summary.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitFinal(String stem) {
        CourierUnderTest.await(
                "the final report of " + stem, () -> summary(stem).path("final").asBoolean());
    }

    /** Without what differs from run to run. */
    private String report(String stem) {
        return read(stem + ".report.csv").replaceAll("20\\d\\d-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME");
    }

    @Test
    void everyRowStandsInTheReportWithWhatBecameOfIt() throws Exception {
        drop("mail.csv", ROWS);
        awaitFinal("mail");
        long message = courier.posted(1).get(0).id();
        assertEquals(
                HEAD
                        + "2,a,1,delivered,," + message + ",1,TIME,,\r\n"
                        + "3,b,,refused,invalid,,,,,\"conversation_id must be a whole number from 1 to 9999999999, got"
                        + " \"\"none\"\"\"\r\n"
                        + "4,a,1,delivered,," + message + ",1,TIME,yes,\r\n"
                        + "5,d,99999,refused,not_found,,1,TIME,,X\r\n"
                        + "6,a,2,refused,invalid,,,,,\"notice_id was accepted before with other content; a changed notice"
                        + " needs a new notice_id, got \"\"a\"\"\"\r\n",
                report("mail").replace(courier.story("d").detail(), "X"));
        JsonNode summary = summary("mail");
        assertEquals("[\"mail.refused.csv\"]", summary.path("refused_lists").toString());
        assertEquals(
                List.of("ended", "2", "1", "2", "2", "1", "done/mail.csv"),
                List.of(
                        summary.path("state").asText(),
                        summary.path("accepted").asText(),
                        summary.path("known").asText(),
                        summary.path("refused").asText(),
                        summary.path("notices").path("delivered").asText(),
                        summary.path("notices").path("refused").asText(),
                        summary.path("moved_to").asText()));
    }

    @Test
    void theListOfRefusedRowsIsCorrectedAndDroppedAgainAsItIs() throws Exception {
        drop("mail.csv", ROWS);
        awaitFinal("mail");
        assertTrue(read("mail.refused.csv").contains(",b,none,'=1+1\r\n"), read("mail.refused.csv"));
        assertTrue(read("mail.refused.csv").contains(",a,2,other\r\n"), read("mail.refused.csv"));
        drop(
                "mail.refused.csv",
                read("mail.refused.csv").replace(",none,", ",3,").replace(",a,2,", ",f,2,"));
        awaitFinal("mail.refused");
        assertEquals("=1+1", courier.awaitEnd("b").notice().message().content());
        assertEquals(State.DELIVERED, courier.awaitEnd("f").state());
        assertFalse(Files.exists(reports.resolve("mail.refused.refused.csv")));
    }

    @Test
    void aMappingHoldsForTheListToo() throws Exception {
        courier.write("mappings/erp.yaml", """
                fields:
                  conversation_id: chat
                  order.order_id: no
                extra: rest
                """);
        drop("erp-today.csv", "chat;no;memo\n1;SO-1;x\nnone;SO-2;-y\n");
        awaitFinal("erp-today");
        drop("erp-today.refused.csv", read("erp-today.refused.csv").replace(";none;", ";2;"));
        awaitFinal("erp-today.refused");
        assertEquals("1", summary("erp-today.refused").path("accepted").asText(), read("erp-today.refused.report.csv"));
        String id = read("erp-today.refused.report.csv").split(",")[10];
        assertEquals("{memo=-y}", courier.awaitEnd(id).notice().order().extra().toString());
    }

    @Test
    void theReportGrowsWhileTheFileIsSentAndKnowsWhatIsDecidedAfterwards() throws Exception {
        sandbox.faults().always(CallMatch.of("POST", "*/conversations/2/messages"), Fault.status(422));
        drop("mail.csv", """
                notice_id,conversation_id,message.content,not_before
                now,1,hello,
                bad,2,hello,
                later,1,hello,2999-01-01T00:00:00Z
                """);
        CourierUnderTest.await("a report of it", () -> report("mail").contains("2,now,1,delivered"));
        assertFalse(summary("mail").path("final").asBoolean());
        assertTrue(report("mail").contains("4,later,1,waiting,,,,,,\r\n"), report("mail"));
        try (JournalDesk desk = courier.application().journal().desk()) {
            desk.cancel("later", java.time.Clock.systemUTC());
        }
        awaitFinal("mail");
        String bad = report("mail")
                .lines()
                .filter(line -> line.startsWith("3,bad"))
                .findFirst()
                .get();
        assertFalse(bad.contains(",delivered,"), bad);
        sandbox.faults().clear();
        try (JournalDesk desk = courier.application().journal().desk()) {
            desk.replay("bad", java.time.Clock.systemUTC());
        }
        CourierUnderTest.await("the replay in the report", () -> report("mail").contains("3,bad,2,delivered,"));
        awaitFinal("mail");
    }

    @Test
    void afterACrashBetweenTheLastEndAndTheReportTheNextStartWritesIt() throws Exception {
        drop("mail.csv", ROWS);
        awaitFinal("mail");
        String before = read("mail.report.csv");
        courier.stop();
        try (BatchDesk desk = BatchDesk.open(org.cardcourier.Application.journalOptions(courier.settings()))) {
            desk.reportAgain(java.time.Instant.EPOCH); // as if the last report had not been written
            assertEquals(1, desk.unreported().size());
        }
        Files.delete(reports.resolve("mail.report.csv"));
        Files.writeString(reports.resolve(".mail.report.csv.tmp"), "half a");
        courier.start();
        CourierUnderTest.await("the report", () -> !read("mail.report.csv").isEmpty());
        assertEquals(before, read("mail.report.csv"));
    }

    @Test
    void theReportsFolderIsNotWrittenThroughALink() throws Exception {
        Path elsewhere = Files.createDirectories(home.resolve("elsewhere"));
        drop("one.csv", ROWS);
        awaitFinal("one");
        Files.move(reports, home.resolve("away"), StandardCopyOption.ATOMIC_MOVE);
        Files.createSymbolicLink(reports, elsewhere);
        drop("two.csv", ROWS);
        CourierUnderTest.await("why it waits", () -> {
            try (BatchDesk desk = BatchDesk.open(courier.application().journal().options())) {
                return desk.named("two.csv").stream()
                        .anyMatch(story -> story.why().contains("is a link or a file, not a folder"));
            }
        });
        try (var files = Files.list(elsewhere)) {
            assertEquals(0, files.count());
        }
        Files.delete(reports);
        awaitFinal("two");
    }
}
