package org.cardcourier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What ships for users to edit: in a form that a graphical editor opens, and each with a case that shows what it does. */
class ShippedRoutesTest {

    /** Of each shipped route file: words of a case that cannot go as it says without it. */
    private static final Map<String, String> CASE_OF = Map.of(
            "answer-contact-support", "payload: CONTACT_SUPPORT}",
            "answer-order-number", "answers.order-numbers: true",
            "answer-track-order", "payload: TRACK_ORDER}",
            "card-send", "notice:",
            "intake-chatwoot", "- press:",
            "intake-files", "drop:",
            "intake-timer", "orders:",
            "intake-webhook", "notice:",
            "outcome-attention", "logs/attention.jsonl");

    /**
     * The first looks at a question ten minutes after it for the first time, which no case waits for: AnswersTest does. The
     * others lead out of a case, which reaches nobody: AlarmTest.
     */
    private static final Set<String> WITHOUT_A_CASE = Set.of("answer-reconcile", "outcome-chat", "outcome-mail");

    private static List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static Object yaml(Path file) throws IOException {
        return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }

    /** Kaoto 2.x shows a route that stands as {@code - route:} with its parts as maps; shorter forms it rewrites or loses. */
    @TestFactory
    Stream<DynamicTest> everyRouteFileHasTheFormThatKaotoOpens() throws IOException {
        return Stream.concat(files("routes", ".camel.yaml").stream(), files("samples", ".camel.yaml").stream())
                .map(file -> DynamicTest.dynamicTest(file.toString(), () -> lookAt(file)));
    }

    private static void lookAt(Path file) throws IOException {
        for (Object part : assertInstanceOf(List.class, yaml(file))) {
            Map<?, ?> entry = assertInstanceOf(Map.class, part);
            assertEquals(1, entry.size());
            String key = String.valueOf(entry.keySet().iterator().next());
            Map<?, ?> value = assertInstanceOf(Map.class, entry.get(key));
            assertTrue(Set.of("route", "routeConfiguration").contains(key), file + " has " + key);
            assertInstanceOf(String.class, value.get("id"), file + ": a " + key + " without an id");
            if (key.equals("route")) {
                Map<?, ?> from = assertInstanceOf(Map.class, value.get("from"));
                assertInstanceOf(String.class, from.get("uri"));
                assertTrue(!String.valueOf(from.get("uri")).contains("?"), file + ": parameters stand as a map");
                steps(file, from.get("steps"));
            }
        }
    }

    private static void steps(Path file, Object steps) {
        for (Object step : assertInstanceOf(List.class, steps, file + ": steps are a list")) {
            Map<?, ?> entry = assertInstanceOf(Map.class, step, file + ": " + step);
            assertEquals(1, entry.size(), file + ": " + step);
            below(file, entry.values().iterator().next());
        }
    }

    private static void below(Path file, Object value) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> {
                if (key.equals("steps")) {
                    steps(file, each);
                } else {
                    below(file, each);
                }
            });
        } else if (value instanceof List<?> list) {
            list.forEach(each -> below(file, each));
        }
    }

    private static Map<String, String> cases() throws IOException {
        Map<String, String> cases = new LinkedHashMap<>();
        for (Path file : files("samples/cases", ".case.yaml")) {
            cases.put(file.getFileName().toString(), Files.readString(file));
        }
        return cases;
    }

    @Test
    void everyShippedRouteHasACase() throws IOException {
        Set<String> routes = files("routes", ".camel.yaml").stream()
                .map(file -> file.getFileName().toString().replace(".camel.yaml", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = new TreeSet<>(CASE_OF.keySet());
        known.addAll(WITHOUT_A_CASE);
        assertEquals(known, routes);
        for (Map.Entry<String, String> each : CASE_OF.entrySet()) {
            assertTrue(cases().values().stream().anyMatch(text -> text.contains(each.getValue())), each.getKey());
        }
    }

    @Test
    void everyShippedTemplateHasACase() throws IOException {
        for (Path template : files("templates", ".md.ftl")) {
            String name = template.getFileName().toString().replaceFirst("\\..*", "");
            String text = cases().get(name + ".case.yaml");
            assertTrue(text != null && text.contains("cards:"), name + " has no case with its cards");
            assertTrue(Files.exists(Path.of("samples/cases", name + ".cards.txt")), name);
        }
    }

    @Test
    void everyShippedMappingHasACase() throws IOException {
        for (Path mapping : files("mappings", ".yaml")) {
            String name = mapping.getFileName().toString().replace(".yaml", "");
            assertTrue(
                    cases().values().stream().anyMatch(text -> text.contains("mapping: " + name + "\n")),
                    name + " has no case");
        }
    }
}
