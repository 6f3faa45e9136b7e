package org.cardcourier.intake;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Good and bad mappings, one a line in {@code mappings.jsonl} (JSON is YAML): {@code problems} are the reader's whole
 * sentences, and {@code beyond_schema} names the rule that a schema cannot say. All others the schema for editors must
 * judge alike.
 */
class MappingCorpusTest {

    private static final Set<String> BEYOND_A_SCHEMA = Set.of(
            "braces close",
            "every key once",
            "formats are patterns",
            "formats and values are of fields",
            "somebody is addressed",
            "time zones are there",
            "an order or a message");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode TEXT = tree("/schema/mapping.schema.json");
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TEXT);

    private record Case(String name, String mapping, List<String> problems, String beyondSchema) {}

    @TestFactory
    Stream<DynamicTest> theReaderSaysWhatIsWrong() {
        return cases().map(c -> DynamicTest.dynamicTest(c.name(), () -> assertEquals(c.problems(), sentences(c))));
    }

    @TestFactory
    Stream<DynamicTest> theSchemaAgreesWithTheReader() {
        return cases().map(c -> DynamicTest.dynamicTest(c.name(), () -> {
            var messages = SCHEMA.validate(JSON.readTree(c.mapping()));
            boolean isGood = c.problems().isEmpty() || !c.beyondSchema().isEmpty();
            assertEquals(isGood, messages.isEmpty(), messages.toString());
        }));
    }

    @Test
    void theCorpusIsLargeAndItsExceptionsAreNamed() {
        assertTrue(cases().count() >= 40);
        assertEquals(
                BEYOND_A_SCHEMA,
                cases().map(Case::beyondSchema)
                        .filter(rule -> !rule.isEmpty())
                        .collect(java.util.stream.Collectors.toCollection(TreeSet::new)));
    }

    /** An editor offers each field that a mapping may give, and no other. */
    @Test
    void theSchemaKnowsTheFieldsThatTheReaderKnows() {
        Set<String> offered = new TreeSet<>();
        TEXT.at("/$defs/single/anyOf/0/enum").forEach(name -> offered.add(name.asText()));
        TEXT.at("/$defs/list/enum").forEach(name -> offered.add(name.asText()));
        assertEquals(new TreeSet<>(Place.known()), offered);
    }

    @Test
    void theShippedMappingsAreRightForEditors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("mappings"))) {
            for (Path file : files.toList()) {
                Object read = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
                assertEquals(Set.of(), SCHEMA.validate(JSON.valueToTree(read)), file.toString());
            }
        }
    }

    private static List<String> sentences(Case c) {
        try {
            MappingFile.read("shop", "shop", c.mapping());
            return List.of();
        } catch (MappingRefused e) {
            return e.mistakes().stream()
                    .map(mistake -> mistake.replaceFirst("^shop(:1)?: ", ""))
                    .toList();
        }
    }

    private static Stream<Case> cases() {
        try (InputStream in = resource("/intake/mappings.jsonl")) {
            return new String(in.readAllBytes(), UTF_8).lines().map(MappingCorpusTest::readCase);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The mapping is the last field of its line, and is taken as it is written there. */
    private static Case readCase(String line) {
        int start = line.indexOf("\"mapping\": ") + "\"mapping\": ".length();
        try {
            JsonNode head = JSON.readTree(line.substring(0, start) + "0}");
            List<String> problems = new ArrayList<>();
            head.path("problems").forEach(problem -> problems.add(problem.asText()));
            return new Case(
                    head.get("case").asText(),
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
        return Objects.requireNonNull(MappingCorpusTest.class.getResourceAsStream(name), name);
    }
}
