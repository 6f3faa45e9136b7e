package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cardcourier.SettableClock;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a notice is tried again: the delays, and that they are kept on disk. */
class ScheduleTest {

    private static final List<Duration> SHIPPED = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-20T06:30:00Z"));
    private final Instant start = clock.instant();
    private JournalRun run;
    private long round;

    @BeforeEach
    void open() throws Exception {
        run = new JournalRun(folder, JournalRun.options(folder), clock);
        run.handOut(10);
    }

    @AfterEach
    void close() throws Exception {
        run.close();
    }

    private void restart() throws Exception {
        close();
        open();
    }

    private void accept(String id) {
        Message message = new Message("您好", "", Map.of(), false, "");
        Notice notice = new Notice(
                id, 7, null, message, List.of(), "order-card", "", Shape.AUTO, null, null, null, Then.NOTHING);
        run.journal.accept(List.of(notice), "test", true);
    }

    private List<Claim> handedOut() {
        List<Claim> claims = new ArrayList<>(run.handedOut(++round));
        claims.addAll(run.handedOut(++round));
        return claims;
    }

    private List<String> ids() {
        return handedOut().stream().map(claim -> claim.notice().id()).toList();
    }

    private void fails(Claim claim, Duration wait) {
        long due = clock.millis() + wait.toMillis();
        run.journal.end(claim, new Ending.Again(due, Reason.UNAVAILABLE, "down", false, false, true));
    }

    @Test
    void theShippedScheduleTakesThreeDays() {
        Schedule schedule = Schedule.parse(Schedule.DEFAULT, () -> 0);
        for (int tries = 1; tries <= SHIPPED.size(); tries++) {
            assertTrue(schedule.hasNext(tries));
            assertEquals(SHIPPED.get(tries - 1), schedule.next(tries));
        }
        assertFalse(schedule.hasNext(SHIPPED.size() + 1));
        assertEquals(Duration.ofHours(75).plusMinutes(35).plusSeconds(5), schedule.total());
    }

    @Test
    void eachDelayIsALittleLongerByChance() {
        Random random = new Random(42);
        Schedule schedule = Schedule.parse(Schedule.DEFAULT, random::nextDouble);
        for (int tries = 1; tries <= SHIPPED.size(); tries++) {
            long least = SHIPPED.get(tries - 1).toMillis();
            long different = 0;
            for (int i = 0; i < 1000; i++) {
                long millis = schedule.next(tries).toMillis();
                assertTrue(least <= millis && millis <= least + least / 10, millis + " is not within 10 % of " + least);
                different += millis > least + least / 20 ? 1 : 0;
            }
            assertTrue(350 < different && different < 650, different + " of 1000 in the longer half");
        }
    }

    @Test
    void aScheduleBeginsAtOnce() {
        assertEquals(
                "A schedule begins with the first try at once, \"0s\", got 5s,5m",
                assertThrows(IllegalArgumentException.class, () -> Schedule.parse("5s,5m", () -> 0))
                        .getMessage());
        assertEquals(
                "A duration is a whole number and ms, s, m, h or d, such as 30m, got \"five\"",
                assertThrows(IllegalArgumentException.class, () -> Schedule.parse("0s,five", () -> 0))
                        .getMessage());
    }

    @Test
    void theWholeScheduleIsKeptThoughCourierIsRestartedAfterEachTry() throws Exception {
        Verdict verdict = new Verdict(Schedule.parse(Schedule.DEFAULT, () -> 0), Duration.ofSeconds(45));
        accept("a");
        List<Duration> triedAfter = new ArrayList<>();
        for (List<Claim> claims = handedOut(); !claims.isEmpty(); claims = nextTry(triedAfter.size())) {
            triedAfter.add(Duration.between(start, clock.instant()));
            Delivery delivery = new Delivery(claims.get(0), step -> {});
            delivery.begin(delivery.message(new byte[] {1}));
            delivery.failed(1, Failure.unavailable(Reason.UNAVAILABLE, 0, "down"));
            delivery.close();
            run.journal.end(claims.get(0), verdict.of(delivery, null, clock.millis()));
            restart();
        }
        List<Duration> expected = new ArrayList<>(List.of(Duration.ZERO));
        SHIPPED.forEach(delay -> expected.add(expected.get(expected.size() - 1).plus(delay)));
        assertEquals(expected, triedAfter);
        Story story = run.desk.find("a").orElseThrow();
        assertEquals(State.UNDELIVERED, story.state());
        assertEquals(10, story.attempts().size());
    }

    /** Nothing comes a millisecond before the delay is over. */
    private List<Claim> nextTry(int tries) {
        Duration delay = SHIPPED.get(Math.min(tries, SHIPPED.size()) - 1);
        clock.advance(delay.minusMillis(1));
        assertEquals(List.of(), ids());
        clock.advance(Duration.ofMillis(1));
        return handedOut();
    }

    @Test
    void theLimitOnBlockingCountsFromTheFirstFailureAlsoOverARestart() throws Exception {
        accept("a");
        accept("b");
        fails(handedOut().get(0), Duration.ofMinutes(90));
        clock.advance(Duration.ofMinutes(90));
        fails(handedOut().get(0), Duration.ofHours(5));
        restart();
        clock.advance(Duration.ofMinutes(30).minusMillis(1));
        assertEquals(List.of(), ids());
        clock.advance(Duration.ofMillis(1));
        assertEquals(List.of("b"), ids());
    }

    @Test
    void itCountsAlsoForOneThatGotItsPlaceBackWhileALaterOneWasOut() throws Exception {
        accept("a");
        accept("b");
        accept("c");
        fails(handedOut().get(0), Duration.ofHours(3));
        clock.advance(Duration.ofHours(2));
        Claim second = handedOut().get(0);
        clock.advance(Duration.ofHours(1));
        assertEquals(List.of(), ids());
        fails(second, Duration.ofHours(24));
        Claim first = handedOut().get(0);
        assertEquals("a", first.notice().id()); // not behind the next try of b, which is later
        run.journal.end(first, new Ending.Ended(State.DELIVERED, null, "", false));
        clock.advance(Duration.ofHours(1).minusMillis(1));
        assertEquals(List.of(), ids()); // b holds up c
        clock.advance(Duration.ofMillis(1));
        assertEquals(List.of("c"), ids()); // two hours from its first failure, not until its next try
    }

    @Test
    void aLookIsNotMadeBeforeChatwootHasSettledAlsoAfterACrash() throws Exception {
        accept("a");
        handedOut();
        restart();
        clock.advance(Duration.ofSeconds(45).minusMillis(1));
        assertEquals(List.of(), ids());
        restart();
        clock.advance(Duration.ofMillis(1));
        assertEquals(start.toEpochMilli(), handedOut().get(0).doubtfulSince());
    }
}
