package org.cardcourier.route;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the route of each entry of one of the journal's rising lists, in order, at least once: the place is remembered per
 * route id after the route has ended well; after a failure the same entry comes again five seconds later.
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
    private long seen = -1;
    private long position;
    private long remembered;
    private long rememberedAt;

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
        thread.schedule(this::look, 0, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long wait = LOOK_MILLIS;
        try {
            long now = changes();
            if (now != seen) {
                wait = tellAll() ? LOOK_MILLIS : AGAIN_MILLIS;
                seen = wait == AGAIN_MILLIS ? -1 : now;
            }
        } catch (RuntimeException e) {
            LOG.warn("Route {} could not read {}: {}", getRouteId(), what, e.getMessage());
            wait = AGAIN_MILLIS;
        }
        if (isRunAllowed()) {
            thread.schedule(this::look, wait, TimeUnit.MILLISECONDS);
        }
    }

    /** @return false if the route failed on one: it comes again */
    private boolean tellAll() {
        long last = last();
        while (position < last) {
            List<T> entries = entries(position, last, AT_ONCE);
            for (T entry : entries) {
                if (!isRunAllowed() || !tell(entry)) {
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

    private boolean tell(T entry) {
        Exchange exchange = createExchange(false);
        try {
            fill(exchange, entry);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return true;
        } catch (Exception e) {
            LOG.warn("Route {} failed on {} and hears of it again: {}", getRouteId(), name(entry), e.toString());
            return false;
        } finally {
            releaseExchange(exchange, false);
        }
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
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(thread);
            remember();
            closeDesk();
        }
        super.doStop();
    }
}
