package org.cardcourier.console;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDown;
import org.cardcourier.journal.NoticeSearch;
import org.cardcourier.journal.Pulse;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of a running Card Courier: for the plot of the last hour, and for Prometheus. Labels hold words of closed
 * lists only: account (a connection's name), source (the kind of what brought a notice), state, reason.
 */
final class Figures implements AutoCloseable {

    /** Ends and acceptances before the start that the plot still shows. */
    private static final int BACK = 20_000;

    private static final int AT_ONCE = 5_000;
    private static final long FRESH_MILLIS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
        Duration.ofHours(2),
        Duration.ofHours(10),
        Duration.ofHours(24)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Map<String, Hour> hours = new LinkedHashMap<>();
    private final Map<String, NoticeSearch.Standing> standings = new HashMap<>();
    private final Map<String, Long> standingAt = new HashMap<>();
    private final Journal journal;
    private final Clock clock;
    private final long started;
    private Pulse pulse;
    private long lookedAt;

    Figures(List<Account> each, Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
        this.started = clock.millis();
        this.lookedAt = started;
        for (Account account : each) {
            accounts.put(account.key(), account);
            hours.put(account.key(), new Hour(clock));
            gauges(account);
        }
        registry.gauge("courier.ready", this, now -> journal.trouble().isEmpty() ? 1 : 0);
        registry.gauge("courier.started.timestamp.seconds", this, now -> started / 1000.0);
    }

    /** Names and what they mean stand in docs/operations.md, too; a test holds both and the alert rules together. */
    private void gauges(Account account) {
        Tags tags = Tags.of("account", account.label());
        gauge("courier.notices.open", tags, account, Figures::open);
        gauge("courier.oldest.open.seconds", tags, account, this::oldestSeconds);
        gauge("courier.attention", tags, account, Figures::attention);
        gauge("courier.paused", tags, account, Figures::paused);
        gauge("courier.chatwoot.away", tags, account, of -> of.isChatwootAway() ? 1 : 0);
        latency(account.label());
        for (State state : State.values()) {
            if (state.isEnd()) {
                ended(account.label(), state, null, "webhook");
            }
        }
        for (String source : Sources.ALL) {
            accepted(account.label(), source);
        }
    }

    private void gauge(String name, Tags tags, Account account, ToDoubleFunction<Account> value) {
        io.micrometer.core.instrument.Gauge.builder(name, account, value)
                .tags(tags)
                .register(registry);
    }

    private static double open(Account account) {
        return account.search().standing().open();
    }

    private double oldestSeconds(Account account) {
        long oldest = account.search().standing().oldest();
        return oldest == 0 ? 0 : Math.max(0, clock.millis() - oldest) / 1000.0;
    }

    private static double attention(Account account) {
        return account.search().standing().attention();
    }

    private static double paused(Account account) {
        return account.paused().isEmpty() ? 0 : 1;
    }

    private Counter accepted(String account, String source) {
        return registry.counter("courier.notices.accepted", "account", account, "source", source);
    }

    private Counter ended(String account, State state, Reason reason, String source) {
        return registry.counter(
                "courier.notices.ended",
                "account",
                account,
                "state",
                state.word(),
                "reason",
                reason == null ? "none" : reason.word(),
                "source",
                source);
    }

    private Timer latency(String account) {
        return Timer.builder("courier.delivery")
                .description("From acceptance to delivery")
                .tag("account", account)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    /** Reads what happened since; to be called every second or two. */
    synchronized void look() {
        try {
            if (pulse == null) {
                pulse = Pulse.open(journal.options(), BACK);
            }
            Pulse.News news;
            do {
                news = pulse.look(AT_ONCE);
                news.accepted().forEach(this::count);
                news.ended().forEach(this::count);
            } while (news.isMore());
            lookedAt = clock.millis();
        } catch (JournalDown e) {
            LOG.debug("The figures wait for the journal", e);
            close();
        }
    }

    private void count(Pulse.Accepted accepted) {
        Account account = accounts.get(accepted.account());
        if (account == null) {
            return; // of a connection that the settings name no more
        }
        String source = Sources.of(accepted.source());
        hours.get(accepted.account()).accepted(accepted.at(), source);
        if (accepted.at() >= started) {
            accepted(account.label(), source).increment();
        }
    }

    private void count(Pulse.Ended ended) {
        Account account = accounts.get(ended.account());
        if (account == null || isHeardLater(ended)) {
            return;
        }
        hours.get(ended.account()).ended(ended.endedAt(), ended.state());
        if (ended.endedAt() >= started) {
            ended(account.label(), ended.state(), ended.reason(), Sources.of(ended.source()))
                    .increment();
            if (ended.state() == State.DELIVERED) {
                latency(account.label()).record(Duration.ofMillis(Math.max(0, ended.endedAt() - ended.acceptedAt())));
            }
        }
    }

    /** The journal tells once more of an end when Chatwoot could not hand on a message: that end is counted already. */
    private boolean isHeardLater(Pulse.Ended ended) {
        return ended.messageFailed()
                && ended.endedAt() < lookedAt - Duration.ofMinutes(1).toMillis();
    }

    /** @return the last 60 minutes of an account */
    synchronized List<Hour.Minute> hour(Account account) {
        return hours.get(account.key()).minutes();
    }

    /** @return what brought how many in the last 60 minutes */
    synchronized Map<String, Long> sources(Account account) {
        return hours.get(account.key()).sources();
    }

    /** However many browsers look: asked of the journal every two seconds at most. */
    synchronized NoticeSearch.Standing standing(Account account) {
        long now = clock.millis();
        if (now - standingAt.getOrDefault(account.key(), 0L) >= FRESH_MILLIS) {
            standings.put(account.key(), account.search().standing());
            standingAt.put(account.key(), now);
        }
        return standings.get(account.key());
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    long started() {
        return started;
    }

    /** @return the figures as Prometheus reads them */
    String scrape() {
        look();
        return registry.scrape();
    }

    @Override
    public synchronized void close() {
        if (pulse != null) {
            pulse.close();
            pulse = null;
        }
    }
}
