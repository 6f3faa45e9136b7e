package org.cardcourier.route;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the route of each end, in order, at least once: the place is remembered per route id after the route has ended
 * well; after a failure the same end comes again five seconds later.
 */
final class OutcomesConsumer extends DefaultConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(OutcomesConsumer.class);
    private static final int AT_ONCE = 100;
    private static final long LOOK_MILLIS = 250;
    private static final long AGAIN_MILLIS = 5000;
    private static final long REMEMBER_NANOS = 60_000_000_000L;

    private final JournalEndpoint endpoint;
    private final Set<State> states;
    private Journal journal;
    private JournalDesk desk;
    private ScheduledExecutorService thread;
    private long seen = -1;
    private long position;
    private long remembered;
    private long rememberedAt;

    OutcomesConsumer(JournalEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.states = states(endpoint.getStates());
    }

    private static Set<State> states(String words) {
        Set<State> states = EnumSet.noneOf(State.class);
        for (String word : words.split(",")) {
            if (!word.isBlank()) {
                states.add(State.of(word.trim()));
            }
        }
        return states.isEmpty() ? EnumSet.allOf(State.class) : states;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        journal = endpoint.component().journal();
        desk = journal.desk();
        position = desk.outcomesReadBy(getRouteId()); // a new reader begins here, not with the whole past
        remembered = position;
        thread = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "journal-outcomes-" + getRouteId());
        thread.schedule(this::look, 0, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long wait = LOOK_MILLIS;
        try {
            long ends = journal.outcomes();
            if (ends != seen) {
                wait = tellAll() ? LOOK_MILLIS : AGAIN_MILLIS;
                seen = wait == AGAIN_MILLIS ? -1 : ends;
            }
        } catch (RuntimeException e) {
            LOG.warn("Route {} could not read the ends of notices: {}", getRouteId(), e.getMessage());
            wait = AGAIN_MILLIS;
        }
        if (isRunAllowed()) {
            thread.schedule(this::look, wait, TimeUnit.MILLISECONDS);
        }
    }

    /** @return false if the route failed on one: it comes again */
    private boolean tellAll() {
        long last = desk.lastOutcome();
        while (position < last) {
            List<JournalDesk.Outcome> outcomes = desk.outcomes(position, last, states, AT_ONCE);
            for (JournalDesk.Outcome outcome : outcomes) {
                if (!isRunAllowed() || !tell(outcome)) {
                    remember();
                    return false;
                }
                position = outcome.n();
            }
            if (!outcomes.isEmpty()) {
                remember();
            }
            if (outcomes.size() < AT_ONCE) {
                position = last;
            }
        }
        // ends that nobody wants may be passed over again after a crash: remembering each look would hold up the writer
        if (System.nanoTime() - rememberedAt > REMEMBER_NANOS) {
            remember();
        }
        return true;
    }

    private boolean tell(JournalDesk.Outcome outcome) {
        Exchange exchange = createExchange(false);
        try {
            Story story = outcome.story();
            exchange.getMessage().setBody(StoryJson.of(story));
            exchange.setProperty(Names.NOTICE_ID, story.notice().id());
            if (story.notice().conversationId() != 0) {
                exchange.setProperty(Names.CONVERSATION_ID, story.notice().conversationId());
            }
            exchange.setProperty(Names.STATE, story.state().word());
            exchange.setProperty(
                    Names.REASON, story.reason() == null ? "" : story.reason().word());
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return true;
        } catch (Exception e) {
            LOG.warn(
                    "Route {} failed on the end of notice {} and hears of it again: {}",
                    getRouteId(),
                    outcome.story().notice().id(),
                    e.toString());
            return false;
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private void remember() {
        rememberedAt = System.nanoTime();
        if (position > remembered) {
            desk.outcomesRead(getRouteId(), position);
            remembered = position;
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (thread != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(thread);
            remember();
            desk.close();
        }
        super.doStop();
    }
}
