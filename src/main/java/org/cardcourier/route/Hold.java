package org.cardcourier.route;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps requests waiting while what answers them is exchanged. They wait before Vert.x looks for their route, for it looks
 * only once: a request keeps the routes that were there when it came (RoutingContextImplBase 4.5.22), even through a
 * reroute.
 */
final class Hold {

    private static final long LOOK_MILLIS = 5;
    /** Who brings a body so slowly must not keep an edit from being used. */
    private static final Duration FOR_BODIES = Duration.ofMillis(500);

    private final Set<HttpServerRequest> inside = ConcurrentHashMap.newKeySet();
    private List<Waiting> waiting;

    /** A request that has not been looked at. */
    private record Waiting(HttpServerRequest request, Router router, Context context) {
        void go() {
            context.runOnContext(now -> {
                router.handle(request);
                request.resume();
            });
        }
    }

    /** Lets a request in, or keeps it; there are never more than connections. */
    synchronized void enter(HttpServerRequest request, Router router) {
        if (waiting != null) {
            request.pause();
            waiting.add(new Waiting(request, router, Vertx.currentContext()));
        } else {
            inside.add(request);
            router.handle(request);
        }
    }

    /** The first handler of each request. */
    void follow(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.addEndHandler(ended -> inside.removeIf(Hold::isOver));
        if (request.response().closed()) {
            inside.removeIf(Hold::isOver);
        }
        context.next();
    }

    private static boolean isOver(HttpServerRequest request) {
        return request.response().ended() || request.response().closed();
    }

    void begin(Duration patience) throws InterruptedException {
        synchronized (this) {
            waiting = new ArrayList<>();
        }
        long start = System.nanoTime();
        while (isAnybodyInside() && System.nanoTime() - start < patience.toNanos()) {
            if (System.nanoTime() - start > FOR_BODIES.toNanos()) {
                inside.stream().filter(request -> !request.isEnded()).forEach(Hold::sendAway);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private boolean isAnybodyInside() {
        inside.removeIf(Hold::isOver);
        return !inside.isEmpty();
    }

    /** Its route will be gone when it has brought all of its body. */
    private static void sendAway(HttpServerRequest request) {
        if (!request.response().headWritten()) {
            request.response()
                    .putHeader("Retry-After", "1")
                    .putHeader("Connection", "close")
                    .setStatusCode(503)
                    .end("{\"error\":\"The route of this address is being exchanged: send it again\"}");
        }
        request.connection().close();
    }

    void end() {
        List<Waiting> all;
        synchronized (this) {
            all = waiting;
            waiting = null;
            all.forEach(one -> inside.add(one.request()));
        }
        all.forEach(Waiting::go);
    }
}
