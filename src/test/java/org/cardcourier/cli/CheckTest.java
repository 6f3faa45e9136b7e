package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What ships has no mistakes; and one deliberately wrong file per mistake, with the sentence that it must cause. */
class CheckTest {

    @TempDir
    Path folder;

    private HomeUnderTest home;

    @BeforeEach
    void makeHome() {
        home = new HomeUnderTest(folder);
    }

    @Test
    void whatShipsHasNoMistakes() {
        Outcome outcome = home.run("check");
        assertEquals(
                List.of(),
                outcome.out()
                        .lines()
                        .filter(line -> !line.startsWith("SUCCESS  "))
                        .toList());
        assertEquals("", outcome.err());
        assertEquals(0, outcome.exit());
    }

    @Test
    void nothingIsStartedOrMade() {
        home.run("check");
        assertFalse(Files.exists(folder.resolve("data")));
        assertFalse(Files.exists(folder.resolve("drop")));
    }

    @Test
    void aHomeWithoutSettingsIsCheckedAllTheSame() {
        home.settings("");
        Outcome outcome = home.run("check");
        assertEquals(0, outcome.exit());
        assertEquals(
                "courier run would not start yet: chatwoot.api-url is missing: it is Chatwoot's base address,"
                        + " such as https://chat.example.com; write it into HOME/courier.properties\n",
                home.shown(outcome.err()));
    }

    @Test
    void aFindingStandsBelowItsFile() {
        home.write("routes/mine.camel.yaml", """
                - route:
                    id: mine
                    from:
                      uri: direct:mine
                      steps:
                        - setBodyy:
                            simple: "x"
                """);
        Outcome outcome = home.run("check");
        assertEquals(1, outcome.exit());
        assertEquals("""
                FAILED   routes/mine.camel.yaml
                  routes/mine.camel.yaml:6:11 there is no step or key setBodyy
                              - setBodyy:
                                ^
                """, outcome.out().replaceAll("SUCCESS.*\n", ""));
    }

    /** A home of mistakes, one a file; expected.txt is what check says of it. */
    @TestFactory
    Stream<DynamicTest> everyMistakeHasItsSentence() throws IOException {
        Path mistakes = Path.of("src/test/resources/check");
        try (Stream<Path> files = Files.walk(mistakes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                home.write(mistakes.relativize(file).toString(), Files.readString(file));
            }
        }
        Outcome outcome = home.run("check");
        assertEquals(1, outcome.exit());
        Map<String, String> expected = byFile(Files.readString(mistakes.resolve("expected.txt")));
        Map<String, String> found = byFile(home.shown(outcome.out()));
        return Stream.concat(expected.keySet().stream(), found.keySet().stream())
                .distinct()
                .map(file -> DynamicTest.dynamicTest(file, () -> assertEquals(expected.get(file), found.get(file))));
    }

    /** What is said of each file, but for those of which nothing is said. */
    private static Map<String, String> byFile(String report) {
        Map<String, String> byFile = new LinkedHashMap<>();
        for (String each : report.split("(?m)^(?=SUCCESS|FAILED)")) {
            if (each.lines().count() > 1) {
                byFile.put(each.lines().findFirst().orElseThrow(), each);
            }
        }
        return byFile;
    }
}
