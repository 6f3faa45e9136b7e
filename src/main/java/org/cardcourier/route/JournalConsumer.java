package org.cardcourier.route;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.cardcourier.chatwoot.Channels;
import org.cardcourier.chatwoot.MarkerCare;
import org.cardcourier.chatwoot.Traffic;
import org.cardcourier.journal.Claim;
import org.cardcourier.journal.Delivery;
import org.cardcourier.journal.Ending;
import org.cardcourier.journal.Failure;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.JournalDown;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.Schedule;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.journal.Verdict;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Receives what is due and runs the delivery route for it.
 *
 * <p>The end of an attempt is what the outbound steps recorded in the {@link Delivery}, never how the exchange ended.
 * Stopping hands back what was claimed and not begun: {@code deferShutdown} is false and the consumer suspendable, so that
 * Camel suspends it first and then waits only for what is really being sent (with deferShutdown a stop under load took
 * 45 s and went on claiming; measured on 4.17.0).
 */
final class JournalConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {

    /** The log of ends: one line each, without names, texts or tokens. */
    private static final Logger LOG = LoggerFactory.getLogger("org.cardcourier.delivery");

    private static final String FIND_OUT = "direct:chatwoot-find-out";
    private static final String FIND_CONVERSATION = "direct:chatwoot-find-conversation";
    private static final String FIND_CHANNEL = "direct:chatwoot-find-channel";
    private static final String MARK_DROPPED = "mark dropped by ";
    private static final int MOST_LEFT = 16;

    private final JournalEndpoint endpoint;
    private final String account;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicLong works = new AtomicLong();
    private final java.time.Clock clock;
    private Journal journal;
    private Traffic traffic;
    private Verdict verdict;
    private ThreadPoolExecutor workers;
    private ProducerTemplate template;
    private MarkerCare markers;
    private PersonSteps persons;
    private Channels channels;
    private volatile Instant remembered;
    private volatile boolean closed;
    private boolean receiving;
    private String label = "";

    /** @param account name of the connection whose notices it receives; "" for the main one */
    JournalConsumer(JournalEndpoint endpoint, Processor processor, String account) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.account = account;
        this.clock = Clocks.of(endpoint.getCamelContext());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        journal = endpoint.component().journal().of(account);
        label = journal.label(account);
        Outbound outbound = Outbounds.in(endpoint.getCamelContext()).of(account);
        traffic = outbound.traffic();
        Schedule schedule = Schedule.parse(
                endpoint.getSchedule(), () -> ThreadLocalRandom.current().nextDouble());
        verdict = new Verdict(schedule, journal.options().settle());
        template = endpoint.getCamelContext().createProducerTemplate();
        markers = outbound.markers();
        persons = outbound.persons();
        channels = outbound.channels();
        if (journal.tookUpSome()) {
            persons.openNoneBefore(clock.millis() + journal.options().settle().toMillis());
        }
        resumeMarkers();
        int most = endpoint.getMaxInFlight();
        AtomicInteger number = new AtomicInteger();
        workers = new ThreadPoolExecutor(
                most,
                most,
                0,
                TimeUnit.SECONDS,
                new PriorityBlockingQueue<>(), // of Work only
                task -> new Thread(
                        task, "journal-worker-" + (account.isEmpty() ? "" : account + "-") + number.incrementAndGet()));
        open();
    }

    private void open() {
        // twice as many claims as workers: the second half waits in the queue while the next commit is on its way
        closed = false;
        traffic.handBack(false);
        journal.start(new Receiver(), 2 * endpoint.getMaxInFlight());
        receiving = true; // else another route does, and must not be paused when this one stops
    }

    private final class Receiver implements Journal.Deliver {

        @Override
        public void deliver(List<Claim> claims) {
            for (Claim claim : claims) {
                try {
                    workers.execute(new Work(claim));
                } catch (RejectedExecutionException e) {
                    journal.release(claim);
                }
            }
        }

        @Override
        public int most() {
            return traffic.most();
        }

        @Override
        public int mostFromFiles() {
            int hands = endpoint.getMaxInFlight();
            return Math.min(traffic.mostFromFiles(hands), 2 * hands - leftByFiles(hands));
        }
    }

    /** As much room as the journal gathers before it hands out: what comes otherwise is claimed as it is accepted. */
    private static int leftByFiles(int hands) {
        return Math.max(1, Math.min(hands / 2, MOST_LEFT));
    }

    /** What a file brought waits for a worker behind all that it did not. No two are of one conversation. */
    private final class Work implements Runnable, Comparable<Work> {
        private final Claim claim;
        private final long number = works.incrementAndGet();

        Work(Claim claim) {
            this.claim = claim;
        }

        @Override
        public int compareTo(Work other) {
            int lane = Boolean.compare(claim.givesWay(), other.claim.givesWay());
            return lane == 0 ? Long.compare(number, other.number) : lane;
        }

        @Override
        public void run() {
            if (closed) {
                journal.release(claim);
                return;
            }
            active.incrementAndGet();
            try {
                attempt(claim);
            } catch (Throwable e) { // also an Error: a claim without an end would block its conversation for ever
                LOG.error(
                        "The attempt for notice {}{} broke off; Chatwoot is asked before it is sent again",
                        claim.notice().id(),
                        label,
                        e);
                long due = clock.millis() + journal.options().settle().toMillis();
                persons.over(claim, due);
                journal.end(claim, new Ending.Again(due, Reason.NO_ANSWER, "Broke off: " + e, true, false, true));
            } finally {
                active.decrementAndGet();
            }
        }
    }

    private void attempt(Claim claim) {
        Delivery delivery = new Delivery(
                claim, step -> journal.step(claim, step), conversation -> journal.opened(claim, conversation));
        if (claim.doubtfulSince() == 0 && claim.steps().isEmpty() && endsTooLate(delivery)) {
            return;
        }
        if (claim.notice().conversationId() == 0 && !findConversation(claim, delivery)) {
            return;
        }
        Exchange looked = findChannel(claim, delivery);
        Throwable thrown = looked == null ? null : looked.getException();
        if (thrown == null) {
            thrown = findOut(claim, delivery);
        }
        boolean isFoundOut = thrown == null && delivery.cannotTell() == null;
        if (claim.doubtfulSince() != 0 && isFoundOut && !delivery.hasHappened() && endsTooLate(delivery)) {
            return;
        }
        if (isFoundOut) {
            thrown = runRoute(claim, delivery, channel(delivery, looked));
        }
        delivery.close();
        if (traffic.isOpen()) {
            delivery.chatwootIsAway();
        }
        Failure failure = thrown == null ? null : Failures.of(thrown);
        Ending ending = verdict.of(delivery, failure, clock.millis());
        pauseIfUnauthorized(ending);
        end(delivery, ending, thrown);
        rememberMarkers();
    }

    /**
     * Before anything else: where is the person whom the notice is for?
     *
     * @return true if the first message is to open a conversation; else the attempt has ended here
     */
    private boolean findConversation(Claim claim, Delivery delivery) {
        Exchange exchange = ask(FIND_CONVERSATION, claim, delivery);
        Throwable thrown = exchange.getException();
        PersonSteps.Found found = PersonSteps.found(exchange);
        if (thrown == null && found == null && delivery.opening().isPresent()) {
            return true;
        }
        long now = clock.millis();
        Ending ending;
        if (thrown == null && found != null) {
            ending = found.conversation() == 0
                    ? new Ending.Parked(now + journal.options().parkedEvery().toMillis(), found.parked())
                    : new Ending.Joins(found.conversation(), found.doubtful());
        } else {
            if (traffic.isOpen()) {
                delivery.chatwootIsAway();
            }
            Failure failure = thrown == null ? null : Failures.of(thrown);
            ending = verdict.notFound(delivery, failure, now);
        }
        pauseIfUnauthorized(ending);
        end(delivery, ending, thrown);
        return false;
    }

    private void pauseIfUnauthorized(Ending ending) {
        if (ending instanceof Ending.Again again && again.reason() == Reason.UNAUTHORIZED) {
            journal.pauseUnauthorized();
        }
    }

    /** Asks for the channel where it is not known, and where its reply window may have closed since; else returns null. */
    private Exchange findChannel(Claim claim, Delivery delivery) {
        long conversation = delivery.conversationId();
        if (conversation == 0) {
            return null; // its first message opens it, in an inbox whose channel is known by now
        }
        boolean must = markers.needsChannel(conversation);
        if (!must && speaksToCustomer(claim.notice())) {
            Channels.Known known = channels.of(conversation);
            must = known == null || known.hasWindow();
        }
        return must ? ask(FIND_CHANNEL, claim, delivery) : null;
    }

    private static boolean speaksToCustomer(Notice notice) {
        Message message = notice.message();
        return notice.order() != null
                || message != null
                        && !message.isPrivate()
                        && !message.messageType().equals("incoming");
    }

    private ConversationChannel channel(Delivery delivery, Exchange looked) {
        if (looked != null) {
            return ChannelLookUp.found(looked);
        }
        if (delivery.opening().isPresent()) {
            return new ConversationChannel(delivery.opening().get().channel(), true);
        }
        Channels.Known known = channels.of(delivery.conversationId());
        return known == null ? ConversationChannel.UNKNOWN : new ConversationChannel(known.word(), true);
    }

    /** Before the route, whatever a user made of it, sees the notice again: what did the doubtful attempt do? */
    private Throwable findOut(Claim claim, Delivery delivery) {
        if (!delivery.mustFindOut()) {
            return null;
        }
        Throwable thrown = ask(FIND_OUT, claim, delivery).getException();
        journal.readBack(claim, new Story.ReadBack(clock.millis(), delivery.found(), whyNot(thrown, delivery)));
        return thrown;
    }

    private static String whyNot(Throwable thrown, Delivery delivery) {
        String cannotTell = delivery.cannotTell() == null ? "" : delivery.cannotTell();
        return thrown == null ? cannotTell : Failures.of(thrown).detail();
    }

    private Exchange ask(String route, Claim claim, Delivery delivery) {
        Exchange exchange = createExchange(false);
        prepare(exchange, claim, delivery, ConversationChannel.UNKNOWN);
        template.send(route, exchange);
        return exchange;
    }

    /** Since when messages carry the mark elsewhere must be known after a restart too: it tells what a look is worth. */
    private void resumeMarkers() {
        try (JournalDesk desk = journal.desk()) {
            desk.watermark(MARK_DROPPED + journal.options().account())
                    .map(Instant::parse)
                    .ifPresent(since -> {
                        remembered = since;
                        markers.resume(since);
                    });
        }
    }

    private void rememberMarkers() {
        Instant since = markers.droppedSince().orElse(null);
        if (since != null && !since.equals(remembered)) {
            remembered = since;
            try {
                journal.accept( // no notices: the main account's writer does it
                        List.of(),
                        "",
                        true,
                        false,
                        MARK_DROPPED + journal.options().account(),
                        since.toString());
            } catch (JournalDown e) {
                remembered = null; // with the next end
            }
        }
    }

    private Throwable runRoute(Claim claim, Delivery delivery, ConversationChannel channel) {
        Exchange exchange = createExchange(false);
        try {
            prepare(exchange, claim, delivery, channel);
            exchange.setProperty(Names.CHANNEL, channel.word());
            getProcessor().process(exchange);
            return exchange.getException() != null
                    ? exchange.getException()
                    : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        } catch (Exception | LinkageError e) {
            return e;
        } finally {
            releaseExchange(exchange, false);
        }
    }

    /** What nobody wants any more is not sent, as long as nothing of it is there. */
    private boolean endsTooLate(Delivery delivery) {
        Claim claim = delivery.claim();
        Instant expires = claim.notice().expires();
        if (expires != null && expires.toEpochMilli() <= clock.millis()) {
            skip(delivery, Reason.EXPIRED, "It expired at " + expires);
            return true;
        }
        if (claim.isSuperseded()) {
            skip(
                    delivery,
                    Reason.SUPERSEDED,
                    "Notice " + claim.supersededBy() + " told a newer state of the order before");
            return true;
        }
        return false;
    }

    private void skip(Delivery delivery, Reason reason, String detail) {
        end(delivery, new Ending.Ended(State.SKIPPED, reason, detail, false), null);
    }

    private void prepare(Exchange exchange, Claim claim, Delivery delivery, ConversationChannel channel) {
        DeliveryProperty.put(exchange, delivery, channel);
        exchange.getMessage().setBody(claim.notice());
        exchange.setProperty(Names.NOTICE, claim.notice());
        exchange.setProperty(Names.NOTICE_ID, claim.notice().id());
        exchange.setProperty(Names.ACCOUNT, account.isEmpty() ? Notice.MAIN_ACCOUNT : account);
        if (delivery.conversationId() != 0) { // else the first message opens it
            exchange.setProperty(Names.CONVERSATION_ID, delivery.conversationId());
        }
    }

    private void end(Delivery delivery, Ending ending, Throwable thrown) {
        Claim claim = delivery.claim();
        journal.end(claim, ending, delivery.opened());
        if (claim.notice().conversationId() == 0) {
            boolean isDoubtful = ending instanceof Ending.Again again && again.doubtful();
            persons.over(
                    claim,
                    isDoubtful ? clock.millis() + journal.options().settle().toMillis() : 0);
        }
        Notice notice = claim.notice();
        if (ending instanceof Ending.Ended ended) {
            logEnd(notice, ended, delivery, thrown);
        } else if (ending instanceof Ending.Parked parked) {
            LOG.info("parked{} notice={} order={}: {}", label, notice.id(), notice.orderId(), parked.detail());
        } else if (ending instanceof Ending.Again again) {
            LOG.info(
                    "waiting{} notice={} order={} conversation={} try={} reason={}: {}",
                    label,
                    notice.id(),
                    notice.orderId(),
                    delivery.conversationId(),
                    claim.tries(),
                    again.reason().word(),
                    again.detail());
        }
    }

    private void logEnd(Notice notice, Ending.Ended ended, Delivery delivery, Throwable thrown) {
        Claim claim = delivery.claim();
        if (ended.state() == State.DELIVERED && !ended.thenFailed()) {
            LOG.info(
                    "delivered{} notice={} order={} conversation={} try={}",
                    label,
                    notice.id(),
                    notice.orderId(),
                    delivery.conversationId(),
                    claim.tries());
            if (thrown != null) {
                LOG.warn(
                        "The route failed after notice {}{} was in its conversation: {}",
                        notice.id(),
                        label,
                        thrown.toString());
            }
            return;
        }
        LOG.atLevel(ended.state() == State.SKIPPED ? Level.INFO : Level.WARN)
                .log(
                        "{}{} notice={} order={} conversation={} try={} reason={}: {}",
                        ended.thenFailed() ? "then_failed" : ended.state().word(),
                        label,
                        notice.id(),
                        notice.orderId(),
                        delivery.conversationId(),
                        claim.tries(),
                        ended.reason() == null ? "-" : ended.reason().word(),
                        ended.detail());
    }

    @Override
    protected void doSuspend() throws Exception {
        closed = true;
        if (receiving) {
            receiving = false;
            traffic.handBack(true);
            journal.pause();
        }
        List<Runnable> notBegun = new ArrayList<>();
        workers.getQueue().drainTo(notBegun);
        notBegun.forEach(work -> journal.release(((Work) work).claim));
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        open();
    }

    @Override
    protected void doStop() throws Exception {
        if (!closed) {
            doSuspend();
        }
        workers.shutdown();
        // what takes longer is left to the next start, which asks Chatwoot about it
        workers.awaitTermination(3, TimeUnit.SECONDS);
        template.stop();
        super.doStop();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return active.get();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // nothing: doSuspend hands back what was not begun, doStop waits for the rest
    }
}
