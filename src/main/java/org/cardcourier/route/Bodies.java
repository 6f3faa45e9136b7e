package org.cardcourier.route;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of requests' bodies is in memory at once. Who sends is known for certain only when the body is there, and many
 * could send a large one together.
 */
final class Bodies {

    private final long largest;
    private final AtomicLong room;

    /**
     * Nothing in memory yet.
     *
     * @param largest the largest body that is read, in bytes
     * @param most    bytes of all of them together; at least one of the largest has room
     */
    Bodies(long largest, long most) {
        this.largest = largest;
        this.room = new AtomicLong(Math.max(largest, most));
    }

    /** @return a sixteenth of what this Java may use, since a body takes several times its size while it is read */
    static long most() {
        return Runtime.getRuntime().maxMemory() / 16;
    }

    /**
     * Keeps room for a request's body until it is answered.
     *
     * @return false if there is none at the moment
     */
    boolean take(RoutingContext context) {
        long size = size(context);
        if (room.addAndGet(-size) < 0) {
            room.addAndGet(size);
            return false;
        }
        context.addEndHandler(ended -> room.addAndGet(size));
        return true;
    }

    /** Who does not say how much will come may send the most. */
    private long size(RoutingContext context) {
        String length = context.request().getHeader("Content-Length");
        if (length == null) {
            return context.request().getHeader("Transfer-Encoding") == null ? 0 : largest;
        }
        try {
            return Math.max(0, Math.min(largest, Long.parseLong(length.strip())));
        } catch (NumberFormatException e) {
            return largest;
        }
    }
}
