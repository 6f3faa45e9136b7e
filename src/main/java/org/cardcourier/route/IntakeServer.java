package org.cardcourier.route;

import io.vertx.ext.web.RoutingContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

/**
 * The HTTP server of the intake. It listens last and, while Card Courier stops, answers 503. Camel's own listens before its
 * routes are there and until they are long gone, and answers 404 meanwhile (seen on 4.17.0: for a second at each start):
 * a sender takes that for an answer and gives up.
 */
public final class IntakeServer extends VertxPlatformHttpServer {

    private static final int BEFORE_ALL = -1;

    private final VertxPlatformHttpServerConfiguration configuration;
    private volatile boolean stops;

    /**
     * A server that does not listen yet.
     *
     * @param host where it will listen
     * @param port likewise; 0 for a free one
     * @param most the largest body that is read, in bytes
     */
    public IntakeServer(String host, int port, long most) {
        this(configuration(host, port, most));
    }

    private IntakeServer(VertxPlatformHttpServerConfiguration configuration) {
        super(configuration);
        this.configuration = configuration;
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
        router(getCamelContext()).route().order(BEFORE_ALL).handler(this::refuseIfStopping);
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
     * @return false if it cannot, as when another program has taken the port in the meantime
     * @throws Exception if something else is wrong
     */
    public boolean listen() throws Exception {
        super.startServer();
        return getServer().actualPort() > 0;
    }

    /** From now on every request is answered with 503. */
    public void refuse() {
        stops = true;
    }

    private void refuseIfStopping(RoutingContext context) {
        if (stops) {
            UnreadBodies.answer(context, 503, "Card Courier is stopping: send it again when it is back");
        } else {
            context.next();
        }
    }
}
