package org.cardcourier.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cardcourier.card.Channel;
import org.cardcourier.cases.CaseFile.CardsWanted;
import org.cardcourier.cases.CaseFile.World;
import org.cardcourier.journal.Schedule;
import org.cardcourier.sandbox.Faults;
import org.cardcourier.sandbox.NewConversation;
import org.cardcourier.sandbox.SandboxSeed;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a case file. */
final class CaseReader extends YamlReader {

    private static final List<String> KEYS =
            List.of("case", "channel", "settings", "chatwoot", "faults", "when", "expect", "cards", "limit");
    private static final List<String> CHATWOOT =
            List.of("version", "agents", "teams", "conversations", "missing", "contacts");
    private static final List<String> CONVERSATION = List.of("id", "channel", "contact", "says", "status", "labels");
    private static final List<String> STATUSES = List.of("open", "resolved", "pending", "snoozed");
    private static final List<String> PERSON = List.of("name", "identifier", "email", "phone_number");
    private static final List<String> STEPS =
            List.of("notice", "notices", "file", "drop", "orders", "press", "say", "event");
    private static final List<String> CARDS = List.of("languages", "channels");
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** The names of Chatwoot's channels, and in which inbox of the sandbox they are. */
    private final Map<String, Integer> inboxes;

    private final Set<String> settings;
    private final Path folder;
    private String channel = Channel.WEB_WIDGET.word();

    private CaseReader(Path folder, Map<String, Integer> inboxes, Set<String> settings) {
        this.folder = folder;
        this.inboxes = inboxes;
        this.settings = settings;
    }

    /**
     * Reads one file.
     *
     * @param path     the file
     * @param name     as it is shown
     * @param inboxes  Chatwoot's words for channels to inboxes
     * @param settings the settings that there are
     * @throws CaseRefused if it has mistakes, with all of them
     */
    static CaseFile read(Path path, String name, Map<String, Integer> inboxes, Set<String> settings) {
        CaseReader reader = new CaseReader(path.toAbsolutePath().getParent(), inboxes, settings);
        CaseFile read = reader.read(path, name);
        reader.refuseIfWrong();
        return read;
    }

    private CaseFile read(Path path, String name) {
        Node root = compose(textOf(path)).orElse(null);
        refuseIfWrong();
        if (!(root instanceof MappingNode)) {
            mistake(Place.WHOLE, "must have the keys when and expect, or when and cards");
            refuseIfWrong();
        }
        Map<String, Entry> keys = entries(root, "a case", KEYS);
        channel = channel(keys.get("channel"), channel);
        Map<String, Entry> chatwoot = entries(value(keys, "chatwoot"), "chatwoot", CHATWOOT);
        List<Step> steps = steps(value(keys, "when"));
        CardsWanted cards = keys.containsKey("cards") ? cards(keys.get("cards")) : null;
        Expected expected = new ExpectedReader(this).read(value(keys, "expect"));
        if (steps.isEmpty() && !isWrong()) {
            mistake(Place.WHOLE, "says nothing under when: a notice, a file, or what the customer does");
        }
        return new CaseFile(
                path,
                name,
                text(keys.get("case"), "case"),
                channel,
                settings(value(keys, "settings")),
                new World(
                        text(chatwoot.get("version"), "version"),
                        names(value(chatwoot, "agents"), "agents"),
                        names(value(chatwoot, "teams"), "teams")),
                conversations(value(chatwoot, "conversations")),
                missing(value(chatwoot, "missing")),
                list(value(chatwoot, "contacts"), "contacts").stream()
                        .map(node -> person(node, null))
                        .toList(),
                faults(value(keys, "faults")),
                steps,
                expected,
                cards,
                limit(keys.get("limit")));
    }

    private String textOf(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            mistake(Place.WHOLE, "cannot be read: " + e.getMessage());
            refuseIfWrong();
            return "";
        }
    }

    private static Node value(Map<String, Entry> keys, String key) {
        return keys.containsKey(key) ? keys.get(key).value() : null;
    }

    private String channel(Entry entry, String otherwise) {
        return entry == null ? otherwise : channel(entry.value());
    }

    private String channel(Node node) {
        String word = text(node, "channel");
        if (!inboxes.containsKey(word)) {
            mistake(node, "there is no channel \"" + word + "\"" + hint(word, inboxes.keySet()));
        }
        return word;
    }

    private Map<String, String> settings(Node node) {
        Map<String, String> all = new TreeMap<>();
        entries(node, "settings", null).forEach((name, entry) -> {
            if (Stage.isOurs(name)) {
                mistake(
                        entry.key(),
                        name + " cannot be set by a case: it runs in a folder of its own, against the"
                                + " sandbox, whatever the settings say");
            } else if (!settings.contains(name)) {
                mistake(entry.key(), "there is no setting " + name + hint(name, settings));
            }
            all.put(name, text(entry, name));
        });
        return all;
    }

    private Map<Integer, String> names(Node node, String what) {
        Map<Integer, String> names = new TreeMap<>();
        entries(node, what, null)
                .forEach((id, entry) -> names.put((int) number(entry.key(), what, 1), text(entry, what)));
        return names;
    }

    private List<NewConversation> conversations(Node node) {
        List<NewConversation> all = new ArrayList<>();
        for (Node each : list(node, "conversations")) {
            Map<String, Entry> keys = entries(each, "a conversation", CONVERSATION);
            if (!keys.containsKey("id")) {
                mistake(each, "a conversation needs an id, such as 77");
                continue;
            }
            long id = number(keys.get("id").value(), "id", 1);
            String status = keys.containsKey("status") ? text(keys.get("status"), "status") : "open";
            if (!STATUSES.contains(status)) {
                mistake(keys.get("status").value(), "there is no status \"" + status + "\"" + hint(status, STATUSES));
            }
            all.add(new NewConversation(
                    id,
                    inboxes.getOrDefault(channel(keys.get("channel"), channel), 1),
                    person(value(keys, "contact"), id),
                    keys.containsKey("says") ? text(keys.get("says"), "says") : Stage.GREETING,
                    status,
                    list(value(keys, "labels"), "labels").stream()
                            .map(label -> text(label, "labels"))
                            .toList()));
        }
        return all;
    }

    private SandboxSeed.Person person(Node node, Long conversation) {
        if (node == null) {
            return Stage.customer(conversation);
        }
        Map<String, Entry> keys = entries(node, "a contact", PERSON);
        return new SandboxSeed.Person(
                text(keys.get("name"), "name"),
                orNull(text(keys.get("email"), "email")),
                orNull(text(keys.get("phone_number"), "phone_number")),
                orNull(text(keys.get("identifier"), "identifier")),
                Map.of());
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private List<Long> missing(Node node) {
        return list(node, "missing").stream()
                .map(each -> number(each, "missing", 1))
                .toList();
    }

    private List<String> faults(Node node) {
        List<String> all = new ArrayList<>();
        for (Node each : list(node, "faults")) {
            String entry = "[" + YamlJson.text(each) + "]";
            try {
                Faults.check(entry);
                all.add(entry);
            } catch (IllegalArgumentException e) {
                mistake(each, e.getMessage().replaceFirst("^fault 1: ", ""));
            }
        }
        return all;
    }

    // ---- when

    private List<Step> steps(Node node) {
        List<Step> steps = new ArrayList<>();
        List<Node> all =
                node instanceof SequenceNode sequence ? sequence.getValue() : node == null ? List.of() : List.of(node);
        for (Node each : all) {
            Step step = step(each);
            if (step != null) {
                steps.add(step);
            }
        }
        return steps;
    }

    private Step step(Node node) {
        List<String> known = new ArrayList<>(STEPS);
        known.addAll(List.of("mapping", "as", "conversation"));
        Map<String, Entry> keys = entries(node, "when", known);
        List<String> named = STEPS.stream().filter(keys::containsKey).toList();
        if (named.size() != 1) {
            mistake(node, "each step of when is one of " + String.join(", ", STEPS));
            return null;
        }
        String word = named.get(0);
        Place place = Place.of(keys.get(word).key());
        Node value = keys.get(word).value();
        refuseOthers(word, keys);
        String mapping = text(keys.get("mapping"), "mapping");
        long conversation = keys.containsKey("conversation")
                ? number(keys.get("conversation").value(), "conversation", 1)
                : 0;
        return switch (word) {
            case "notice", "notices" -> new Step.Post(place, YamlJson.text(value), mapping);
            case "file" -> new Step.Post(place, textOf(value), mapping);
            case "drop" -> drop(place, value, text(keys.get("as"), "as"));
            case "orders" -> new Step.Orders(place, value instanceof ScalarNode ? textOf(value) : YamlJson.text(value));
            case "press" -> new Step.Press(place, text(value, "press"), conversation);
            case "say" -> new Step.Say(place, text(value, "say"), conversation);
            default -> new Step.Event(place, YamlJson.text(value));
        };
    }

    private void refuseOthers(String word, Map<String, Entry> keys) {
        Map<String, Set<String>> goes = Map.of(
                "mapping", Set.of("notice", "notices", "file"),
                "as", Set.of("drop"),
                "conversation", Set.of("press", "say"));
        goes.forEach((extra, words) -> {
            if (keys.containsKey(extra) && !words.contains(word)) {
                mistake(keys.get(extra).key(), "\"" + extra + "\" does not go with \"" + word + "\"");
            }
        });
    }

    private Step drop(Place place, Node value, String as) {
        if (value instanceof MappingNode) {
            Map<String, Entry> keys = entries(value, "drop", List.of("name", "text"));
            String name = text(keys.get("name"), "name");
            return new Step.Drop(place, plainName(value, name), null, text(keys.get("text"), "text"));
        }
        Path file = file(value);
        return new Step.Drop(
                place, plainName(value, as.isEmpty() ? file.getFileName().toString() : as), file, null);
    }

    private String plainName(Node node, String name) {
        if (name.isEmpty() || name.startsWith(".") || name.contains("/") || name.contains("\\")) {
            mistake(node, "a dropped file needs a name such as shop-2026-01-20.csv");
        }
        return name;
    }

    private Path file(Node node) {
        Path file = folder.resolve(text(node, "file")).normalize();
        if (!Files.isRegularFile(file)) {
            mistake(node, "there is no file " + file + " (named from this case's folder)");
        }
        return file;
    }

    private String textOf(Node node) {
        Path file = file(node);
        try {
            return Files.isRegularFile(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            mistake(node, "cannot be read as UTF-8 text: " + e.getMessage());
            return "";
        }
    }

    // ---- the rest

    private CardsWanted cards(Entry entry) {
        Map<String, Entry> keys = entries(entry.value(), "cards", CARDS);
        List<String> languages = list(value(keys, "languages"), "languages").stream()
                .map(each -> text(each, "languages"))
                .toList();
        List<String> channels = list(value(keys, "channels"), "channels").stream()
                .map(this::channel)
                .toList();
        return new CardsWanted(
                Place.of(entry.key()),
                languages.isEmpty() ? List.of("") : languages,
                channels.isEmpty() ? List.of(channel) : channels);
    }

    private Duration limit(Entry entry) {
        if (entry == null) {
            return LIMIT;
        }
        try {
            Duration limit = Schedule.duration(text(entry, "limit"));
            if (limit.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("at most 10m");
            }
            return limit;
        } catch (IllegalArgumentException e) {
            mistake(entry.value(), "limit is a time such as 30s: " + e.getMessage());
            return LIMIT;
        }
    }

    Map<String, JsonNode> trees(Node node, String what) {
        Map<String, JsonNode> trees = new LinkedHashMap<>();
        entries(node, what, null).forEach((key, entry) -> trees.put(key, json(entry.value())));
        return trees;
    }
}
