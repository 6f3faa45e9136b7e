package org.cardcourier;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListener;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.EndpointStrategy;
import org.cardcourier.card.Templates;
import org.cardcourier.chatwoot.Traffic;
import org.cardcourier.console.Console;
import org.cardcourier.deploy.HomeFiles;
import org.cardcourier.deploy.Redeployment;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.JournalOptions;
import org.cardcourier.journal.TrafficNow;
import org.cardcourier.route.AlarmChat;
import org.cardcourier.route.BatchRoutes;
import org.cardcourier.route.ChatwootEndpoint;
import org.cardcourier.route.ChatwootEvents;
import org.cardcourier.route.ChatwootRoutes;
import org.cardcourier.route.IntakeServer;
import org.cardcourier.route.KeyGate;
import org.cardcourier.route.OldFilesRoutes;
import org.cardcourier.route.OrdersRoutes;
import org.cardcourier.route.RouteSet;
import org.cardcourier.route.TraceRoutes;
import org.cardcourier.route.UnreadBodies;
import org.cardcourier.route.Webhook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root: settings become beans, beans and route files become a running Camel. */
public final class Application implements AutoCloseable {

    /** One more than the largest array, so that the sentence about arrays is the webhook's own. */
    private static final long MAX_BODY = (4L << 20) + 1;

    /** How long what is under way may take to end before its route is exchanged. */
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private final Settings settings;
    private final Clock clock;
    private final Main main = new Main();
    private final Vertx vertx;
    private final IntakeServer server;
    private final Map<String, Traffic> traffic;
    private Redeployment redeployment;
    private RouteSet routes;
    private Map<String, Object> beans = Map.of();
    private EndpointStrategy endpoints;
    private Journal journal;
    private Console console;
    private boolean closed;

    /**
     * Puts the parts together; nothing runs yet.
     *
     * @param settings the settings
     * @param clock    the time
     */
    public Application(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.traffic = traffic(settings, clock);
        this.vertx = Vertx.vertx(new VertxOptions()
                .setWorkerPoolSize(settings.httpWorkers())
                .setMaxWorkerExecuteTime(2)
                .setMaxWorkerExecuteTimeUnit(TimeUnit.MINUTES));
        this.server = new IntakeServer(
                settings.httpHost(),
                settings.httpPort(),
                new IntakeServer.Limits(MAX_BODY, settings.httpConnections(), settings.httpPatience()));
    }

    /**
     * Lets somebody look at each endpoint before a route has it, and put another in its place.
     *
     * @param strategy who looks
     * @return this
     */
    public Application seenThrough(EndpointStrategy strategy) {
        endpoints = strategy;
        return this;
    }

    /**
     * Takes edits of the home's files while it runs.
     *
     * @param by what watches the files, not begun yet; it is closed with this
     * @return this
     */
    public Application redeployedBy(Redeployment by) {
        redeployment = by;
        return this;
    }

    /**
     * Starts: opens the journal while Camel builds, then delivery, then HTTP.
     *
     * @throws Settings.Wrong if it cannot; the message is one sentence for a person
     * @throws org.cardcourier.journal.JournalUnusable if the journal cannot be used; likewise
     * @throws Exception for what nobody foresaw
     */
    public void start() throws Exception {
        requireSecrets();
        requirePort();
        if (settings.each().stream().anyMatch(Settings::shadow)) {
            LOG.warn(
                    "Shadow mode (chatwoot.shadow=true): what customers would see becomes private notes, and nothing else"
                            + " is changed in Chatwoot");
        }
        prepareJournal(settings);
        Map<String, byte[]> files = redeployment == null
                ? HomeFiles.read(settings.home()).routes()
                : redeployment.begin().routes();
        files.keySet().stream().filter(file -> file.endsWith(".java")).forEach(Application::needCompiler);
        JournalOptions options = journalOptions(settings);
        CompletableFuture<Journal> opening =
                CompletableFuture.supplyAsync(() -> Journal.open(options, new NoticeJson(), clock));
        try {
            main.setShutdownStrategy(new SimpleMainShutdownStrategy()); // no hook of its own: RunCommand has one
            main.setDefaultPropertyPlaceholderLocation("false"); // Settings has read them all
            properties().forEach((name, value) -> main.addInitialProperty((String) name, (String) value));
            ourRoutes(settings, clock, traffic).forEach(main.configure()::addRoutesBuilder);
            journal = opening.join();
            main.bind("journal", journal);
            settings.each().forEach(this::report);
            tellOfLeftBehind();
            bindBeans();
            main.addMainListener(withServer(files));
            main.start();
            UnreadBodies.refuse(camel(), MAX_BODY - 1);
            listen();
            openConsole();
            if (redeployment != null) {
                redeployment.watch(new Running());
            }
        } catch (Exception e) {
            journal = opening.handle((opened, failure) -> opened).join();
            close();
            throw StartProblem.explain(e, settings);
        }
    }

    /** What edited files are put in the place of. */
    private final class Running implements Redeployment.Target {

        @Override
        public void exchange(HomeFiles before, HomeFiles after, Map<String, String> was, Map<String, String> is)
                throws Exception {
            Set<String> gone = before.routesToExchange(after, was, is);
            Set<String> coming = after.routesToExchange(before, is, was);
            if (!gone.isEmpty() || !coming.isEmpty()) {
                routes.exchange(gone, after.routes(coming), before.routes(gone), is, was);
            }
        }

        @Override
        public void refresh() {
            ((Templates) beans.get(Beans.TEMPLATES)).refresh();
        }

        @Override
        public List<RouteSet.Running> routes() {
            return routes.running();
        }
    }

    private MainListener withServer(Map<String, byte[]> files) {
        return new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                try {
                    configured.getCamelContext().addService(server, true, true);
                    if (endpoints != null) {
                        configured.getCamelContext().getCamelContextExtension().registerEndpointCallback(endpoints);
                    }
                    routes = new RouteSet(configured.getCamelContext(), server, settings.home(), DRAIN);
                    routes.load(files);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    /** Last of all, and without it all goes on: a look out of the window is not what Card Courier is for. */
    private void openConsole() {
        if (settings.console().enabled()) {
            console = new Console(settings, clock, vertx, journal, Application::journalOptions, traffic, this::camel);
            camel().getManagementStrategy().addEventNotifier(console.counts());
            if (!console.listen()) {
                camel().getManagementStrategy().removeEventNotifier(console.counts());
            }
        }
    }

    private void listen() {
        Webhook webhook = camel().getRegistry().lookupByNameAndType("webhook", Webhook.class);
        ChatwootEvents events = camel().getRegistry().lookupByNameAndType("events", ChatwootEvents.class);
        if (!server.listen(
                journal,
                webhook,
                events,
                account -> traffic.get(account).isOpen(),
                () -> redeployment == null ? List.of() : redeployment.degraded())) {
            requirePort(); // says which program to look for
            throw new Settings.Wrong("Nothing can listen on " + settings.httpHost() + ":" + settings.httpPort());
        }
    }

    /** Nobody could send without a secret; better said now than by a 401 to each sender. */
    private void requireSecrets() {
        if (settings.intakeOpen()) {
            return;
        }
        Path file = settings.intakeSecrets();
        try {
            KeyGate.check(file, clock);
        } catch (NoSuchFileException e) {
            throw new Settings.Wrong(
                    "intake.secret-file " + file + " is missing: write one secret a line into it, whsec_"
                            + " and Base64 or a key of 20 characters or more (courier init makes one)");
        } catch (IOException | IllegalArgumentException e) {
            throw new Settings.Wrong("intake.secret-file " + file + " cannot be used: " + e.getMessage());
        }
    }

    /** Camel goes on without its HTTP server where the port is taken, and says only so in the log (seen on 4.17.0). */
    private void requirePort() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.httpHost(), settings.httpPort()));
        } catch (IOException e) {
            boolean isTaken = String.valueOf(e.getMessage()).contains("in use");
            throw new Settings.Wrong(
                    isTaken
                            ? "Port " + settings.httpPort() + " on " + settings.httpHost()
                                    + " is taken by another program: set http.port, or stop that program"
                            : "Nothing can listen on " + settings.httpHost() + ":" + settings.httpPort() + " ("
                                    + e.getMessage() + "): correct http.host or http.port");
        }
    }

    /**
     * Lets the journal's library load: the folder for temporary files may forbid to execute, and SQLite is native code.
     *
     * @param settings where the journal lies
     */
    public static void prepareJournal(Settings settings) {
        Path folder = settings.journalFile().getParent();
        Path allowed = Files.isDirectory(folder) ? folder : settings.home();
        System.setProperty("org.sqlite.tmpdir", System.getProperty("org.sqlite.tmpdir", allowed.toString()));
        clearAway(allowed);
    }

    /**
     * SQLite's library unpacks itself into that folder at each start, and a killed process leaves it there. On Linux a
     * running process keeps what it has loaded; whoever is loading it at this moment is spared by the minute.
     */
    private static void clearAway(Path folder) {
        Instant before = Instant.now().minusSeconds(60);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*{.lck,.so,.dylib,.dll}")) {
            for (Path file : left) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            // untidy, and nothing worse
        }
    }

    /**
     * How the journal of a home is kept.
     *
     * @param settings the settings
     * @return its options
     */
    public static JournalOptions journalOptions(Settings settings) {
        return JournalOptions.of(settings.journalFile(), settings.account())
                .withSettle(settings.settle())
                .withBlockAtMost(settings.blockAtMost())
                .withParkedEvery(settings.parkedEvery())
                .withAcceptQueue(settings.acceptQueue())
                .withKeep(settings.keep())
                .withFurther(settings.further().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, each -> journalOptions(each.getValue()))));
    }

    private void tellOfLeftBehind() {
        try (JournalDesk desk = journal.desk()) {
            desk.leftBehind(settings.each().stream().map(Settings::account).collect(Collectors.toSet()))
                    .forEach(left -> LOG.warn("{}", left.sentence()));
        }
    }

    private void report(Settings connection) {
        Journal of = journal.of(connection.accountName());
        traffic.get(connection.accountName())
                .tell(now -> of.traffic(new TrafficNow(0, now.open(), now.because(), now.rate(), now.setting())));
    }

    private void bindBeans() {
        main.bind("vertx", vertx);
        beans = Beans.of(settings, clock, journal, redeployment == null ? settings.home() : redeployment.folder());
        beans.forEach(main::bind);
    }

    /**
     * The routes that every home has.
     *
     * @param settings the settings
     * @param clock    the time
     * @param traffic  what may leave for Chatwoot, see {@link #traffic}
     * @return what builds them
     */
    public static List<RoutesBuilder> ourRoutes(Settings settings, Clock clock, Map<String, Traffic> traffic) {
        List<RoutesBuilder> routes = new ArrayList<>(List.of(
                chatwoot(settings, clock, traffic),
                new BatchRoutes(),
                new AlarmChat(settings.alarm(), settings.connectTimeout(), settings.readTimeout()),
                new OldFilesRoutes(),
                new OrdersRoutes(
                        settings.ordersUrl().orElse(null),
                        settings.connectTimeout(),
                        settings.readTimeout(),
                        settings.ordersMaxBytes())));
        settings.traces()
                .ifPresent(url ->
                        routes.add(new TraceRoutes(url, settings.connectTimeout(), settings.readTimeout(), version())));
        return routes;
    }

    private static String version() {
        String version = Application.class.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }

    /**
     * What may leave for the Chatwoots of a home.
     *
     * @param settings the settings
     * @param clock    the time
     * @return one for each connection by its account's name, "" for the main one; nothing has left yet
     */
    public static Map<String, Traffic> traffic(Settings settings, Clock clock) {
        Map<String, Traffic> traffic = new LinkedHashMap<>();
        for (Settings each : settings.each()) {
            traffic.put(
                    each.accountName(),
                    new Traffic(address(settings, each), each.requestsPerSecond(), each.probe(), clock));
        }
        return traffic;
    }

    /** As the log is to call it: two accounts may be of one Chatwoot. */
    private static URI address(Settings settings, Settings connection) {
        return settings.further().isEmpty() ? connection.chatwootUrl() : URI.create(connection.account());
    }

    /**
     * A Camel that can talk to the Chatwoot of a home and does nothing else: no journal, no user's route.
     *
     * @param settings the settings
     * @param clock    the time
     * @return it runs; to be closed
     * @throws Exception if it cannot start
     */
    public static CamelContext onlyChatwoot(Settings settings, Clock clock) throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.disableJMX();
        Beans.trusts(settings).forEach(camel.getRegistry()::bind);
        for (String scheme : List.of("http", "https")) {
            camel.getComponent(scheme, HttpComponent.class).setAutomaticRetriesDisabled(true);
        }
        camel.addRoutes(chatwoot(settings, clock, traffic(settings, clock)));
        camel.start();
        return camel;
    }

    private static ChatwootRoutes chatwoot(Settings settings, Clock clock, Map<String, Traffic> traffic) {
        return new ChatwootRoutes(settings.each().stream()
                .map(each -> chatwoot(each, clock, traffic.get(each.accountName())))
                .toList());
    }

    private static ChatwootEndpoint chatwoot(Settings settings, Clock clock, Traffic traffic) {
        return new ChatwootEndpoint(
                settings.accountName(),
                settings.chatwootUrl(),
                settings.chatwootToken(),
                settings.accountId(),
                settings.connectTimeout(),
                settings.readTimeout(),
                settings.connections(),
                settings.proxy().map(proxy -> proxy.host() + ":" + proxy.port()),
                settings.trustStore().map(file -> Beans.trustName(settings)),
                settings.senderBotId(),
                settings.shadow(),
                clock,
                traffic);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(settings.all());
        properties.putAll(Map.of(
                "camel.main.name", "courier",
                "camel.main.routesIncludePattern", "false",
                "camel.main.sourceLocationEnabled", "true",
                "camel.main.shutdownTimeout", "15",
                "camel.main.jmxEnabled", Boolean.toString(settings.jmx()),
                "camel.component.http.automaticRetriesDisabled", "true"));
        return properties;
    }

    private static void needCompiler(String route) {
        if (ToolProvider.getSystemJavaCompiler() == null) {
            throw new Settings.Wrong("routes/" + route + " is Java and needs a compiler, but this is a Java"
                    + " without one: run a JDK, or write the route in YAML");
        }
    }

    /** @return the port that it listens at */
    public int port() {
        return server.getPort();
    }

    /** @return the port where the console listens; 0 if it does not */
    public int consolePort() {
        return console == null ? 0 : console.port();
    }

    /** @return the running Camel */
    public CamelContext camel() {
        return main.getCamelContext();
    }

    /** @return the journal */
    public Journal journal() {
        return journal;
    }

    private static void closeBean(Object bean) {
        if (bean instanceof Closeable holder) { // Camel stops its own
            try {
                holder.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Stops intake, lets what is being sent end, closes the journal last. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (redeployment != null) {
            redeployment.close(); // first, for it must not start a route again
        }
        server.refuse();
        if (console != null) {
            console.close();
        }
        main.stop();
        beans.values().forEach(Application::closeBean);
        if (journal != null) {
            journal.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
