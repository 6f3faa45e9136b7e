package org.cardcourier.route;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.cardcourier.journal.Journal;

/**
 * One consumer for each account, all for the same route: with threads, limits and a place of its own each, so that none
 * waits for what another one's Chatwoot does.
 */
final class EachAccount extends DefaultConsumer implements Suspendable, ShutdownAware {

    private final List<DefaultConsumer> consumers = new ArrayList<>();

    private EachAccount(JournalEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    /**
     * What hears of every account.
     *
     * @param one makes the consumer for one, by the name of its connection; "" for the main one
     */
    static Consumer of(JournalEndpoint endpoint, Processor processor, Function<String, DefaultConsumer> one) {
        List<String> accounts =
                endpoint.component().journalIfThere().map(Journal::accounts).orElse(List.of(""));
        if (accounts.size() == 1) {
            return one.apply("");
        }
        EachAccount each = new EachAccount(endpoint, processor);
        accounts.forEach(account -> each.consumers.add(one.apply(account)));
        return each;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        for (DefaultConsumer consumer : consumers) {
            consumer.setRoute(getRoute());
            consumer.setRouteId(getRouteId());
        }
        ServiceHelper.startService(consumers);
    }

    @Override
    protected void doSuspend() throws Exception {
        ServiceHelper.suspendServices(consumers);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        ServiceHelper.resumeServices(consumers);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(consumers);
        super.doStop();
    }

    @Override
    protected void doShutdown() throws Exception {
        ServiceHelper.stopAndShutdownServices(consumers);
        super.doShutdown();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return consumers.stream()
                .filter(ShutdownAware.class::isInstance)
                .mapToInt(consumer -> ((ShutdownAware) consumer).getPendingExchangesSize())
                .sum();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // nothing: each hands back what was not begun when it is suspended
    }
}
