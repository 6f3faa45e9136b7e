package org.cardcourier.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.cardcourier.Application;
import org.cardcourier.Settings;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.intake.Signatures;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.Selection;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier demo}: the main job, real from end to end, against the sandbox Chatwoot on this host. */
@Command(
        name = "demo",
        description = "Show the main job: notices by webhook, file and timer reach a sandbox Chatwoot on this host")
public final class DemoCommand implements Callable<Integer> {

    private static final int CONVERSATIONS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Courier courier;

    @Option(names = "--exit", description = "End when all have arrived: 0, or 1 when one did not")
    private boolean exit;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "The sandbox's port; 0 for a free one")
    private int port;

    DemoCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws Exception {
        Configurator.setLevel("org.cardcourier", Level.WARN); // what happened is told below, notice by notice
        Terminal terminal = courier.terminal();
        Path home = Files.createTempDirectory("courier-demo-");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults()
                .port(port)
                .conversations(CONVERSATIONS)
                .orders(ordersOfToday()))) {
            prepare(home, sandbox);
            Settings settings = Settings.read(home);
            try (Application application = new Application(settings, Clock.systemUTC())) {
                application.start();
                sandbox.accountWebhook("http://127.0.0.1:" + application.port() + "/chatwoot/events/"
                        + settings.pathSecrets().get(0));
                terminal.remark("A sandbox Chatwoot runs at " + sandbox.url() + ", Card Courier at http://127.0.0.1:"
                        + application.port() + ", its home is " + home);
                int expected = sendByWebhook(application, settings, home, terminal)
                        + dropFile(settings, home, terminal)
                        + sandboxOrders(terminal);
                boolean all = await(application, expected, terminal);
                terminal.say("");
                terminal.say("See the conversations with their cards: " + sandbox.url() + "/sandbox");
                terminal.say("Press a button there, and see what it leads to: a note, a label, or the newest card.");
                if (!exit) {
                    terminal.remark("Press Ctrl-C to end the demo.");
                    untilInterrupted();
                }
                return all ? 0 : Courier.FOUND_WRONG;
            }
        } finally {
            Folders.delete(home);
        }
    }

    /** The sandbox's order system gives out orders that changed a moment ago. */
    private static List<JsonNode> ordersOfToday() {
        String now = OffsetDateTime.now(ZoneOffset.UTC)
                .minusSeconds(5)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        List<JsonNode> orders = new ArrayList<>();
        for (JsonNode order : SandboxOptions.sampleOrders()) {
            orders.add(((ObjectNode) order).put("updatedAt", now));
        }
        return orders;
    }

    private static void prepare(Path home, Sandbox sandbox) throws IOException {
        ShippedHome.copyTo(home);
        Files.createDirectories(home.resolve("data"));
        SecretFile.generate(home.resolve("data/intake.secret"));
        Files.writeString(home.resolve("data/webhook.secret"), UUID.randomUUID() + "\n");
        Files.writeString(home.resolve(Settings.FILE), """
                # The demo's home; courier init makes one for real.
                chatwoot.api-url=%s
                chatwoot.api-token=%s
                chatwoot.account-id=%d
                chatwoot.webhook-path-secret-file=data/webhook.secret
                http.port=0
                console.enabled=false
                drop.poll-ms=200
                drop.settle-ms=200
                orders.url=%s/sandbox/orders
                orders.mapping=sandbox-orders
                orders.period-ms=3600000
                """.formatted(
                        sandbox.url(), sandbox.token(), sandbox.accountId(), sandbox.url()));
    }

    private int sendByWebhook(Application application, Settings settings, Path home, Terminal terminal)
            throws Exception {
        String key = SecretFile.read(settings.intakeSecrets()).stream()
                .filter(secret -> !secret.startsWith(Signatures.SIGNING_PREFIX))
                .findFirst()
                .orElseThrow();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + "/notices"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofFile(home.resolve("samples/notice.json")))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        terminal.say("webhook  POST /notices with samples/notice.json: " + answer.statusCode() + " " + answer.body());
        return 1;
    }

    private int dropFile(Settings settings, Path home, Terminal terminal) throws IOException {
        Files.createDirectories(settings.dropDirectory());
        Path partial = settings.dropDirectory().resolve("batch-notices.csv.part");
        Files.copy(home.resolve("samples/batch-notices.csv"), partial);
        Files.move(partial, settings.dropDirectory().resolve("batch-notices.csv"));
        terminal.say("file     dropped samples/batch-notices.csv into " + settings.dropDirectory());
        return 2;
    }

    private static int sandboxOrders(Terminal terminal) {
        int orders = SandboxOptions.sampleOrders().size();
        terminal.say("timer    polls the sandbox's order system, which has " + orders + " new orders");
        return orders;
    }

    private boolean await(Application application, int expected, Terminal terminal) throws InterruptedException {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        Set<String> told = new java.util.HashSet<>();
        boolean allDelivered = true;
        terminal.say("");
        while (told.size() < expected && System.nanoTime() < limit) {
            for (Story story : ended(application)) {
                if (told.add(story.notice().id())) {
                    terminal.say(line(story));
                    allDelivered &= story.state() == State.DELIVERED && !story.thenFailed();
                }
            }
            Thread.sleep(50);
        }
        if (told.size() < expected) {
            terminal.remark((expected - told.size()) + " of " + expected + " notices did not arrive within "
                    + PATIENCE.toSeconds() + " s");
        }
        return allDelivered && told.size() == expected;
    }

    private static List<Story> ended(Application application) {
        try (JournalDesk desk = application.journal().desk()) {
            return desk.list(Selection.ALL, 100).stream()
                    .filter(story -> story.state().isEnd())
                    .sorted(Comparator.comparingLong(Story::seq))
                    .toList();
        }
    }

    private static String line(Story story) {
        return "%-10s %-40s by %-23s conversation %d, messages %s%s"
                .formatted(
                        story.state().word(),
                        story.notice().id(),
                        story.source(),
                        story.notice().conversationId(),
                        story.messageIds(),
                        story.detail().isEmpty() ? "" : ": " + story.detail());
    }

    private static void untilInterrupted() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown, "end-of-demo"));
        ended.await();
    }
}
