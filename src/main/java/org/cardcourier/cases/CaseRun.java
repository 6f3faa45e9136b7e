package org.cardcourier.cases;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.cardcourier.journal.AnswerDesk;
import org.cardcourier.journal.Selection;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.NewConversation;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.StoredConversation;
import org.cardcourier.sandbox.StoredMessage;

/** Carries out one case on a stage. */
final class CaseRun {

    private static final int MOST_STORIES = 10_000;
    private static final long LOOK_MILLIS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final CaseFile wanted;
    private final Reading reading;
    private final Stage stage;
    private final Sandbox sandbox;
    private final List<Seen.Answer> answers = new ArrayList<>();
    private final long deadline;
    private final long seqBefore;
    private final int callsBefore;
    private final Set<Long> conversationsBefore;
    private long asked;
    private String before = "";

    private CaseRun(CaseFile wanted, Reading reading, Stage stage) {
        this.wanted = wanted;
        this.reading = reading;
        this.stage = stage;
        this.sandbox = stage.sandbox();
        this.deadline = System.nanoTime() + wanted.limit().toNanos();
        this.seqBefore = stage.desk().list(Selection.ALL, 1).stream()
                .mapToLong(Story::seq)
                .max()
                .orElse(0);
        this.callsBefore = sandbox.calls().size();
        open();
        this.conversationsBefore = new TreeSet<>(sandbox.conversations());
        this.asked = sandbox.ordersAsked();
    }

    /**
     * Runs a case.
     *
     * @param wanted  the case
     * @param reading what it brings in
     * @param stage   where
     * @return what came otherwise than it says; empty if all came so
     * @throws Exception if it could not be carried out
     */
    static List<Difference> run(CaseFile wanted, Reading reading, Stage stage) throws Exception {
        CaseRun run = new CaseRun(wanted, reading, stage);
        try {
            return run.run();
        } finally {
            run.sandbox.faults().clear();
        }
    }

    /** @return true if nothing of a case is left to be done on its stage */
    static boolean leftNothing(Stage stage) {
        return stage.desk()
                .list(Selection.ALL.of(Set.of(State.WAITING, State.SENDING, State.PARKED)), 1)
                .isEmpty();
    }

    private void open() {
        wanted.contacts().forEach(sandbox::addContact);
        wanted.conversations().forEach(sandbox::openConversation);
        Set<Long> described = new TreeSet<>(wanted.missing());
        wanted.conversations().forEach(conversation -> described.add(conversation.id()));
        int inbox = Stage.inboxes().get(wanted.channel());
        for (long number : reading.conversations(wanted)) {
            if (!described.contains(number)) {
                sandbox.openConversation(
                        new NewConversation(number, inbox, Stage.customer(number), Stage.GREETING, "open", List.of()));
            }
        }
    }

    private List<Difference> run() throws Exception {
        wanted.faults().forEach(sandbox.faults()::plan);
        for (Step step : wanted.steps()) {
            awaitQuiet();
            List<Difference> impossible = carryOut(step);
            if (!impossible.isEmpty()) {
                return impossible;
            }
        }
        return compare();
    }

    private void awaitQuiet() throws Exception {
        while (!isQuiet() && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private List<Difference> compare() throws Exception {
        while (true) {
            boolean quiet = isQuiet();
            Seen seen = seen();
            List<Difference> differences = Comparison.of(wanted, reading, seen);
            boolean late = System.nanoTime() > deadline;
            if (quiet && (differences.isEmpty() || !mayStillCome(seen))) {
                return differences;
            }
            if (late) {
                return differences.isEmpty()
                        ? List.of(new Difference(
                                Place.WHOLE,
                                "all came, but after " + wanted.limit().toSeconds()
                                        + " s something was still on its way",
                                List.of(),
                                List.of()))
                        : differences;
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** A try that comes later than the case may take will not be seen. */
    private boolean mayStillCome(Seen seen) {
        long last = System.currentTimeMillis() + Math.max(0, deadline - System.nanoTime()) / 1_000_000;
        return seen.stories().stream()
                .anyMatch(story ->
                        story.state() == State.WAITING && story.due() < last || story.state() == State.SENDING);
    }

    // ---- what happens

    private List<Difference> carryOut(Step step) throws Exception {
        if (step instanceof Step.Post post) {
            String query = post.mapping().isEmpty()
                    ? ""
                    : "?mapping=" + URLEncoder.encode(post.mapping(), StandardCharsets.UTF_8);
            HttpResponse<String> answer = post(stage.address("/notices" + query), post.json());
            answers.add(new Seen.Answer(answer.statusCode(), answer.body().strip()));
        } else if (step instanceof Step.Event event) {
            HttpResponse<String> answer = post(stage.unsignedEventsUrl(), event.json());
            if (answer.statusCode() != 200) {
                return List.of(Difference.of(
                        step.place(), "answer to the event", "200", answer.statusCode() + " " + answer.body()));
            }
        } else if (step instanceof Step.Drop drop) {
            drop(drop);
        } else if (step instanceof Step.Orders orders) {
            List<com.fasterxml.jackson.databind.JsonNode> all = new ArrayList<>();
            YamlJson.tree(orders.json()).forEach(all::add);
            asked = sandbox.ordersAsked();
            sandbox.orders(all);
        } else if (step instanceof Step.Press press) {
            return press(press);
        } else if (step instanceof Step.Say say) {
            sandbox.say(theOne(say.conversation()), say.text());
        }
        return List.of();
    }

    private HttpResponse<String> post(String url, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + stage.key())
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void drop(Step.Drop drop) throws IOException {
        Path folder = stage.settings().dropDirectory();
        Files.createDirectories(folder);
        Path partial = folder.resolve(drop.name() + ".part");
        Reading.drop(drop, partial);
        Files.move(partial, folder.resolve(drop.name()));
    }

    private long theOne(long conversation) {
        if (conversation > 0) {
            return conversation;
        }
        Set<Long> all = new TreeSet<>(reading.conversations(wanted));
        all.addAll(opened());
        return all.isEmpty() ? 0 : all.iterator().next();
    }

    private List<Difference> press(Step.Press press) {
        long conversation = theOne(press.conversation());
        List<String> there = new ArrayList<>();
        List<StoredMessage> messages = sandbox.messages(conversation);
        for (int i = messages.size() - 1; i >= 0; i--) {
            for (Map.Entry<String, com.fasterxml.jackson.databind.JsonNode> button :
                    Comparison.buttons(messages.get(i)).properties()) {
                String value = button.getValue().asText();
                there.add(button.getKey());
                if (press.button().equals(button.getKey()) || press.button().equals(value)) {
                    sandbox.choose(conversation, messages.get(i).id(), value);
                    return List.of();
                }
            }
        }
        return List.of(Difference.of(
                press.place(),
                "press, in conversation " + conversation,
                "a button " + press.button(),
                there.isEmpty() ? "no button" : String.join("\n", there)));
    }

    // ---- what came of it

    private List<Long> opened() {
        return sandbox.conversations().stream()
                .filter(number -> !conversationsBefore.contains(number))
                .toList();
    }

    private Seen seen() {
        List<Long> opened = opened();
        Map<Long, List<StoredMessage>> messages = new LinkedHashMap<>();
        Map<Long, StoredConversation> conversations = new LinkedHashMap<>();
        Set<Long> all = new TreeSet<>(reading.conversations(wanted));
        all.addAll(opened);
        all.retainAll(new TreeSet<>(sandbox.conversations()));
        for (long number : all) {
            messages.put(number, posted(number));
            conversations.put(number, sandbox.conversation(number));
        }
        List<Call> calls = sandbox.calls();
        return new Seen(
                List.copyOf(answers),
                stories(),
                messages,
                conversations,
                opened,
                calls.subList(Math.min(callsBefore, calls.size()), calls.size()),
                stage.settings().home(),
                "/api/v1/accounts/" + sandbox.accountId());
    }

    private List<StoredMessage> posted(long conversation) {
        return sandbox.messages(conversation).stream()
                .filter(message -> message.messageType().equals("outgoing")
                        || message.messageType().equals("template"))
                .toList();
    }

    private List<Story> stories() {
        List<Story> stories = new ArrayList<>(stage.desk().list(Selection.ALL, MOST_STORIES).stream()
                .filter(story -> story.seq() > seqBefore)
                .toList());
        java.util.Collections.reverse(stories);
        return stories;
    }

    // ---- whether anything is on its way

    /** Looked at twice: between two questions of one look, something may pass from one place to the next. */
    private boolean isQuiet() throws IOException {
        String now = isQuietNow()
                ? "quiet " + sandbox.calls().size() + " " + stage.desk().lastOutcome()
                : "";
        boolean isQuiet = !now.isEmpty() && now.equals(before);
        before = now;
        return isQuiet;
    }

    private boolean isQuietNow() throws IOException {
        return sandbox.isQuiet()
                && hasPolled()
                && isDropEmpty()
                && areAnswersRead()
                && areOutcomesRead()
                && stage.application().camel().getInflightRepository().size() == 0
                && stage.desk().list(Selection.ALL.of(Set.of(State.SENDING)), 1).isEmpty()
                && isNothingDue();
    }

    private boolean isNothingDue() {
        return stage.desk().list(Selection.ALL.of(Set.of(State.WAITING)), MOST_STORIES).stream()
                .noneMatch(story -> story.due() <= System.currentTimeMillis());
    }

    private boolean hasPolled() {
        return !wanted.hasOrders() || sandbox.ordersAsked() > asked;
    }

    private boolean isDropEmpty() throws IOException {
        Path folder = stage.settings().dropDirectory();
        if (!Files.isDirectory(folder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.noneMatch(Files::isRegularFile);
        }
    }

    private boolean areAnswersRead() {
        try (AnswerDesk desk = stage.application().journal().answerDesk()) {
            long last = desk.last();
            return last == 0
                    || readers("journal://answers").allMatch(route -> desk.answers(
                                    desk.readBy(route.getRouteId()), last, option(route, "payload"), 1)
                            .isEmpty());
        }
    }

    private boolean areOutcomesRead() {
        long last = stage.desk().lastOutcome();
        return readers("journal://outcomes").allMatch(route -> stage.desk()
                .outcomes(stage.desk().outcomesReadBy(route.getRouteId()), last, states(route), 1)
                .isEmpty());
    }

    private static Set<State> states(Route route) {
        Set<State> states = java.util.EnumSet.noneOf(State.class);
        for (String word : option(route, "states").split(",")) {
            if (!word.isBlank()) {
                states.add(State.of(word.strip()));
            }
        }
        return states.isEmpty() ? java.util.EnumSet.allOf(State.class) : states;
    }

    /** The routes that follow a list of the journal and run. */
    private Stream<Route> readers(String uri) {
        CamelContext camel = stage.application().camel();
        return camel.getRoutes().stream()
                .filter(route -> route.getEndpoint().getEndpointUri().startsWith(uri))
                .filter(route -> camel.getRouteController()
                        .getRouteStatus(route.getRouteId())
                        .isStarted());
    }

    private static String option(Route route, String name) {
        String uri = route.getEndpoint().getEndpointUri();
        for (String option : uri.substring(uri.indexOf('?') + 1).split("&")) {
            if (option.startsWith(name + "=")) {
                return java.net.URLDecoder.decode(option.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }
}
