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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Good and bad notices, one a line in {@code notices.jsonl}: {@code problems} are the reader's whole sentences, and
 * {@code beyond_schema} names the rule that a schema cannot say. All others the schema for editors must judge alike.
 */
class CorpusTest {

    private static final Set<String> BEYOND_A_SCHEMA = Set.of(
            "a label is added or taken away",
            "a then says something",
            "accounts are there",
            "addresses hide nothing",
            "currencies are there",
            "days are in the calendar",
            "expires is after not_before",
            "languages are there",
            "numbers have a size",
            "templates are there",
            "texts are whole characters",
            "titles differ",
            "whole numbers have no point");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(resource("/schema/notice.schema.json"));

    private final NoticeReader reader = new NoticeReader(SomeTemplates.SHIPPED).withAccounts(Set.of("shop-b"));

    @TestFactory
    Stream<DynamicTest> theReaderSaysWhatIsWrong() {
        return cases().map(c -> DynamicTest.dynamicTest(c.name(), () -> assertEquals(c.problems(), sentences(c))));
    }

    @TestFactory
    Stream<DynamicTest> theSchemaAgreesWithTheReader() {
        return cases().map(c -> DynamicTest.dynamicTest(c.name(), () -> {
            boolean isGood = SCHEMA.validate(JSON.readTree(c.notice())).isEmpty();
            assertEquals(c.problems().isEmpty() || !c.beyondSchema().isEmpty(), isGood);
        }));
    }

    @Test
    void theCorpusIsLargeAndItsExceptionsAreNamed() {
        assertTrue(cases().count() >= 80);
        cases().map(Case::beyondSchema)
                .filter(rule -> !rule.isEmpty())
                .forEach(rule -> assertTrue(BEYOND_A_SCHEMA.contains(rule), rule));
    }

    private List<String> sentences(Case c) {
        try {
            reader.readAll(c.notice().getBytes(UTF_8), Limits.WEBHOOK);
            return List.of();
        } catch (InvalidNotice e) {
            return e.problems().stream().map(Problem::sentence).toList();
        }
    }

    private record Case(String name, String notice, List<String> problems, String beyondSchema) {}

    private static Stream<Case> cases() {
        try (InputStream in = resource("/intake/notices.jsonl")) {
            return new String(in.readAllBytes(), UTF_8).lines().map(CorpusTest::readCase);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The notice is the last field of its line, and is taken as it is written there. */
    private static Case readCase(String line) {
        int start = line.indexOf("\"notice\": ") + "\"notice\": ".length();
        String notice = line.substring(start, line.length() - 1);
        try {
            JsonNode head = JSON.readTree(line.substring(0, start) + "0}");
            List<String> problems = new ArrayList<>();
            head.path("problems").forEach(problem -> problems.add(problem.asText()));
            return new Case(
                    head.get("case").asText(),
                    notice,
                    problems,
                    head.path("beyond_schema").asText());
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(CorpusTest.class.getResourceAsStream(name), name);
    }
}
