package org.cardcourier.cases;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.cardcourier.Application;
import org.cardcourier.Settings;
import org.cardcourier.card.Channel;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.intake.Signatures;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.SandboxSeed;

/**
 * Card Courier, running on a copy of the home, and the sandbox that it talks to. Cases take turns on it as long as they
 * agree in settings and do not meet each other's conversations.
 */
final class Stage implements AutoCloseable {

    static final String GREETING = "你好,我的订单到哪里了?";

    private static final String SIGNED_SINCE = "4.12.0";
    private static final String WEBHOOK_SECRET = "whsec_of_the_cases";
    private static final String PATH_SECRET = "secret-of-the-cases-0123456789";

    /** What always comes from here: where Chatwoot is, and whatever lies in a file or listens at a port. */
    private static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("chatwoot.api-url", ""),
            Map.entry("chatwoot.api-token", ""),
            Map.entry("chatwoot.api-token-file", ""),
            Map.entry("chatwoot.account-id", ""),
            Map.entry("chatwoot.allow-plain-http", "false"),
            Map.entry("chatwoot.proxy", ""),
            Map.entry("chatwoot.trust-store", ""),
            Map.entry("chatwoot.trust-store-password", ""),
            Map.entry("chatwoot.webhook-secret", WEBHOOK_SECRET),
            Map.entry("chatwoot.webhook-secret-file", ""),
            Map.entry("chatwoot.webhook-path-secret-file", "data/path.secret"),
            Map.entry("http.host", "127.0.0.1"),
            Map.entry("http.port", "0"),
            Map.entry("console.enabled", "false"),
            Map.entry("traces.url", ""),
            Map.entry("jmx.enabled", "false"),
            Map.entry("intake.auth", "required"),
            Map.entry("intake.secret-file", "data/intake.secret"),
            Map.entry("drop.directory", "drop"),
            Map.entry("journal.url", "jdbc:sqlite:data/journal.db"),
            Map.entry("alarm.chat-url-file", ""),
            Map.entry("alarm.mail-to", ""),
            Map.entry("alarm.mail-user", ""),
            Map.entry("alarm.mail-password-file", ""),
            Map.entry("orders.url", ""),
            Map.entry("orders.token-file", ""),
            Map.entry("orders.allow-plain-http", "false"));

    /** Short times, unless a case says otherwise. */
    private static final Map<String, String> QUICK = Map.of(
            "chatwoot.settle-ms", "100",
            "chatwoot.probe-ms", "200",
            "chatwoot.requests-per-second", "0",
            "chatwoot.sender-bot-id", "0",
            "journal.schedule", "0s,100ms,100ms,100ms",
            "drop.poll-ms", "50",
            "drop.settle-ms", "50",
            "orders.period-ms", "200",
            "orders.redelivery-ms", "50");

    private final CaseHome home;
    private final Sandbox sandbox;
    private final Settings settings;
    private final Application application;
    private final JournalDesk desk;
    private final String key;
    private final boolean signs;
    private long nextConversation = 900_000_001;

    private Stage(
            CaseHome home, Sandbox sandbox, Settings settings, Application application, String key, boolean signs) {
        this.home = home;
        this.sandbox = sandbox;
        this.settings = settings;
        this.application = application;
        this.desk = application.journal().desk();
        this.key = key;
        this.signs = signs;
    }

    /** @return true if a setting is never a case's to choose */
    static boolean isOurs(String name) {
        return OURS.containsKey(name);
    }

    /** @return true for a setting of a connection to Chatwoot under a name of its own */
    static boolean isConnection(String name) {
        return name.matches("chatwoot[.][^.]+[.].*");
    }

    /** @return Chatwoot's words for the channels, and the sandbox's inbox of each */
    static Map<String, Integer> inboxes() {
        Map<String, Integer> inboxes = new LinkedHashMap<>();
        for (SandboxSeed.Inbox inbox : SandboxSeed.channels("", 0).inboxes()) {
            if (Channel.words().contains(inbox.channelType())) {
                inboxes.putIfAbsent(inbox.channelType(), inbox.id());
            }
        }
        return inboxes;
    }

    /** @return who is in a conversation of which nothing is said */
    static SandboxSeed.Person customer(long conversation) {
        return new SandboxSeed.Person("Customer " + conversation, null, null, "customer-" + conversation, Map.of());
    }

    /**
     * What cases must agree in to take turns on one stage.
     *
     * @param settings in place of the home's
     * @param world    what the sandbox must have from its start
     * @param polls    whether there is an order system
     */
    record Wish(Map<String, String> settings, CaseFile.World world, boolean polls) {

        static Wish of(CaseFile wanted) {
            return new Wish(wanted.settings(), wanted.world(), wanted.hasOrders());
        }
    }

    /**
     * Starts.
     *
     * @param from the user's home
     * @param wish what is wanted
     * @return it runs; to be closed
     * @throws Settings.Wrong if the home's settings or files, or the settings of the case, cannot be used
     * @throws Exception for what nobody foresaw
     */
    static Stage start(Path from, Wish wish) throws Exception {
        CaseHome home = CaseHome.copyOf(from);
        Sandbox sandbox = null;
        try {
            Properties chosen = new Properties();
            chosen.putAll(QUICK);
            chosen.putAll(wish.settings());
            chosen.putAll(OURS);
            sandbox = Sandbox.start(options(wish, merged(home.folder(), chosen)));
            chosen.put("chatwoot.api-url", sandbox.url().toString());
            chosen.put("chatwoot.api-token", sandbox.token());
            chosen.put("chatwoot.account-id", Integer.toString(sandbox.accountId()));
            chosen.put("orders.url", wish.polls() ? sandbox.url() + "/sandbox/orders" : "");
            writeSecrets(home.folder());
            Settings settings = Settings.read(home.folder(), Map.of(), chosen);
            requireSandbox(settings, sandbox.url());
            Application application = new Application(settings, Clock.systemUTC())
                    .seenThrough(new Elsewhere(sandbox.url(), home.folder()));
            application.start();
            boolean signs =
                    !wish.world().version().isEmpty() && isSince(wish.world().version(), SIGNED_SINCE);
            Stage stage = new Stage(home, sandbox, settings, application, bearer(home.folder()), signs);
            sandbox.accountWebhook(stage.eventsUrl());
            return stage;
        } catch (Exception e) {
            if (sandbox != null) {
                sandbox.close();
            }
            home.close();
            throw inHome(e, home.folder(), from);
        }
    }

    /** The last word, should anything above have been got round. */
    private static void requireSandbox(Settings settings, URI sandbox) {
        if (!settings.chatwootUrl().equals(sandbox) || settings.proxy().isPresent()) {
            throw new IllegalStateException("a case would have reached " + settings.chatwootUrl());
        }
    }

    /** Sentences about the copy are about the home. */
    private static Exception inHome(Exception e, Path copy, Path home) {
        return e instanceof Settings.Wrong
                ? new Settings.Wrong(String.valueOf(e.getMessage()).replace(copy.toString(), home.toString()))
                : e;
    }

    private static Map<String, String> merged(Path home, Properties chosen) {
        Properties some = new Properties();
        some.putAll(chosen);
        some.put("chatwoot.api-url", "http://127.0.0.1:1");
        some.put("chatwoot.api-token", "not-yet-known");
        some.put("chatwoot.account-id", "2");
        some.put("chatwoot.webhook-path-secret-file", "");
        return Settings.read(home, Map.of(), some).all();
    }

    private static SandboxOptions options(Wish wish, Map<String, String> settings) {
        SandboxOptions options = SandboxOptions.defaults().webhookSecret(WEBHOOK_SECRET);
        SandboxSeed seed = SandboxSeed.channels("sandbox-token", 0);
        Map<Integer, String> agents = new TreeMap<>(wish.world().agents());
        Map<Integer, String> teams = new TreeMap<>(wish.world().teams());
        add(agents, settings.get("answers.support-agent-id"), "agent ");
        add(teams, settings.get("answers.support-team-id"), "team ");
        options = options.seed(with(seed, agents, teams));
        return wish.world().version().isEmpty()
                ? options
                : options.version(wish.world().version());
    }

    private static void add(Map<Integer, String> names, String id, String word) {
        int number = Integer.parseInt(id);
        if (number > 0) {
            names.putIfAbsent(number, word + number);
        }
    }

    private static SandboxSeed with(SandboxSeed seed, Map<Integer, String> agents, Map<Integer, String> teams) {
        List<SandboxSeed.User> users = new ArrayList<>(seed.users());
        users.removeIf(user -> user.id() != 1 && agents.containsKey(user.id()));
        Set<Integer> everywhere = new java.util.TreeSet<>();
        seed.inboxes().forEach(inbox -> everywhere.add(inbox.id()));
        agents.forEach((id, name) -> {
            if (id != 1) {
                users.add(new SandboxSeed.User(
                        id, 2, name, "agent-" + id + "@example.com", "agent", "agent-" + id, everywhere));
            }
        });
        List<SandboxSeed.Team> all = new ArrayList<>(seed.teams());
        all.removeIf(team -> teams.containsKey(team.id()));
        teams.forEach((id, name) -> all.add(new SandboxSeed.Team(id, name, null)));
        return new SandboxSeed(
                seed.account(),
                seed.others(),
                users,
                seed.bots(),
                seed.inboxes(),
                all,
                seed.labels(),
                List.of(),
                List.of());
    }

    private static void writeSecrets(Path home) throws IOException {
        SecretFile.generate(home.resolve("data/intake.secret"));
        Files.writeString(home.resolve("data/path.secret"), PATH_SECRET + "\n");
    }

    private static String bearer(Path home) throws IOException {
        return SecretFile.read(home.resolve("data/intake.secret")).stream()
                .filter(secret -> !secret.startsWith(Signatures.SIGNING_PREFIX))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isSince(String version, String first) {
        String[] a = version.split("\\D+");
        String[] b = first.split("\\D+");
        for (int i = 0; i < b.length; i++) {
            int difference = (i < a.length ? Integer.parseInt(a[i]) : 0) - Integer.parseInt(b[i]);
            if (difference != 0) {
                return difference > 0;
            }
        }
        return true;
    }

    private String eventsUrl() {
        return address("/chatwoot/events") + (signs ? "" : "/" + PATH_SECRET);
    }

    /** @return where an event is taken without a signature */
    String unsignedEventsUrl() {
        return address("/chatwoot/events/" + PATH_SECRET);
    }

    String address(String path) {
        return "http://127.0.0.1:" + application.port() + path;
    }

    String key() {
        return key;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Application application() {
        return application;
    }

    Settings settings() {
        return settings;
    }

    JournalDesk desk() {
        return desk;
    }

    /** @return a conversation's number that no case uses */
    long freeConversation() {
        return nextConversation++;
    }

    @Override
    public void close() {
        desk.close();
        application.close();
        sandbox.close();
        home.close();
    }

    /** What the cases of a stage name; none may name what another has. */
    static final class Claims {
        private final Set<String> taken = new HashSet<>();

        boolean take(Set<String> names) {
            return java.util.Collections.disjoint(taken, names) && taken.addAll(names);
        }
    }
}
