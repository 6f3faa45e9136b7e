package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads planned faults from YAML or JSON: a list, or an object with {@code faults} and, optionally, {@code seed} and
 * {@code clear}.
 *
 * <pre>{@code
 * - fault: lost_answer          # status, stored_then, delay, late_commit, reset_before, silence
 *   match: {method: POST, path: "*}{@code /messages", body: SO-42}
 *   times: 2                    # or  rate: 0.05   or  always: true;  1 if none is given
 *   after: 1                    # so many matching requests are answered as usual before; 0 if not given
 * - fault: status
 *   status: 503                 # and body, headers
 *   rate: 0.05
 * - fault: delay
 *   ms: 1500
 * - lose the second answer      # the same in words: see FaultWords
 * }</pre>
 */
final class FaultPlans {

    private static final Set<String> FIELDS =
            Set.of("fault", "match", "after", "times", "rate", "always", "status", "body", "headers", "ms");
    private static final Set<String> MATCH_FIELDS = Set.of("method", "path", "body");

    private FaultPlans() {}

    static JsonNode read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the faults of " + file, e);
        }
    }

    static JsonNode parse(String yaml, String label) {
        try {
            Object tree = new Load(LoadSettings.builder().setLabel(label).build()).loadFromString(yaml);
            return Json.MAPPER.valueToTree(tree);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("no YAML or JSON: " + e.getMessage(), e);
        }
    }

    /** All or nothing. @throws IllegalArgumentException naming the entry and the field */
    static void plan(JsonNode plans, Faults faults) {
        JsonNode list = plans.isArray() ? plans : plans.path("faults");
        Faults checked = new Faults();
        addAll(list, checked);
        if (plans.path("clear").asBoolean()) {
            faults.clear();
        }
        if (plans.has("seed")) {
            faults.seed(plans.path("seed").asLong());
        }
        addAll(list, faults);
    }

    private static void addAll(JsonNode list, Faults faults) {
        int number = 0;
        for (JsonNode entry : list) {
            number++;
            try {
                add(entry, faults);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("fault " + number + ": " + e.getMessage(), e);
            }
        }
    }

    private static void add(JsonNode given, Faults faults) {
        JsonNode entry = given.isTextual() ? FaultWords.entry(given.textValue()) : given;
        refuseStrangers(entry, FIELDS);
        Fault fault = fault(entry);
        CallMatch match = match(entry.path("match"));
        if (entry.has("rate")) {
            faults.rate(match, entry.path("rate").asDouble(-1), fault);
        } else if (entry.path("always").asBoolean()) {
            faults.always(match, fault);
        } else {
            int times = entry.path("times").asInt(1);
            if (times < 1) {
                throw new IllegalArgumentException("times begins at 1, not " + entry.path("times"));
            }
            faults.next(match, fault, after(entry), times);
        }
    }

    private static int after(JsonNode entry) {
        int after = entry.path("after").asInt(0);
        if (after < 0) {
            throw new IllegalArgumentException("after begins at 0, not " + entry.path("after"));
        }
        return after;
    }

    private static void refuseStrangers(JsonNode entry, Set<String> known) {
        entry.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown field '" + name + "'; known are " + new TreeSet<>(known));
            }
        });
    }

    private static CallMatch match(JsonNode match) {
        refuseStrangers(match, MATCH_FIELDS);
        return new CallMatch(
                match.path("method").asText(""),
                match.path("path").asText(""),
                match.path("body").asText(""));
    }

    private static Fault fault(JsonNode entry) {
        String kind = entry.path("fault").asText();
        return switch (kind) {
            case "status" -> status(entry);
            case "stored_then" -> {
                Fault.Status status = status(entry);
                yield new Fault.StoredThen(status.code(), status.body(), status.headers());
            }
            case "delay" -> Fault.delay(ms(entry));
            case "late_commit" -> Fault.lateCommit(ms(entry));
            case "lost_answer" -> Fault.lostAnswer();
            case "reset_before" -> Fault.resetBefore();
            case "silence" -> Fault.silence();
            default ->
                throw new IllegalArgumentException("unknown fault '" + kind
                        + "'; known are delay, late_commit, lost_answer, reset_before, silence, status, stored_then");
        };
    }

    private static Fault.Status status(JsonNode entry) {
        int code = entry.path("status").asInt();
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("status is a number from 200 to 599, not " + entry.path("status"));
        }
        JsonNode body = entry.path("body");
        String text = body.isContainerNode() ? body.toString() : body.asText("");
        Fault.Status status = (Fault.Status) (body.isMissingNode() ? Fault.status(code) : Fault.status(code, text));
        Map<String, String> headers = new LinkedHashMap<>(status.headers());
        if (entry.path("headers") instanceof ObjectNode given) {
            given.properties().forEach(e -> headers.put(e.getKey(), e.getValue().asText()));
        }
        return new Fault.Status(code, status.body(), Map.copyOf(headers));
    }

    private static long ms(JsonNode entry) {
        if (!entry.path("ms").isIntegralNumber() || entry.path("ms").asLong() < 0) {
            throw new IllegalArgumentException("ms is a number of milliseconds, not " + entry.path("ms"));
        }
        return entry.path("ms").asLong();
    }
}
