package org.cardcourier.cases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.card.Channel;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Good and bad cases, one a line in {@code cases.jsonl} (JSON is YAML): {@code problems} are the reader's whole sentences,
 * and {@code beyond_schema} names the rule that a schema cannot say. All others the schema for editors must judge alike.
 */
class CaseCorpusTest {

    private static final Set<String> BEYOND_A_SCHEMA = Set.of(
            "a body is JSON",
            "every key once",
            "faults are words that the sandbox knows",
            "files are there",
            "limits end",
            "settings are there");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode TEXT = tree("/schema/case.schema.json");
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TEXT);

    @TempDir
    static Path folder;

    private record Example(String name, String yaml, List<String> problems, String beyondSchema) {}

    @TestFactory
    Stream<DynamicTest> theReaderSaysWhatIsWrong() throws IOException {
        Files.writeString(folder.resolve("notice.json"), "{}");
        return examples().map(c -> DynamicTest.dynamicTest(c.name(), () -> assertEquals(c.problems(), sentences(c))));
    }

    @TestFactory
    Stream<DynamicTest> theSchemaAgreesWithTheReader() {
        return examples()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    var messages = SCHEMA.validate(JSON.readTree(c.yaml()));
                    boolean isGood = c.problems().isEmpty() || !c.beyondSchema().isEmpty();
                    assertEquals(isGood, messages.isEmpty(), messages.toString());
                }));
    }

    @Test
    void theCorpusIsLargeAndItsExceptionsAreNamed() {
        assertTrue(examples().count() >= 60);
        assertEquals(
                BEYOND_A_SCHEMA,
                examples()
                        .map(Example::beyondSchema)
                        .filter(rule -> !rule.isEmpty())
                        .collect(Collectors.toSet()));
    }

    @Test
    void theSchemaKnowsTheChannels() {
        Set<String> offered = new TreeSet<>();
        TEXT.at("/$defs/channel/enum").forEach(name -> offered.add(name.asText()));
        assertEquals(new TreeSet<>(Channel.words()), offered);
    }

    @Test
    void theShippedCasesAreRightForEditors() throws IOException {
        List<Path> cases = Cases.find(List.of(Path.of("samples")));
        assertTrue(cases.size() > 10);
        for (Path file : cases) {
            Object read = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            assertEquals(Set.of(), SCHEMA.validate(JSON.valueToTree(read)), file.toString());
        }
    }

    private static List<String> sentences(Example c) throws IOException {
        try {
            Path file = Files.writeString(folder.resolve("example.case.yaml"), c.yaml());
            CaseReader.read(file, "example", Stage.inboxes(), CaseHome.settingsOf(folder));
            return List.of();
        } catch (CaseRefused e) {
            return e.mistakes().stream()
                    .map(mistake -> mistake.sentence().replace(folder.toString(), "FOLDER"))
                    .toList();
        }
    }

    private static Stream<Example> examples() {
        try (InputStream in = resource("/cases/cases.jsonl")) {
            return new String(in.readAllBytes(), UTF_8).lines().map(CaseCorpusTest::example);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The case is the last field of its line, and is taken as it is written there. */
    private static Example example(String line) {
        int start = line.indexOf("\"case\": ") + "\"case\": ".length();
        try {
            JsonNode head = JSON.readTree(line.substring(0, start) + "0}");
            List<String> problems = new ArrayList<>();
            head.path("problems").forEach(problem -> problems.add(problem.asText()));
            return new Example(
                    head.get("name").asText(),
                    line.substring(start, line.length() - 1),
                    problems,
                    head.path("beyond_schema").asText());
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private static JsonNode tree(String name) {
        try (InputStream in = resource(name)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(CaseCorpusTest.class.getResourceAsStream(name), name);
    }
}
