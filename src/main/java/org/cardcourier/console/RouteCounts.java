package org.cardcourier.console;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/** Counts what each route has finished, as Camel tells it: an exchange that a dead letter channel took counts as done. */
final class RouteCounts extends EventNotifierSupport {

    private final MeterRegistry registry;
    private final Map<String, Counts> byRoute = new ConcurrentHashMap<>();

    RouteCounts(MeterRegistry registry) {
        this.registry = registry;
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreExchangeAsyncProcessingStartedEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeRedeliveryEvents(true);
        setIgnoreExchangeSendingEvents(true);
        setIgnoreExchangeSentEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
    }

    /** What a route has done since the start. */
    record Counts(Counter done, Counter failed) {}

    Counts of(String route) {
        return byRoute.computeIfAbsent(route, id -> new Counts(counter(id, "done"), counter(id, "failed")));
    }

    private Counter counter(String route, String result) {
        return registry.counter("courier.route.exchanges", "route", route, "result", result);
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof CamelEvent.ExchangeCompletedEvent || event instanceof CamelEvent.ExchangeFailedEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        CamelEvent.ExchangeEvent ended = (CamelEvent.ExchangeEvent) event;
        String route = ended.getExchange().getFromRouteId();
        if (route != null) {
            Counts counts = of(route);
            (event instanceof CamelEvent.ExchangeFailedEvent ? counts.failed() : counts.done()).increment();
        }
    }
}
