package org.cardcourier.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard, the alert rules and the manual name figures that there are. */
class ObservabilityFilesTest {

    private static final Pattern NAME = Pattern.compile("courier_[a-z_]+[a-z]");
    private static final Path RULES = Path.of("observability/alerts.yaml");
    private static final Path DASHBOARD = Path.of("observability/grafana-dashboard.json");
    private static final Path MANUAL = Path.of("docs/operations.md");

    @TempDir
    Path home;

    @Test
    void everyFigureThatTheFilesNameIsInTheScrape() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
                CourierUnderTest courier = new CourierUnderTest(home, sandbox)
                        .set("console.enabled", "true")
                        .set("console.port", "0")
                        .start()) {
            courier.accept(CourierUnderTest.text("n", 1, "您好"));
            courier.awaitEnd("n");
            Set<String> scraped = names(new ConsoleClient(courier.application().consolePort())
                    .get("/observe/metrics")
                    .body());
            for (Path file : new Path[] {RULES, DASHBOARD, MANUAL}) {
                Set<String> missing = names(file.equals(MANUAL) ? table(file) : Files.readString(file));
                assertTrue(missing.size() > 5, file + " names only " + missing);
                missing.removeAll(scraped);
                assertEquals(Set.of(), missing, file + " names what the scrape does not have: " + scraped);
            }
        }
    }

    /** Only the lines of the table of figures. */
    private static String table(Path manual) throws IOException {
        return Files.readAllLines(manual).stream()
                .filter(line -> line.startsWith("| `courier_"))
                .collect(Collectors.joining("\n"));
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        Matcher found = NAME.matcher(text);
        while (found.find()) {
            names.add(found.group());
        }
        return names;
    }

    /** {@code ./courier verify} fetches it; without it this test is left out. */
    private static Optional<Path> promtool() {
        return Stream.concat(
                        Stream.of(Path.of("target/tools/usr/bin")),
                        Stream.of(System.getenv("PATH").split(File.pathSeparator))
                                .map(Path::of))
                .map(folder -> folder.resolve("promtool").toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Test
    void prometheusTakesTheRules() throws Exception {
        assumeTrue(promtool().isPresent(), "no promtool here");
        Process check = new ProcessBuilder(
                        promtool().orElseThrow().toString(),
                        "check",
                        "rules",
                        "--lint-fatal",
                        RULES.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, check.waitFor(), said);
        long rules = Files.readAllLines(RULES).stream()
                .filter(line -> line.contains("- alert:"))
                .count();
        assertTrue(said.contains("SUCCESS: " + rules + " rules found"), said);
    }

    @Test
    void theDashboardIsJson() throws IOException {
        assertTrue(
                new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels").size() > 5);
    }
}
