package org.cardcourier.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.RunLock;
import org.cardcourier.Settings;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.journal.TrafficNow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier status}: does it run, does it deliver, does anything want a person. */
@Command(
        name = "status",
        description = {
            "Say how Card Courier is: whether it runs, what waits, what was delivered.",
            "Exit code 1 if it is unwell: delivery is paused, Chatwoot does not answer, a notice has waited for more than ten minutes, or"
                    + " notices wait and Card Courier does not run."
        })
final class StatusCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Courier courier;

    @Option(names = "--json", description = "One JSON object instead of words")
    private boolean json;

    @Option(names = "--attention", description = "Exit code 1 also if notices want a person's attention")
    private boolean attentionCounts;

    StatusCommand(Courier courier) {
        this.courier = courier;
    }

    /** What there is to know. Times are epoch milliseconds, 0 for never. */
    private record Health(
            Optional<String> process,
            Optional<String> paused,
            Map<State, Long> counts,
            long waitingSince,
            long tooLongSince,
            long lastDelivered,
            long attention,
            Optional<TrafficNow> traffic) {

        static final Health OF_NOTHING = new Health(
                Optional.empty(),
                Optional.empty(),
                Stream.of(State.values()).collect(Collectors.toMap(state -> state, state -> 0L)),
                0,
                0,
                0,
                0,
                Optional.empty());

        Health in(Optional<String> aProcess) {
            return new Health(aProcess, paused, counts, waitingSince, tooLongSince, lastDelivered, attention, traffic);
        }

        long backlog() {
            return counts.get(State.WAITING) + counts.get(State.SENDING);
        }

        /** One sentence for each thing that is not well. */
        List<String> troubles(Clock clock) {
            List<String> troubles = new ArrayList<>();
            paused.ifPresent(by -> troubles.add(
                    by.equals("unauthorized")
                            ? "delivery is paused: Chatwoot refuses the token; give it a valid one and restart Card Courier"
                            : "delivery is paused by a person; to go on: courier resume"));
            traffic.filter(TrafficNow::open)
                    .ifPresent(now -> troubles.add("Chatwoot does not answer since " + Times.shown(now.since(), clock)
                            + " ("
                            + now.because() + "); delivery goes on by itself when it does; look for the cause with:"
                            + " courier doctor"));
            if (backlog() > 0 && process.isEmpty()) {
                troubles.add("notices wait, but Card Courier does not run; start it with: courier run");
            }
            if (tooLongSince > 0) {
                troubles.add("a notice has been waiting for " + Times.age(tooLongSince, clock)
                        + "; see why with: courier notices list --state waiting");
            }
            return troubles;
        }
    }

    @Override
    public Integer call() {
        Health health = health();
        List<String> troubles = health.troubles(courier.clock());
        if (json) {
            courier.terminal().say(Json.line(json(health, troubles)));
        } else {
            lines(health, troubles).forEach(courier.terminal()::say);
        }
        boolean isFine = troubles.isEmpty() && !(attentionCounts && health.attention() > 0);
        return isFine ? 0 : Courier.FOUND_WRONG;
    }

    private Health health() {
        Settings settings = courier.deskSettings();
        settings.account();
        Optional<String> process = RunLock.holder(settings);
        if (!Files.exists(settings.journalFile())) {
            return Health.OF_NOTHING.in(process);
        }
        try (JournalDesk desk = courier.desk()) {
            return new Health(
                    process,
                    desk.paused(),
                    desk.counts(),
                    desk.waitingSince(courier.clock(), true),
                    tooLongSince(desk),
                    desk.lastDelivered(),
                    desk.attention(),
                    process.isPresent() ? desk.traffic() : Optional.empty()); // of a run that is over it says nothing
        }
    }

    /** A large batch takes its time: while it goes on, those of its rows that were not tried yet do not count. */
    private long tooLongSince(JournalDesk desk) {
        long since = desk.waitingSince(courier.clock(), isLong(desk.lastDelivered()));
        return since > 0 && isLong(since) ? since : 0;
    }

    private boolean isLong(long since) {
        return courier.clock().millis() - since > PATIENCE.toMillis();
    }

    private List<String> lines(Health health, List<String> troubles) {
        Clock clock = courier.clock();
        String since = health.waitingSince() == 0
                ? ""
                : ", the oldest since " + Times.shown(health.waitingSince(), clock) + " ("
                        + Times.age(health.waitingSince(), clock) + ")";
        Table table = new Table()
                .line("state", troubles.isEmpty() ? "well" : "unwell")
                .line(
                        "running",
                        health.process().map(pid -> "yes, process " + pid).orElse("no"))
                .line(
                        "chatwoot",
                        health.traffic().map(now -> chatwoot(now, clock)).orElse("-"))
                .line("backlog", health.backlog() + since)
                .line("last delivered", Times.shown(health.lastDelivered(), clock))
                .line(
                        "want attention",
                        health.attention() + (health.attention() == 0 ? "" : ", see: courier notices list --attention"))
                .line("notices", counts(health));
        if (health.counts().get(State.PARKED) > 0) {
            table.line(
                    "parked",
                    health.counts().get(State.PARKED)
                            + " wait for a visitor to begin a conversation, see: courier notices list --state parked");
        }
        troubles.forEach(trouble -> table.line("trouble", trouble));
        return table.lines();
    }

    private static String chatwoot(TrafficNow now, Clock clock) {
        String rate = now.setting() == 0
                ? "no limit on requests"
                : "at most " + perSecond(now.setting()) + " requests/s"
                        + (now.rate() < now.setting()
                                ? ", now " + perSecond(now.rate()) + " after too many (429)"
                                : "");
        return now.open()
                ? "breaker open since " + Times.shown(now.since(), clock) + " (" + Times.age(now.since(), clock) + "), "
                        + rate
                : "breaker closed, " + rate;
    }

    private static String perSecond(double rate) {
        return BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString();
    }

    private static String counts(Health health) {
        return Stream.of(State.values())
                .map(state -> health.counts().get(state) + " " + state.word())
                .collect(Collectors.joining(", "));
    }

    private ObjectNode json(Health health, List<String> troubles) {
        ObjectNode json = Json.object()
                .put("well", troubles.isEmpty())
                .put("running", health.process().isPresent())
                .put("process", health.process().map(Long::valueOf).orElse(null))
                .put("paused", health.paused().orElse(null))
                .put(
                        "breaker",
                        health.traffic()
                                .map(now -> now.open() ? "open" : "closed")
                                .orElse(null))
                .put(
                        "requests_per_second",
                        health.traffic().map(TrafficNow::rate).orElse(null))
                .put("backlog", health.backlog());
        Json.time(json, "waiting_since", health.waitingSince());
        Json.time(json, "last_delivered_at", health.lastDelivered());
        json.put("attention", health.attention());
        ObjectNode counts = json.putObject("counts");
        Stream.of(State.values())
                .forEach(state -> counts.put(state.word(), health.counts().get(state)));
        troubles.forEach(json.putArray("troubles")::add);
        return json;
    }
}
