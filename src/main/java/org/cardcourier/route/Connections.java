package org.cardcourier.route;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of the intake. There are so many at most, and one that brings no whole request in its time is
 * closed, be it idle or trickling: Vert.x's own idle time-out begins anew with every byte.
 */
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeServer.class);

    private final int most;
    private final long patience;
    private final Map<HttpConnection, Seat> open = new ConcurrentHashMap<>();
    private volatile boolean full;

    /**
     * No connection yet.
     *
     * @param most     how many there may be
     * @param patience how long one may take for a whole request, and be idle
     */
    Connections(int most, Duration patience) {
        this.most = most;
        this.patience = patience.toNanos();
    }

    /** What one connection is about. */
    private static final class Seat {
        private HttpServerRequest request;
        private boolean wasWorkedOn;
        private long since = System.nanoTime();

        synchronized void begin(HttpServerRequest begun) {
            request = begun;
            since = System.nanoTime();
        }

        /** The time that we take for an answer does not count. */
        synchronized boolean isLate(long now, long patience) {
            boolean isWorkedOn =
                    request != null && request.isEnded() && !request.response().ended();
            if (isWorkedOn || wasWorkedOn) {
                since = now;
            }
            wasWorkedOn = isWorkedOn;
            return now - since > patience;
        }
    }

    void opened(HttpConnection connection) {
        if (open.size() >= most) {
            sayFull();
            connection.close();
            return;
        }
        open.put(connection, new Seat());
        connection.closeHandler(gone -> open.remove(connection));
    }

    private void sayFull() {
        if (!full) {
            full = true;
            LOG.warn(
                    "{} connections are open, more are closed at once: if these are real senders, raise http.connections",
                    most);
        }
    }

    void begun(HttpServerRequest request) {
        Seat seat = open.get(request.connection());
        if (seat != null) {
            seat.begin(request);
        }
    }

    /** Closes those whose time is over. */
    void look() {
        long now = System.nanoTime();
        open.forEach((connection, seat) -> {
            if (seat.isLate(now, patience)) {
                connection.close();
            }
        });
        full &= open.size() >= most;
    }
}
