package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.SettableClock;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that have lain in the drop folder for long. */
class OldFilesTest {

    @TempDir
    Path home;

    private void write(String... files) throws Exception {
        for (String file : files) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.writeString(home.resolve(file), "x");
        }
    }

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.walk(home.resolve("drop"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> home.resolve("drop").relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void doneFilesAndReportsGoAndWhatWasRefusedStaysWithItsReport() throws Exception {
        write("drop/done/a.csv", "drop/done/inner/b.csv", "drop/refused/c.csv", "drop/new.csv.part");
        write("drop/reports/a.refused.csv", "drop/reports/c.refused.csv");
        Files.createSymbolicLink(home.resolve("drop/done/link.csv"), home.resolve("drop/refused/c.csv"));
        List<String> all = files();
        SettableClock clock = new SettableClock(Instant.now());
        OldFiles old = new OldFiles(home.resolve("drop"), Duration.ofDays(30), Set::of, clock);
        pass(Duration.ofDays(29), clock, old);
        assertEquals(all, files());
        pass(Duration.ofDays(2), clock, old);
        assertEquals(
                List.of("done/inner/b.csv", "done/link.csv", "new.csv.part", "refused/c.csv", "reports/c.refused.csv"),
                files());
    }

    @Test
    void reportsThatAreNotFinalStayHoweverOldTheyAre() throws Exception {
        write("drop/reports/a.report.csv", "drop/reports/a.refused.csv", "drop/reports/b.a.refused.jsonl");
        write("drop/reports/ab.report.csv");
        SettableClock clock = new SettableClock(Instant.now());
        OldFiles old = new OldFiles(home.resolve("drop"), Duration.ofDays(30), () -> Set.of("a"), clock);
        pass(Duration.ofDays(31), clock, old);
        assertEquals(List.of("reports/a.refused.csv", "reports/a.report.csv", "reports/b.a.refused.jsonl"), files());
    }

    @Test
    void itLooksOnceAnHour() throws Exception {
        SettableClock clock = new SettableClock(Instant.now().plus(Duration.ofDays(31)));
        OldFiles old = new OldFiles(home.resolve("drop"), Duration.ofDays(30), Set::of, clock);
        old.look();
        write("drop/done/a.csv");
        pass(Duration.ofMinutes(55), clock, old);
        assertEquals(List.of("done/a.csv"), files());
        pass(Duration.ofMinutes(5), clock, old);
        assertEquals(List.of(), files());
    }

    private static void pass(Duration time, SettableClock clock, OldFiles old) {
        for (long minutes = 0; minutes < time.toMinutes(); minutes += 5) {
            clock.advance(Duration.ofMinutes(5));
            old.look();
        }
    }

    @Test
    void afterAJumpOfTheClockItWaitsForAnHour() throws Exception {
        write("drop/done/a.csv");
        SettableClock clock = new SettableClock(Instant.now());
        OldFiles old = new OldFiles(home.resolve("drop"), Duration.ofDays(30), Set::of, clock);
        old.look();
        clock.advance(Duration.ofDays(31));
        old.look();
        assertEquals(List.of("done/a.csv"), files());
        pass(Duration.ofHours(1), clock, old);
        assertEquals(List.of(), files());
    }

    @Test
    void aFileThatItsSenderGaveAnOldTimeIsKeptAsLongAsAnyOther() throws Exception {
        write("drop/done/a.csv");
        Files.setLastModifiedTime(
                home.resolve("drop/done/a.csv"), FileTime.from(Instant.now().minus(Duration.ofDays(400))));
        new OldFiles(home.resolve("drop"), Duration.ofDays(30), Set::of, new SettableClock(Instant.now())).look();
        assertEquals(List.of("done/a.csv"), files());
    }

    @Test
    void aRunningCourierDoesSoByItself() throws Exception {
        write("drop/done/a.csv");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
                CourierUnderTest courier = new CourierUnderTest(home, sandbox)) {
            courier.pass(Duration.ofDays(31));
            courier.start();
            CourierUnderTest.await("the file deleted", () -> !Files.exists(home.resolve("drop/done/a.csv")));
        }
    }
}
