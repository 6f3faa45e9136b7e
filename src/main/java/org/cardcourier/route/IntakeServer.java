package org.cardcourier.route;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.cardcourier.journal.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of the intake. It listens last and, while Card Courier stops, answers 503. Camel's own listens before its
 * routes are there and until they are long gone, and answers 404 meanwhile (seen on 4.17.0: for a second at each start):
 * a sender takes that for an answer and gives up.
 *
 * <p>It reads no body of a sender that it cannot know, keeps only so much of bodies at once ({@link Bodies}), bears with a slow sender only so long ({@link Connections}), and
 * tells how Card Courier is ({@link Health}).
 */
public final class IntakeServer extends VertxPlatformHttpServer {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeServer.class);
    private static final int BEFORE_ALL = -1;
    private static final int LOOKS = 10;
    private static final String NOTICES = "/notices";
    private static final String EVENTS = "/chatwoot/events";

    private final VertxPlatformHttpServerConfiguration configuration;
    private final Limits limits;
    private final Connections connections;
    private final Bodies bodies;
    private Health health;
    private Webhook webhook;
    private ChatwootEvents events;
    private final Hold hold = new Hold();
    private HttpServer listening;
    private volatile boolean stops;

    /**
     * How much the server bears.
     *
     * @param body        the largest body that is read, in bytes
     * @param connections connections at most
     * @param patience    how long a connection may take for a whole request, and be idle
     */
    public record Limits(long body, int connections, Duration patience) {}

    /**
     * A server that does not listen yet.
     *
     * @param host   where it will listen
     * @param port   likewise; 0 for a free one
     * @param limits how much it bears
     */
    public IntakeServer(String host, int port, Limits limits) {
        this(configuration(host, port, limits.body()), limits);
    }

    private IntakeServer(VertxPlatformHttpServerConfiguration configuration, Limits limits) {
        super(configuration);
        this.configuration = configuration;
        this.limits = limits;
        this.connections = new Connections(limits.connections(), limits.patience());
        this.bodies = new Bodies(limits.body(), Bodies.most());
    }

    private static VertxPlatformHttpServerConfiguration configuration(String host, int port, long most) {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost(host);
        configuration.setBindPort(port);
        configuration.setMaxBodySize(most);
        configuration.getBodyHandler().setHandleFileUploads(false);
        return configuration;
    }

    @Override
    protected void initializeServer() {
        super.initializeServer();
        // by the port in it the routes find this server, as long as it does not listen
        getCamelContext().getRegistry().bind("intakeServerConfiguration", configuration);
    }

    private static VertxPlatformHttpRouter router(CamelContext camel) {
        return camel.getRegistry()
                .findByType(VertxPlatformHttpRouter.class)
                .iterator()
                .next();
    }

    @Override
    protected void startServer() {
        // not before the routes are there: see listen
    }

    /**
     * Begins to listen.
     *
     * @param of whose notices these become
     * @param to who may send them
     * @param by whether Chatwoot's events are its own
     * @param isChatwootAway whether an account's delivery waits until its Chatwoot answers again
     * @param degraded why other files are in use than those of the home; often nothing
     * @return false if it cannot, as when another program has taken the port in the meantime
     */
    public boolean listen(
            Journal of,
            Webhook to,
            ChatwootEvents by,
            Predicate<String> isChatwootAway,
            Supplier<List<String>> degraded) {
        health = new Health(of, to, isChatwootAway, degraded);
        webhook = to;
        events = by;
        VertxPlatformHttpRouter router = router(getCamelContext());
        router.route().order(BEFORE_ALL).handler(hold::follow);
        router.get("/health/live").order(BEFORE_ALL).handler(health::live);
        router.get("/health/ready").order(BEFORE_ALL).handler(health::ready);
        router.route().order(BEFORE_ALL).handler(this::admit);
        // HTTP/2 would carry many requests on one connection, past its limits
        HttpServerOptions options = new HttpServerOptions().setHttp2ClearTextEnabled(false);
        HttpServer server = getVertx()
                .createHttpServer(options)
                .connectionHandler(connections::opened)
                .requestHandler(request -> {
                    connections.begun(request);
                    hold.enter(request, router);
                });
        try {
            server.listen(configuration.getBindPort(), configuration.getBindHost())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            LOG.debug("It cannot listen", e);
            return false;
        }
        listening = server;
        getVertx().setPeriodic(Math.max(1, limits.patience().toMillis() / LOOKS), timer -> connections.look());
        return true;
    }

    @Override
    public int getPort() {
        return listening == null ? configuration.getBindPort() : listening.actualPort();
    }

    @Override
    protected void stopServer() {
        if (listening != null) {
            listening.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /**
     * Lets requests wait from now on, and those that were let in end: a route may then go and another take its place, and no
     * sender sees a 404 in between.
     *
     * @param patience how long those that were let in may take
     * @throws InterruptedException if the thread is told to stop
     */
    void hold(Duration patience) throws InterruptedException {
        hold.begin(patience);
    }

    /** Lets the waiting requests in, to the routes that are there now. */
    void release() {
        hold.end();
    }

    /** From now on every request is answered with 503. */
    public void refuse() {
        stops = true;
        if (health != null) {
            health.stop();
        }
    }

    private void admit(RoutingContext context) {
        if (stops) {
            UnreadBodies.answer(context, 503, "Card Courier is stopping: send it again when it is back");
        } else if (context.request().method() == HttpMethod.POST) {
            admitSender(context);
        } else {
            admitBody(context);
        }
    }

    /** The body of who cannot be a sender is neither kept nor waited for. */
    private void admitSender(RoutingContext context) {
        String path = context.normalizedPath();
        try {
            if (path.equals(NOTICES)) {
                webhook.verifyHeaders(context.request()::getHeader);
            } else if (path.equals(EVENTS)) {
                events.verifyHeaders(context.request()::getHeader);
            } else if (path.startsWith(EVENTS + "/")) {
                events.verifyPath(path.substring(EVENTS.length() + 1));
            }
        } catch (HttpRefusal e) {
            UnreadBodies.answerAndForget(context, e.status(), e.getMessage());
            return;
        }
        admitBody(context);
    }

    private void admitBody(RoutingContext context) {
        if (bodies.take(context)) {
            context.next();
        } else {
            UnreadBodies.answerAndForget(
                    context, 503, "Not accepted: too much is being sent at once. Send it again in a moment");
        }
    }
}
