package org.cardcourier.chatwoot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.cardcourier.LogLines;
import org.cardcourier.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When Chatwoot counts as away, and how it comes back. */
class BreakerTest {

    private static final URI ADDRESS = URI.create("https://chat.example.com");

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-20T06:30:00Z"));
    private final AtomicInteger changes = new AtomicInteger();
    private final Breaker breaker = new Breaker(ADDRESS, Duration.ofSeconds(30), clock, changes::incrementAndGet);

    private void fails() {
        assertEquals(-1, breaker.take(), "no request may leave");
        breaker.failed("ConnectException: Connection refused");
    }

    private void succeeds() {
        assertEquals(-1, breaker.take(), "no request may leave");
        breaker.succeeded();
    }

    private void open() {
        for (int i = 0; i < 5; i++) {
            fails();
        }
        assertTrue(breaker.isOpen());
    }

    private void pass(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    /** Each letter a request: f fails, s succeeds, a dot is 61 seconds in which nothing happens. */
    @ParameterizedTest
    @CsvSource({
        "ffff, false",
        "fffff, true",
        "ffff s ffff, false",
        "ffff s fffff, true",
        "fsfsfsfsfsfsfsfsfsf, false", // 19
        "fsfsfsfsfsfsfsfsfsfs, true", // 20, of which half
        "fssfssfssfssfssfssfssfssfss, false", // a third
        "sfsfsfsfsf . sfsfsfsfsf, false", // not within a minute
        "ffff . f, true", // in a row, however long it takes
    })
    void itOpensAfterFiveFailuresInARowOrHalfOfTwenty(String requests, boolean open) {
        for (char request : requests.replace(" ", "").toCharArray()) {
            switch (request) {
                case 'f' -> fails();
                case 's' -> succeeds();
                default -> pass(61);
            }
        }
        assertEquals(open, breaker.isOpen());
    }

    @Test
    void whileItIsOpenNothingLeavesAndEvery30SecondsOneRequestAsks() {
        open();
        assertEquals(30_000, breaker.take());
        pass(29);
        assertFalse(breaker.isProbeDue());
        assertEquals(1000, breaker.take());
        pass(1);
        assertTrue(breaker.isProbeDue());
        assertEquals(-1, breaker.take());
        assertEquals(1000, breaker.take(), "only one may ask");
        breaker.failed("still away");
        assertEquals(30_000, breaker.take());
        pass(30);
        succeeds();
        assertFalse(breaker.isOpen());
        succeeds();
    }

    @Test
    void aRequestThatDidNotLeaveAfterAllLetsAnotherAsk() {
        open();
        pass(30);
        assertEquals(-1, breaker.take());
        breaker.unused();
        succeeds();
        assertFalse(breaker.isOpen());
    }

    @Test
    void aRequestThatAskedAndNeverCameBackKeepsNobodyWaitingForEver() {
        open();
        pass(30);
        assertEquals(-1, breaker.take());
        pass(599);
        assertEquals(1000, breaker.take());
        pass(1);
        succeeds();
        assertFalse(breaker.isOpen());
    }

    @Test
    void answersThatCameLateDoNotKeepItFromAsking() {
        for (int i = 0; i < 64; i++) {
            assertEquals(-1, breaker.take());
        }
        for (int i = 0; i < 64; i++) {
            breaker.failed("SocketTimeoutException: Read timed out");
        }
        pass(30);
        succeeds();
        assertFalse(breaker.isOpen());
    }

    @Test
    void whatFailedBeforeItOpenedIsForgottenWhenItCloses() {
        open();
        pass(30);
        succeeds();
        for (int i = 0; i < 4; i++) {
            fails();
        }
        assertFalse(breaker.isOpen());
    }

    @Test
    void itIsSaidOnceThatItOpensAndOnceThatItCloses() {
        try (LogLines log = new LogLines(Traffic.class, Level.INFO)) {
            open();
            breaker.failed("one that was on its way");
            for (int i = 0; i < 10; i++) {
                pass(30);
                fails();
            }
            assertEquals(1, changes.get());
            pass(30);
            succeeds();
            succeeds();
            assertEquals(2, changes.get());
            assertEquals(
                    List.of(
                            "WARN Chatwoot at https://chat.example.com does not answer as it should (the last time:"
                                    + " ConnectException: Connection refused): nothing more is sent, no try is used up,"
                                    + " nothing is lost. Every 30 s one notice asks, and delivery goes on by itself once"
                                    + " Chatwoot answers. To look for the cause: courier doctor",
                            "INFO Chatwoot at https://chat.example.com answers again: delivery goes on"),
                    log.lines());
        }
    }
}
