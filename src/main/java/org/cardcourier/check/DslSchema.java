package org.cardcourier.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * The schema of Camel's YAML, which editors use too. Camel itself stops at a file's first mistake, and takes some that an
 * editor does not open.
 */
final class DslSchema {

    private static final String FILE = "/schema/camelYamlDsl.json";
    private static final Set<String> OF_ALTERNATIVES = Set.of("oneOf", "anyOf", "not", "maxProperties");

    /** Large and slow to read, and seldom needed: a running Courier may drop it. */
    private static SoftReference<DslSchema> latest = new SoftReference<>(null);

    private final JsonNode text;
    private final JsonSchema schema;

    private DslSchema(JsonNode text) {
        this.text = text;
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .locale(Locale.ROOT)
                .preloadJsonSchema(false) // it would resolve every step there is
                .build();
        this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(text, config);
    }

    static synchronized DslSchema get() {
        DslSchema known = latest.get();
        if (known == null) {
            try (InputStream in = DslSchema.class.getResourceAsStream(FILE)) {
                JsonNode text = new ObjectMapper().readTree(in);
                withoutRemarks(text);
                known = new DslSchema(text);
            } catch (IOException e) {
                throw new IllegalStateException("camel-yaml-dsl lacks " + FILE, e);
            }
            latest = new SoftReference<>(known);
        }
        return known;
    }

    /** The validator does not know the word "deprecated" of draft 4, and says so in the log. */
    private static void withoutRemarks(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("deprecated").isBoolean()) {
            object.remove("deprecated");
        }
        node.forEach(DslSchema::withoutRemarks);
    }

    /** @return what a file has that the schema does not know */
    List<Finding> check(Source file, YamlTree yaml) {
        Set<ValidationMessage> messages = schema.validate(yaml.json());
        Set<String> withAlternatives = messages.stream()
                .filter(message -> OF_ALTERNATIVES.contains(message.getType()))
                .map(message -> message.getInstanceLocation().toString())
                .collect(Collectors.toCollection(HashSet::new));
        List<Finding> findings = new ArrayList<>();
        for (ValidationMessage message : messages) {
            String pointer = message.getInstanceLocation().toString();
            String sentence = sentence(message, withAlternatives.contains(pointer));
            if (sentence != null) {
                String property = message.getType().equals("additionalProperties") ? "/" + message.getProperty() : "";
                Mark place = yaml.places().get(pointer + property);
                findings.add(
                        place == null
                                ? file.at(0, 0, sentence)
                                : file.at(place.getLine() + 1, place.getColumn() + 1, sentence));
            }
        }
        return findings;
    }

    /** @return null where another message says the same better, or Camel takes it and editors do */
    private String sentence(ValidationMessage message, boolean hasAlternatives) {
        String name = message.getInstanceLocation().getNameCount() == 0
                ? "the file"
                : message.getInstanceLocation().getName(-1);
        return switch (message.getType()) {
            case "additionalProperties" -> {
                String key = message.getProperty();
                yield "there is no step or key " + key + Meant.of(key, known(message));
            }
            case "required" ->
                hasAlternatives ? null : name + " needs " + message.getProperty() + ", which is not there";
            case "type" -> hasAlternatives || fits(message) ? null : name + " must be " + wanted(message);
            case "enum" -> name + " must be one of " + words(message.getSchemaNode());
            default -> null;
        };
    }

    private static String wanted(ValidationMessage message) {
        String type = message.getSchemaNode().asText();
        String word = type.equals("boolean")
                ? "true or false"
                : type.equals("array")
                        ? "a list (lines that begin with -)"
                        : type.equals("object") ? "a map" : "a " + type;
        JsonNode got = message.getInstanceNode();
        return word + (got.isValueNode() ? ", got \"" + got.asText() + "\"" : "");
    }

    /** Camel turns texts into numbers and booleans, and settings into either. */
    private static boolean fits(ValidationMessage message) {
        JsonNode got = message.getInstanceNode();
        String type = message.getSchemaNode().asText();
        String value = got.asText();
        return got.isValueNode()
                && (value.contains("{{")
                        || type.equals("string")
                        || type.equals("boolean") && value.matches("true|false")
                        || (type.equals("number") || type.equals("integer")) && value.matches("-?\\d+"));
    }

    private static String words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asText()));
        return String.join(", ", words);
    }

    /** What may stand beside an unknown key. */
    private Set<String> known(ValidationMessage message) {
        String fragment = message.getSchemaLocation().getFragment().toString();
        JsonNode properties = text.at(fragment.substring(0, fragment.lastIndexOf('/')) + "/properties");
        Set<String> known = new TreeSet<>();
        properties.fieldNames().forEachRemaining(known::add);
        return known;
    }
}
