package org.cardcourier.chatwoot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cardcourier.LogLines;
import org.cardcourier.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How fast Chatwoot is asked, and what a 429 changes. */
@Timeout(30)
class ThrottleTest {

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-20T06:30:00Z"));
    private final AtomicInteger changes = new AtomicInteger();
    private final Throttle throttle = new Throttle(20, clock, changes::incrementAndGet);

    private static Request message(long conversation) {
        return Messages.send(conversation, Map.of("content", "您好"));
    }

    private static Request search() {
        return Contacts.find(ContactKey.of(Map.of("identifier", "cust-7")));
    }

    private void tooMany() {
        throttle.tooMany(Optional.empty());
    }

    private void pass(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    /** The rate shows only when somebody asks. */
    private double rateNow() {
        assertEquals(-1, throttle.take(Account.version(), Caller.ROUTE));
        return throttle.rate();
    }

    @Test
    void after429AllWaitAMinuteAndTheRateHalves() {
        tooMany();
        assertTrue(throttle.isPaused());
        assertEquals(60_000, throttle.take(message(1), Caller.NOTICE));
        pass(59);
        assertEquals(1000, throttle.requests().millisUntilNext(Caller.ROUTE));
    }

    @Test
    void whatRetryAfterSaysCountsForAll() {
        throttle.tooMany(Optional.of(Duration.ofSeconds(120)));
        assertEquals(120_000, throttle.take(message(1), Caller.NOTICE));
        assertEquals(120_000, throttle.take(message(2), Caller.FILE));
        pass(120);
        assertEquals(-1, throttle.take(message(1), Caller.NOTICE));
    }

    @Test
    void thoseThatWereOnTheirWayHalveItOnlyOnce() {
        for (int i = 0; i < 40; i++) {
            tooMany();
        }
        pass(60);
        assertEquals(10, rateNow());
    }

    /** A 429 after each pause; the figures are 20, halved, and a sixteenth of 20 at least. */
    @ParameterizedTest
    @CsvSource({"1, 10", "2, 5", "3, 2.5", "4, 1.25", "5, 1.25", "9, 1.25"})
    void each429HalvesTheRateDownToASixteenth(int times, double rate) {
        for (int i = 0; i < times; i++) {
            pass(60);
            tooMany();
        }
        assertEquals(rate, throttle.rate());
    }

    /** After one 429 and its pause of a minute. */
    @ParameterizedTest
    @CsvSource({"0, 10", "59, 10", "60, 12.5", "119, 12.5", "120, 15", "180, 17.5", "239, 17.5", "240, 20", "9999, 20"})
    void eachMinuteWithoutAnotherGivesAnEighthBack(int seconds, double rate) {
        tooMany();
        pass(60 + seconds);
        assertEquals(rate, rateNow());
    }

    @Test
    void itIsSaidOnceWhenItSlowsDownWithWhatToDo() {
        try (LogLines log = new LogLines(Traffic.class)) {
            tooMany();
            tooMany();
            assertEquals(
                    List.of(
                            "WARN Chatwoot says that these were too many requests (429): nothing is sent for 60 s, then at"
                                    + " most 10 requests/s instead of 20, a little more each minute; no try is used up. If it"
                                    + " happens again, lower chatwoot.requests-per-second"),
                    log.lines());
        }
    }

    @Test
    void whoeverIsToldHearsOfEachChange() {
        tooMany();
        assertEquals(1, changes.get());
        pass(121);
        rateNow();
        rateNow();
        assertEquals(2, changes.get());
    }

    @Test
    void withoutALimitNothingWaitsWhateverChatwootSays() {
        Throttle off = new Throttle(0, clock, () -> {});
        off.tooMany(Optional.of(Duration.ofMinutes(1)));
        for (int i = 0; i < 1000; i++) {
            assertEquals(-1, off.take(message(1), Caller.FILE));
        }
    }

    /** One after the other as fast as it lets them, for ten minutes of its clock: the times at which they left. */
    private List<Long> asFastAsItGoes(TokenBucket bucket, Caller caller) {
        List<Long> times = new ArrayList<>();
        long end = clock.millis() + Duration.ofMinutes(10).toMillis();
        while (clock.millis() < end) {
            clock.advance(Duration.ofMillis(Math.max(0, bucket.millisUntilNext(caller))));
            assertEquals(-1, bucket.take(caller));
            times.add(clock.millis());
        }
        return times;
    }

    private static int mostWithinAMinute(List<Long> times) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            while (times.get(to) - times.get(from) >= 60_000) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    @ParameterizedTest
    @CsvSource({"NOTICE", "FILE"})
    void noConversationGetsMoreThan100MessagesInAnyMinute(Caller caller) {
        int most = mostWithinAMinute(asFastAsItGoes(throttle.ofConversation(7), caller));
        assertTrue(most <= 100 && most >= 90, most + " messages within a minute");
    }

    @Test
    void thereAreNoMoreThan80SearchesInAnyMinute() {
        int most = mostWithinAMinute(asFastAsItGoes(throttle.searches(), Caller.NOTICE));
        assertTrue(most <= 80 && most >= 72, most + " searches within a minute");
    }

    @Test
    void thereAreNoMoreThan1220RequestsInAnyMinute() {
        int most = mostWithinAMinute(asFastAsItGoes(throttle.requests(), Caller.NOTICE));
        assertTrue(most <= 1220 && most >= 1200, most + " requests within a minute");
    }

    @Test
    void aBusyConversationHoldsUpNoOther() throws Exception {
        for (int i = 0; i < 10; i++) {
            throttle.take(message(1), Caller.NOTICE);
        }
        assertEquals(667, throttle.ofConversation(1).millisUntilNext(Caller.NOTICE), "not a new bucket each time");
        CompletableFuture<Long> eleventh =
                CompletableFuture.supplyAsync(() -> throttle.take(message(1), Caller.NOTICE));
        assertEquals(-1, throttle.take(message(2), Caller.NOTICE));
        assertTrue(!eleventh.isDone());
        clock.advance(Duration.ofMillis(667));
        assertEquals(-1, eleventh.get(10, TimeUnit.SECONDS));
    }

    @Test
    void manyConversationsAreForgottenOnceTheyAreQuiet() {
        for (int conversation = 1; conversation <= 10_000; conversation++) {
            clock.advance(Duration.ofMillis(50));
            throttle.take(message(conversation), Caller.NOTICE);
        }
        assertTrue(throttle.conversations() < 200, throttle.conversations() + " are remembered");
    }

    @Test
    void aSearchForContactsWaitsForItsOwnTurnToo() {
        for (int i = 0; i < 8; i++) {
            assertEquals(-1, throttle.take(search(), Caller.NOTICE));
        }
        assertEquals(834, throttle.searches().millisUntilNext(Caller.NOTICE));
        assertEquals(-1, throttle.take(message(1), Caller.NOTICE));
    }
}
