package org.cardcourier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages say of states, reasons and settings is what there is. */
class DocsTest {

    private static final List<Path> PAGES = List.of(
            Path.of("README.md"),
            Path.of("README.zh-CN.md"),
            Path.of("docs/guide.md"),
            Path.of("docs/operations.md"),
            Path.of("docs/reliability.md"),
            Path.of("docs/channels.md"));

    /** The rows of the table of states: of each its first two cells, and what to do. */
    private static List<String[]> states(String page) throws IOException {
        return Files.readAllLines(Path.of(page)).stream()
                .filter(line -> line.matches("\\| `\\w+` \\|.*\\|.*\\|.*\\|"))
                .map(line -> line.split("(?<!\\\\)\\|"))
                .filter(cells -> Arrays.stream(State.values())
                        .anyMatch(state -> cells[1].strip().equals("`" + state.word() + "`")))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh-CN.md"})
    void everyStateAndReasonStandsInTheTableWithWhatToDo(String page) throws IOException {
        List<String[]> rows = states(page);
        assertEquals(
                Arrays.stream(State.values()).map(State::word).collect(Collectors.toSet()),
                rows.stream().map(cells -> cells[1].replace("`", "").strip()).collect(Collectors.toSet()));
        String all = rows.stream().map(cells -> String.join("|", cells)).collect(Collectors.joining("\n"));
        for (Reason reason : Reason.values()) {
            assertTrue(all.contains("`" + reason.word() + "`"), page + " does not explain " + reason.word());
        }
        assertTrue(all.contains("`then_failed`"));
        rows.forEach(cells -> assertTrue(!cells[4].isBlank(), String.join("|", cells)));
    }

    /** Each group of settings begins with its explanation; what stands alone explains itself by its neighbours. */
    @Test
    void everySettingIsExplainedWhereItStands() throws IOException {
        Set<String> alone = new TreeSet<>();
        boolean isExplained = false;
        for (String line : Files.readAllLines(Path.of("src/main/resources/application.properties"))) {
            if (line.isBlank()) {
                isExplained = false;
            } else if (line.startsWith("#")) {
                isExplained |= !line.startsWith("# ----");
            } else if (!isExplained) {
                alone.add(line.replaceFirst("=.*", ""));
            }
        }
        assertEquals(Set.of("http.host", "http.port", "journal.url"), alone);
    }

    /** A setting that a page names in its grey letters is one that there is. */
    @Test
    void everySettingThatAPageNamesIsThere() throws IOException {
        Set<String> groups = Settings.names().stream()
                .map(name -> name.substring(0, name.indexOf('.')))
                .collect(Collectors.toCollection(TreeSet::new));
        Pattern named = Pattern.compile("`((?:" + String.join("|", groups) + ")\\.[a-z0-9.-]+)(?:=[^`]*)?`");
        int found = 0;
        for (Path page : PAGES) {
            Matcher name = named.matcher(Files.readString(page));
            while (name.find()) {
                found++;
                boolean isFile =
                        name.group(1).matches(".*\\.(db(-wal|-shm)?|properties|yaml|ftl|token|secret|jsonl|md)");
                boolean isConnection = name.group(1).matches("chatwoot\\.(NAME|shop-b)\\..*");
                assertTrue(
                        isFile || isConnection || Settings.names().contains(name.group(1)),
                        page + " names " + name.group(1) + ", which is no setting");
            }
        }
        assertTrue(found > 40, "the pages name settings");
    }

    /** A link to a part of a page leads to a heading that is there. */
    @Test
    void everyLinkToAPartOfAPageLeadsThere() throws IOException {
        Pattern link = Pattern.compile("\\]\\(([\\w./-]*\\.md)?#([^)]+)\\)");
        for (Path page : PAGES) {
            Matcher found = link.matcher(Files.readString(page));
            while (found.find()) {
                Path to = found.group(1) == null
                        ? page
                        : page.resolveSibling(found.group(1)).normalize();
                assertTrue(anchors(to).contains(found.group(2)), page + " points to " + to + "#" + found.group(2));
            }
        }
    }

    private static Set<String> anchors(Path page) throws IOException {
        try (Stream<String> lines = Files.lines(page)) {
            return lines.filter(line -> line.matches("#+ .*"))
                    .map(line -> line.replaceFirst("^#+ ", "")
                            .toLowerCase(java.util.Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-'))
                    .collect(Collectors.toSet());
        }
    }
}
