package org.cardcourier.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.RunLock;
import org.cardcourier.Settings;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.journal.TrafficNow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private AccountOption account;

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

        /** Of two accounts: sums, the oldest and the newest. What is Chatwoot's own stays with each. */
        Health and(Health other) {
            Map<State, Long> sums = new EnumMap<>(State.class);
            counts.forEach((state, count) -> sums.put(state, count + other.counts.get(state)));
            return new Health(
                    process,
                    paused.or(other::paused),
                    sums,
                    older(waitingSince, other.waitingSince),
                    older(tooLongSince, other.tooLongSince),
                    Math.max(lastDelivered, other.lastDelivered),
                    attention + other.attention,
                    Optional.empty());
        }

        private static long older(long one, long other) {
            return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
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

    /** How one connection's account is. */
    private record Standing(Settings connection, Health health, List<String> troubles) {}

    @Override
    public Integer call() {
        Settings settings = courier.deskSettings();
        settings.account();
        Optional<String> process = RunLock.holder(settings);
        boolean isSeveral = !settings.further().isEmpty();
        List<Standing> each = new ArrayList<>();
        for (Settings connection : account.connections(settings)) {
            Health health = health(connection, process);
            List<String> troubles = health.troubles(courier.clock()).stream()
                    .map(trouble -> isSeveral ? connection.connection() + ": " + trouble : trouble)
                    .toList();
            each.add(new Standing(connection, health, troubles));
        }
        List<String> troubles = new ArrayList<>();
        each.forEach(one -> troubles.addAll(one.troubles()));
        troubles.addAll(leftBehind(settings));
        if (process.isPresent()) {
            org.cardcourier.deploy.Standing.read(settings).ifPresent(standing -> troubles.addAll(standing.troubles()));
        }
        Health all = each.stream().map(Standing::health).reduce(Health::and).orElseThrow();
        if (json) {
            courier.terminal().say(Json.line(json(all, troubles, each.size() > 1 ? each : List.of())));
        } else if (each.size() > 1) {
            severalLines(process, each, troubles).forEach(courier.terminal()::say);
        } else {
            lines(all, troubles).forEach(courier.terminal()::say);
        }
        boolean isFine = troubles.isEmpty() && !(attentionCounts && all.attention() > 0);
        return isFine ? 0 : Courier.FOUND_WRONG;
    }

    private Health health(Settings connection, Optional<String> process) {
        if (!Files.exists(connection.journalFile())) {
            return Health.OF_NOTHING.in(process);
        }
        try (JournalDesk desk = courier.desk(connection)) {
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

    /** What waits for an account that the settings do not name, or name no more. */
    private List<String> leftBehind(Settings settings) {
        if (!Files.exists(settings.journalFile())) {
            return List.of();
        }
        Set<String> known = settings.each().stream().map(Settings::account).collect(Collectors.toSet());
        try (JournalDesk desk = courier.desk(settings)) {
            return desk.leftBehind(known).stream()
                    .map(JournalDesk.LeftBehind::sentence)
                    .toList();
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
        Table table = new Table();
        state(table, health.process(), troubles);
        standing(table, health);
        troubles.forEach(trouble -> table.line("trouble", trouble));
        return table.lines();
    }

    private List<String> severalLines(Optional<String> process, List<Standing> each, List<String> troubles) {
        Table table = new Table();
        state(table, process, troubles);
        for (Standing one : each) {
            table.line(
                    "account",
                    one.connection().connection() + " (" + one.connection().account() + ")");
            standing(table, one.health());
        }
        troubles.forEach(trouble -> table.line("trouble", trouble));
        return table.lines();
    }

    private static void state(Table table, Optional<String> process, List<String> troubles) {
        table.line("state", troubles.isEmpty() ? "well" : "unwell")
                .line("running", process.map(pid -> "yes, process " + pid).orElse("no"));
    }

    private void standing(Table table, Health health) {
        Clock clock = courier.clock();
        String since = health.waitingSince() == 0
                ? ""
                : ", the oldest since " + Times.shown(health.waitingSince(), clock) + " ("
                        + Times.age(health.waitingSince(), clock) + ")";
        table.line("chatwoot", health.traffic().map(now -> chatwoot(now, clock)).orElse("-"))
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

    private static ObjectNode json(Health all, List<String> troubles, List<Standing> each) {
        ObjectNode json = Json.object()
                .put("well", troubles.isEmpty())
                .put("running", all.process().isPresent())
                .put("process", all.process().map(Long::valueOf).orElse(null));
        standing(json, all);
        if (!each.isEmpty()) {
            ArrayNode accounts = json.putArray("accounts");
            for (Standing one : each) {
                standing(
                        accounts.addObject()
                                .put("account", one.connection().connection())
                                .put("address", one.connection().account()),
                        one.health());
            }
        }
        troubles.forEach(json.putArray("troubles")::add);
        return json;
    }

    private static void standing(ObjectNode json, Health health) {
        json.put("paused", health.paused().orElse(null))
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
    }
}
