package org.cardcourier.chatwoot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cardcourier.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may leave for Chatwoot, and what its answers change. */
class TrafficTest {

    private static final Request MESSAGE = Messages.send(77, Map.of("content", "您好"));

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-20T06:30:00Z"));
    private final Traffic traffic =
            new Traffic(URI.create("https://chat.example.com"), 20, Duration.ofSeconds(30), clock);

    private void fiveTimes(Runnable end) {
        for (int i = 0; i < 5; i++) {
            assertEquals(Optional.empty(), traffic.enter(MESSAGE, Caller.NOTICE));
            end.run();
        }
    }

    private static RateLimited limited(Duration retryAfter) {
        return new RateLimited("429", "", retryAfter);
    }

    @ParameterizedTest
    @CsvSource({
        "200, false",
        "301, false",
        "400, false",
        "401, false",
        "403, false",
        "404, false",
        "408, false",
        "413, false",
        "422, false",
        "429, false",
        "500, true",
        "502, true",
        "503, true",
        "504, true",
        "0, true"
    })
    void onlyWhatSaysThatChatwootIsNotWellOpensTheBreaker(int status, boolean open) {
        fiveTimes(() -> traffic.answered(status));
        assertEquals(open, traffic.isOpen());
    }

    @Test
    void noConnectionOpensTheBreakerAndNothingIsInHandUntilOneAsks() {
        fiveTimes(() -> traffic.broken(new ConnectException("Connection refused")));
        Traffic.Hold hold = traffic.enter(MESSAGE, Caller.NOTICE).orElseThrow();
        assertEquals(Duration.ofSeconds(30), hold.pause());
        assertInstanceOf(Unavailable.class, hold.because());
        assertEquals(
                "Chatwoot does not answer at the moment (ConnectException: Connection refused), so nothing was sent for the"
                        + " message to conversation 77: try again later.",
                hold.because().getMessage());
        assertEquals(0, traffic.most());
        clock.advance(Duration.ofSeconds(30));
        assertEquals(1, traffic.most());
        assertEquals(Optional.empty(), traffic.enter(MESSAGE, Caller.NOTICE));
        traffic.answered(200);
        assertEquals(Integer.MAX_VALUE, traffic.most());
    }

    @Test
    void after429NothingIsInHandUntilAllMaySendAgain() {
        traffic.refused(limited(Duration.ofSeconds(20)));
        Traffic.Hold hold = traffic.enter(MESSAGE, Caller.ROUTE).orElseThrow();
        assertEquals(
                Duration.ofSeconds(20),
                assertInstanceOf(RateLimited.class, hold.because()).retryAfter().orElseThrow());
        assertEquals(0, traffic.most());
        clock.advance(Duration.ofSeconds(20));
        assertEquals(Integer.MAX_VALUE, traffic.most());
        assertEquals(Optional.empty(), traffic.enter(MESSAGE, Caller.ROUTE));
    }

    /** At most three quarters of the hands, a second's worth of requests, four at least. */
    @ParameterizedTest
    @CsvSource({"0, 64, 2147483647", "1, 64, 4", "20, 64, 20", "100, 64, 48", "20, 8, 6", "20, 1, 1"})
    void filesLeaveHandsFree(int perSecond, int hands, int most) {
        Traffic other = new Traffic(URI.create("https://chat.example.com"), perSecond, Duration.ofSeconds(30), clock);
        assertEquals(most, other.mostFromFiles(hands));
    }

    @Test
    void aClockThatIsSetBackAnHourMakesNobodyWaitAnHour() {
        fiveTimes(() -> traffic.answered(503));
        traffic.refused(limited(Duration.ofSeconds(20)));
        clock.advance(Duration.ofHours(-1));
        assertEquals(0, traffic.most());
        clock.advance(Duration.ofSeconds(31));
        assertEquals(1, traffic.most());
        assertEquals(Optional.empty(), traffic.enter(MESSAGE, Caller.NOTICE));
    }

    @Test
    void aClockThatIsSetForwardLetsNoMoreLeaveAtOnce() {
        for (int i = 0; i < 20; i++) {
            assertTrue(traffic.enter(Account.version(), Caller.NOTICE).isEmpty());
        }
        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 20; i++) {
            assertTrue(traffic.enter(Account.version(), Caller.NOTICE).isEmpty());
        }
        traffic.handBack(true); // else the next would wait for its token
        assertFalse(traffic.enter(Account.version(), Caller.NOTICE).isEmpty());
    }

    @Test
    void whoAsksAtTheDeskIsToldOfEachChange() {
        List<Traffic.Standing> told = new ArrayList<>();
        traffic.tell(told::add);
        traffic.refused(limited(Duration.ofSeconds(1)));
        clock.advance(Duration.ofSeconds(1));
        fiveTimes(() -> traffic.answered(503));
        clock.advance(Duration.ofSeconds(30));
        traffic.enter(MESSAGE, Caller.NOTICE);
        traffic.answered(200);
        assertEquals(
                List.of(
                        new Traffic.Standing(false, "", 20, 20),
                        new Traffic.Standing(false, "", 10, 20),
                        new Traffic.Standing(true, "status 503", 10, 20),
                        new Traffic.Standing(false, "", 10, 20)),
                told);
    }
}
