package org.cardcourier.console;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.EventNotifier;
import org.cardcourier.Beans;
import org.cardcourier.Settings;
import org.cardcourier.card.Cards;
import org.cardcourier.card.Templates;
import org.cardcourier.chatwoot.Traffic;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDown;
import org.cardcourier.journal.JournalOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The window: pages behind a login, and the figures for Prometheus, on a port of their own. It never stands in the way:
 * where it cannot listen, Card Courier runs without it and says so.
 */
public final class Console implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    private static final String COOKIE = "courier-console";
    private static final String LANGUAGE = "courier-language";
    private static final int BODY = 512 * 1024;
    private static final int WORKERS = 2;
    private static final long LOOK_MILLIS = 2_000;

    private final ConsoleOptions options;
    private final Vertx vertx;
    private final Journal journal;
    private final List<Account> accounts = new ArrayList<>();
    private final Guard guard;
    private final Sessions sessions;
    private final LoginGate gate;
    private final Pages pages = new Pages();
    private final Assets assets = new Assets();
    private final Figures figures;
    private final RouteCounts counts;
    private final OverviewPage overview;
    private final NoticesPage notices;
    private final StoryPage story;
    private final CardsPage cards;
    private final BatchesPage batches;
    private final RoutesPage routes;
    private final Clock clock;
    private WorkerExecutor workers;
    private HttpServer server;
    private long timer = -1;

    /**
     * Puts it together; nothing listens yet.
     *
     * @param settings the settings
     * @param clock    the time
     * @param vertx    what it listens with
     * @param journal  the open journal
     * @param kept     how each connection's part of the journal is kept
     * @param traffic  what leaves for each connection, by its account's name
     * @param camel    the running Camel
     */
    public Console(
            Settings settings,
            Clock clock,
            Vertx vertx,
            Journal journal,
            Function<Settings, JournalOptions> kept,
            Map<String, Traffic> traffic,
            Supplier<CamelContext> camel) {
        this.options = settings.console();
        this.vertx = vertx;
        this.journal = journal;
        this.clock = clock;
        for (Settings each : settings.each()) {
            accounts.add(new Account(
                    each, journal.of(each.accountName()), traffic.get(each.accountName()), kept.apply(each)));
        }
        guard = new Guard(options);
        sessions = new Sessions(clock, options.idle());
        gate = new LoginGate(options.tokenFile(), clock);
        figures = new Figures(accounts, journal, clock);
        counts = new RouteCounts(figures.registry());
        Templates templates = Beans.templates(settings);
        CardPreview preview = new CardPreview(new Cards(templates));
        overview = new OverviewPage(figures, journal, clock);
        notices = new NoticesPage(clock);
        story = new StoryPage(preview, clock);
        cards = new CardsPage(settings, Beans.reader(settings, templates), preview);
        batches = new BatchesPage(clock);
        routes = new RoutesPage(camel, counts);
    }

    /** @return what Camel is to tell of each exchange that ended, for the figures of the routes */
    public EventNotifier counts() {
        return counts;
    }

    /**
     * Begins to listen.
     *
     * @return false if it cannot; the log says why
     */
    public boolean listen() {
        try {
            prepareToken();
            workers = vertx.createSharedWorkerExecutor("console", WORKERS, 1, java.util.concurrent.TimeUnit.MINUTES);
            server = vertx.createHttpServer(new HttpServerOptions()
                            .setHttp2ClearTextEnabled(false)
                            .setIdleTimeout(60)
                            .setMaxFormAttributeSize(BODY)
                            .setMaxHeaderSize(16 * 1024))
                    .requestHandler(router());
            server.listen(options.port(), options.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException | IOException e) {
            LOG.warn(
                    "The console cannot listen at {}:{} ({}): Card Courier runs without it; set console.port, or"
                            + " console.enabled=false",
                    options.host(),
                    options.port(),
                    e instanceof CompletionException ? e.getCause().getMessage() : e.toString());
            return false;
        }
        timer = vertx.setPeriodic(
                1,
                LOOK_MILLIS,
                any -> workers.executeBlocking(() -> {
                    figures.look();
                    return null;
                }));
        LOG.info("The console: http://{}:{}/ (token in {})", options.host(), port(), options.tokenFile());
        return true;
    }

    private void prepareToken() throws IOException {
        Path file = options.tokenFile();
        if (!Files.exists(file)) {
            SecretFile.generateToken(file);
        }
    }

    /** @return the port that it listens at; 0 if it does not */
    public int port() {
        return server == null ? 0 : server.actualPort();
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(guard::check);
        router.get("/assets/:name").handler(assets::answer);
        router.get("/observe/health").handler(this::ready);
        router.get("/observe/health/ready").handler(this::ready);
        router.get("/observe/health/live").handler(context -> json(context, 200, "{\"status\":\"UP\"}"));
        router.get("/observe/metrics").handler(this::metrics);
        router.get("/login").handler(context -> blocking(context, () -> loginPage(context, "")));
        router.get("/language").handler(this::chooseLanguage);
        router.post().handler(BodyHandler.create(false).setBodyLimit(BODY));
        router.post().handler(guard::checkOrigin);
        router.post("/login").handler(context -> blocking(context, () -> login(context)));
        router.post("/logout").handler(this::logout);
        router.get().handler(context -> page(context, false));
        router.post().handler(context -> page(context, true));
        router.route().failureHandler(this::failed);
        return router;
    }

    // ---- health and metrics

    private void ready(RoutingContext context) {
        boolean isReady = journal.trouble().isEmpty();
        json(context, isReady ? 200 : 503, "{\"status\":\"" + (isReady ? "UP" : "DOWN") + "\"}");
    }

    private static void json(RoutingContext context, int status, String body) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .end(body);
    }

    /** From this host without more; from another only with the token as a bearer key. */
    private void metrics(RoutingContext context) {
        String key = context.request().getHeader("Authorization");
        boolean hasKey = key != null && key.startsWith("Bearer ") && gate.isToken(key.substring("Bearer ".length()));
        if (!guard.isOfThisHost(context) && !hasKey) {
            context.response()
                    .setStatusCode(401)
                    .putHeader("WWW-Authenticate", "Bearer")
                    .end();
            return;
        }
        workers.executeBlocking(figures::scrape, false)
                .onSuccess(text -> context.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(text))
                .onFailure(context::fail);
    }

    // ---- who is there

    private Words words(RoutingContext context) {
        Cookie chosen = context.request().getCookie(LANGUAGE);
        return Words.of(
                chosen == null ? null : chosen.getValue(), context.request().getHeader("Accept-Language"));
    }

    private void chooseLanguage(RoutingContext context) {
        String to = context.request().getParam("to", "en");
        Cookie cookie = Cookie.cookie(LANGUAGE, Words.LANGUAGES.contains(to) ? to : "en")
                .setPath("/")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setMaxAge(Duration.ofDays(365).toSeconds());
        context.response().addCookie(cookie);
        goTo(context, local(context.request().getParam("back", "/")));
    }

    /** Never to another host. */
    private static String local(String path) {
        return path.startsWith("/")
                        && !path.startsWith("//")
                        && !path.contains("\\")
                        && path.length() < 2000
                        && path.chars().allMatch(c -> c > 0x20 && c < 0x7f)
                ? path
                : "/";
    }

    private static void goTo(RoutingContext context, String path) {
        context.response().setStatusCode(303).putHeader("Location", path).end();
    }

    private void loginPage(RoutingContext context, String problem) {
        Map<String, Object> model = new HashMap<>();
        model.put("problem", problem);
        model.put("back", local(context.request().getParam("back", "/")));
        model.put("tokenFile", options.tokenFile().toString());
        html(context, problem.isEmpty() ? 200 : 403, "login", model, "", words(context));
    }

    private void login(RoutingContext context) {
        String token = context.request().getFormAttribute("token");
        String address = context.request().remoteAddress().hostAddress();
        switch (gate.enter(address, token == null ? "" : token.strip())) {
            case WELCOME -> {
                Cookie cookie = Cookie.cookie(COOKIE, sessions.begin().id())
                        .setPath("/")
                        .setHttpOnly(true)
                        .setSameSite(CookieSameSite.STRICT);
                context.response().addCookie(cookie);
                String back = context.request().getFormAttribute("back");
                goTo(context, local(back == null ? "/" : back));
            }
            case WRONG -> loginPage(context, "login.wrong");
            case TOO_OFTEN -> {
                context.response().putHeader("Retry-After", "60");
                loginPage(context, "login.too-often");
            }
        }
    }

    private Optional<Sessions.Session> session(RoutingContext context) {
        Cookie cookie = context.request().getCookie(COOKIE);
        boolean byPerson = context.request().getHeader("X-Part") == null;
        return sessions.find(cookie == null ? null : cookie.getValue(), byPerson);
    }

    private void logout(RoutingContext context) {
        session(context)
                .filter(session -> guard.isForm(context, session))
                .ifPresent(session -> sessions.end(session.id()));
        context.response().removeCookie(COOKIE);
        goTo(context, "/login");
    }

    // ---- pages

    private void page(RoutingContext context, boolean isPost) {
        Optional<Sessions.Session> session = session(context);
        if (session.isEmpty()) {
            toLogin(context, isPost);
            return;
        }
        if (isPost && !guard.isForm(context, session.get())) {
            context.response().setStatusCode(403).end("This form is of another login: go back and reload the page");
            return;
        }
        Ask ask = ask(context, session.get());
        blocking(context, () -> answer(context, ask, isPost ? post(ask) : get(ask)));
    }

    /** A part that the page asks for by itself must not become the login page in the middle of the other. */
    private static void toLogin(RoutingContext context, boolean isPost) {
        String back = isPost ? "/" : context.request().uri();
        if (context.request().getHeader("HX-Request") != null) {
            context.response()
                    .putHeader("HX-Redirect", "/login")
                    .setStatusCode(401)
                    .end();
            return;
        }
        goTo(context, "/login?back=" + URLEncoder.encode(local(back), StandardCharsets.UTF_8));
    }

    private Ask ask(RoutingContext context, Sessions.Session session) {
        Map<String, String> query = new HashMap<>();
        context.queryParams().forEach(each -> query.put(each.getKey(), each.getValue()));
        Map<String, String> form = new HashMap<>();
        context.request().formAttributes().forEach(each -> form.put(each.getKey(), each.getValue()));
        String account = query.getOrDefault("account", form.getOrDefault("account", ""));
        String path = URLDecoder.decode(context.request().path().replace("+", "%2B"), StandardCharsets.UTF_8);
        boolean isPart = context.request().getHeader("X-Part") != null;
        return new Ask(path, query, form, session.csrf(), words(context), isPart, account);
    }

    private Account account(Ask ask) {
        return accounts.stream()
                .filter(each -> each.label().equals(ask.account()))
                .findFirst()
                .orElse(accounts.get(0));
    }

    private Reply get(Ask ask) {
        Account account = account(ask);
        String[] path = ask.path().substring(1).split("/", -1);
        return switch (path[0]) {
            case "" -> overview.show(ask, account);
            case "notices" ->
                switch (path.length) {
                    case 1 -> notices.show(ask, account);
                    case 2 -> story.show(ask, account, path[1]);
                    case 3 -> story.propose(ask, account, path[1], path[2]);
                    default -> new Reply.Missing();
                };
            case "cards" -> cards.show(ask, account);
            case "batches" ->
                switch (path.length) {
                    case 1 -> batches.show(ask, account);
                    case 2 -> batches.one(ask, account, number(path[1]));
                    case 3 -> batches.propose(ask, account, number(path[1]), path[2]);
                    default -> new Reply.Missing();
                };
            case "routes" -> routes.show();
            case "delivery" -> path.length == 2 ? proposeDelivery(path[1]) : new Reply.Missing();
            default -> new Reply.Missing();
        };
    }

    private Reply post(Ask ask) {
        Account account = account(ask);
        String[] path = ask.path().substring(1).split("/", -1);
        if (path[0].equals("notices") && path.length == 3) {
            return story.decide(ask, account, path[1], path[2]);
        }
        if (path[0].equals("batches") && path.length == 3) {
            return batches.decide(account, number(path[1]), path[2]);
        }
        if (path[0].equals("cards")) {
            return cards.show(ask, account);
        }
        if (path[0].equals("delivery") && path.length == 2 && isDelivery(path[1])) {
            account.pause(path[1].equals("pause"), clock);
            LOG.info("A person {}d delivery in the console", path[1]);
            return new Reply.GoTo("/");
        }
        return new Reply.Missing();
    }

    private static boolean isDelivery(String word) {
        return word.equals("pause") || word.equals("resume");
    }

    private static Reply proposeDelivery(String word) {
        return isDelivery(word) ? new Reply.Page("delivery", Map.of("decision", word)) : new Reply.Missing();
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    private void answer(RoutingContext context, Ask ask, Reply reply) {
        Account account = account(ask);
        if (reply instanceof Reply.GoTo other) {
            boolean isOther = !account.name().isEmpty();
            goTo(context, isOther ? withAccount(other.path(), account) : other.path());
        } else if (reply instanceof Reply.Page page) {
            html(context, page.status(), page.template(), model(page.model(), ask, account), ask.csrf(), ask.words());
        } else {
            html(context, 404, "missing", model(Map.of(), ask, account), ask.csrf(), ask.words());
        }
    }

    private static String withAccount(String path, Account account) {
        return path + (path.contains("?") ? "&" : "?") + "account=" + account.label();
    }

    private Map<String, Object> model(Map<String, Object> of, Ask ask, Account account) {
        Map<String, Object> model = new LinkedHashMap<>(of);
        model.put("accounts", accounts.stream().map(Account::label).toList());
        model.put("account", account.label());
        model.put("suffix", account.name().isEmpty() ? "" : "account=" + account.label());
        model.put("here", local(ask.path()));
        return model;
    }

    private void html(
            RoutingContext context, int status, String template, Map<String, Object> of, String csrf, Words words) {
        Map<String, Object> model = new HashMap<>(of);
        model.put("csrf", csrf);
        model.put("assets", assets.version());
        model.putIfAbsent("here", "/");
        String page = pages.write(template, words, model);
        HttpServerResponse response = context.response();
        response.setStatusCode(status)
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .end(page);
    }

    /** Away from the event loop: pages read the journal. */
    private void blocking(RoutingContext context, Runnable work) {
        workers.executeBlocking(
                        () -> {
                            work.run();
                            return null;
                        },
                        false)
                .onFailure(context::fail);
    }

    private void failed(RoutingContext context) {
        Throwable failure = context.failure();
        int status = failure == null && context.statusCode() > 0 ? context.statusCode() : 500;
        if (failure instanceof IllegalArgumentException) {
            status = 400;
        } else if (failure instanceof JournalDown) {
            status = 503;
        } else if (failure != null) {
            LOG.warn(
                    "The console could not answer {} {}",
                    context.request().method(),
                    context.request().path(),
                    failure);
        }
        if (!context.response().ended()) {
            String text = status == 503
                    ? "The journal cannot be read at the moment"
                    : context.request().method() == HttpMethod.POST && status == 413
                            ? "That is more than the console takes"
                            : "This cannot be shown (" + status + ")";
            context.response().setStatusCode(status).end(text);
        }
    }

    @Override
    public void close() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().join();
        }
        if (workers != null) {
            workers.close().toCompletionStage().toCompletableFuture().join();
        }
        figures.close();
        accounts.forEach(Account::close);
    }
}
