package org.cardcourier.route;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the route of each entry of one of the journal's rising lists, in order, at least once: the place is remembered per
 * route id after the route has ended well; after a failure the same entry comes again five seconds later. Or, where it
 * {@linkplain #gather() gathers}, of all that came in some time at once.
 *
 * @param <T> an entry
 */
abstract class FollowingConsumer<T> extends DefaultConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(FollowingConsumer.class);
    private static final int AT_ONCE = 100;
    private static final long LOOK_MILLIS = 250;
    private static final long AGAIN_MILLIS = 5000;
    private static final long REMEMBER_NANOS = 60_000_000_000L;

    private final String what;
    private ScheduledExecutorService thread;
    private volatile ScheduledFuture<?> next;
    private long seen = -1;
    private long position;
    private long remembered;
    private long rememberedAt;
    private boolean isTold;
    private long toldAt;

    /** @param what the entries in words, such as "the ends of notices" */
    FollowingConsumer(Endpoint endpoint, Processor processor, String what) {
        super(endpoint, processor);
        this.what = what;
    }

    /** Opens what the other methods need. */
    abstract void openDesk();

    /** @return a number that changes when there are new entries; asked four times a second, so it must cost nothing */
    abstract long changes();

    /** @return how far this route has come; a new one begins with the next entry, not with the whole past */
    abstract long readUntilNow();

    abstract void remember(long number);

    /** @return the number of the last entry */
    abstract long last();

    abstract List<T> entries(long after, long upTo, int limit);

    abstract long number(T entry);

    /** @return such as "notice so-42", for the log */
    abstract String name(T entry);

    abstract void fill(Exchange exchange, T entry);

    /** @return the least time between two exchanges, each for all entries that came meanwhile; zero: each by itself */
    Duration gather() {
        return Duration.ZERO;
    }

    /**
     * Fills an exchange for what was gathered.
     *
     * @param entries the first of it
     * @param count   how much it is as a whole
     */
    void fill(Exchange exchange, List<T> entries, long count) {
        throw new UnsupportedOperationException(what + " are not gathered");
    }

    /** @return how many entries there are in that range */
    long count(long after, long upTo) {
        throw new UnsupportedOperationException(what + " are not gathered");
    }

    abstract void closeDesk();

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        openDesk();
        position = readUntilNow();
        remembered = position;
        thread = getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "journal-" + getRouteId());
        next = thread.schedule(this::look, 0, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long wait = LOOK_MILLIS;
        try {
            long now = changes();
            if (now != seen && hasGathered()) {
                wait = (gather().isZero() ? tellAll() : tellTogether()) ? LOOK_MILLIS : AGAIN_MILLIS;
                seen = wait == AGAIN_MILLIS ? -1 : now;
            }
        } catch (RuntimeException e) {
            LOG.warn("Route {} could not read {}: {}", getRouteId(), what, e.getMessage());
            wait = AGAIN_MILLIS;
        }
        if (isRunAllowed()) {
            next = thread.schedule(this::look, wait, TimeUnit.MILLISECONDS);
        }
    }

    private boolean hasGathered() {
        return !isTold || System.nanoTime() - toldAt >= gather().toNanos();
    }

    /** @return false if the route failed: all of it comes again */
    private boolean tellTogether() {
        long last = last();
        List<T> entries = entries(position, last, AT_ONCE);
        if (!entries.isEmpty()) {
            long count = entries.size() < AT_ONCE ? entries.size() : count(position, last);
            if (!isRunAllowed() || !tell(what, exchange -> fill(exchange, entries, count))) {
                return false;
            }
            isTold = true;
            toldAt = System.nanoTime();
        }
        position = last;
        if (!entries.isEmpty() || System.nanoTime() - rememberedAt > REMEMBER_NANOS) {
            remember();
        }
        return true;
    }

    /** @return false if the route failed on one: it comes again */
    private boolean tellAll() {
        long last = last();
        while (position < last) {
            List<T> entries = entries(position, last, AT_ONCE);
            for (T entry : entries) {
                if (!isRunAllowed() || !tell(name(entry), exchange -> fill(exchange, entry))) {
                    remember();
                    return false;
                }
                position = number(entry);
            }
            if (!entries.isEmpty()) {
                remember();
            }
            if (entries.size() < AT_ONCE) {
                position = last;
            }
        }
        // entries that nobody wants may be passed over again after a crash: remembering each look would hold up the
        // writer
        if (System.nanoTime() - rememberedAt > REMEMBER_NANOS) {
            remember();
        }
        return true;
    }

    private boolean tell(String name, java.util.function.Consumer<Exchange> content) {
        Exchange exchange = createExchange(false);
        try {
            content.accept(exchange);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return true;
        } catch (Exception e) {
            LOG.warn("Route {} failed on {} and hears of it again: {}", getRouteId(), name, said(e));
            return false;
        } finally {
            releaseExchange(exchange, false);
        }
    }

    /** With what is behind it: "could not connect" alone does not tell a wrong certificate from a wrong port. */
    private static String said(Exception e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root == e ? e.toString() : e.toString().strip() + " " + root;
    }

    private void remember() {
        rememberedAt = System.nanoTime();
        if (position > remembered) {
            remember(position);
            remembered = position;
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (thread != null) {
            next.cancel(false); // a stop would wait for the next look
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(thread);
            remember();
            closeDesk();
        }
        super.doStop();
    }
}
