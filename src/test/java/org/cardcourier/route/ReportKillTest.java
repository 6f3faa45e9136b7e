package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cardcourier.Child;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of a Card Courier that is killed, and of one with many rows. */
class ReportKillTest {

    @TempDir
    Path home;

    private Path reports() {
        return home.resolve("drop/reports");
    }

    private void prepare(Sandbox sandbox, int rows, String notBefore) throws IOException {
        new CourierUnderTest(home, sandbox).write("courier.properties", """
                        chatwoot.api-url=%s
                        chatwoot.api-token=%s
                        chatwoot.settle-ms=200
                        chatwoot.requests-per-second=0
                        chatwoot.probe-ms=200
                        journal.schedule=0s,200ms,200ms,500ms,1s,1s,2s,2s
                        drop.poll-ms=50
                        drop.settle-ms=50
                        drop.group=50
                        http.port=0
                        intake.auth=none
                        """.formatted(sandbox.url(), sandbox.token()));
        try (Writer out = Files.newBufferedWriter(
                Files.createDirectories(home.resolve("drop")).resolve("mail.csv"))) {
            out.write("notice_id,conversation_id,message.content,not_before\n");
            for (int row = 0; row < rows; row++) {
                out.write("n" + row + "," + (row % 10 == 9 ? "none" : row % 12 + 1) + ",hello," + notBefore + "\n");
            }
        }
    }

    private String read(String name) {
        try {
            return Files.exists(reports().resolve(name))
                    ? Files.readString(reports().resolve(name))
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isFinal() {
        return read("mail.summary.json").contains("\"final\" : true");
    }

    @Test
    @Tag("slow")
    void killedWhileReportsAreWrittenEveryRowStandsInThemOnce() throws Exception {
        int rows = 1500;
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.defaults().conversations(12).latencyMs(5))) {
            prepare(sandbox, rows, "");
            long before = sandbox.messageCount();
            for (int kill = 1; kill <= 2; kill++) {
                long after = before + rows * kill / 4L;
                try (Child child = Child.run(home)) {
                    CourierUnderTest.await(
                            after + " messages", Duration.ofSeconds(60), () -> sandbox.messageCount() >= after);
                    child.kill();
                }
            }
            try (Child child = Child.run(home)) {
                CourierUnderTest.await("the final report", Duration.ofSeconds(90), this::isFinal);
                child.kill();
            }
        }
        List<String> report = read("mail.report.csv").lines().toList();
        assertEquals(rows + 1, report.size());
        for (int row = 0; row < rows; row++) {
            String expected = row % 10 == 9
                    ? (row + 2) + ",n" + row + ",,refused,invalid,"
                    : (row + 2) + ",n" + row + "," + (row % 12 + 1) + ",delivered,,";
            assertTrue(report.get(row + 1).startsWith(expected), report.get(row + 1));
        }
        List<String> list = read("mail.refused.csv").lines().toList();
        assertEquals(rows / 10 + 1, list.size());
        for (int i = 0; i < rows / 10; i++) {
            assertTrue(list.get(i + 1).endsWith(",n" + (i * 10 + 9) + ",none,hello,"), list.get(i + 1));
        }
    }

    @Test
    @Tag("long")
    void aReportOfManyRowsNeedsLittleMemory() throws Exception {
        int rows = 200_000;
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(12))) {
            prepare(sandbox, rows, "2999-01-01T00:00:00Z");
            try (Child child = Child.run(home, "-Xmx96m")) {
                CourierUnderTest.await("all rows counted", Duration.ofMinutes(9), () -> read("mail.summary.json")
                        .contains("\"waiting\" : " + rows / 10 * 9));
                child.kill();
            }
        }
        try (BufferedReader report = Files.newBufferedReader(reports().resolve("mail.report.csv"))) {
            assertEquals(rows + 1L, report.lines().count());
        }
    }
}
