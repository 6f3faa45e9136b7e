package org.cardcourier.chatwoot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cardcourier.SettableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may send when. */
@Timeout(30)
class TokenBucketTest {

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-20T06:30:00Z"));
    private final TokenBucket bucket = new TokenBucket(20, 20, clock);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private int atOnce(Caller caller) {
        int taken = 0;
        while (bucket.millisUntilNext(caller) <= 0) {
            assertEquals(-1, bucket.take(caller));
            taken++;
        }
        return taken;
    }

    private Future<Long> waiting(Caller caller) {
        return threads.submit(() -> bucket.take(caller));
    }

    private static void stillWaits(Future<Long> one) throws Exception {
        try {
            one.get(150, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return;
        }
        throw new AssertionError("It did not wait");
    }

    private static long end(Future<Long> one) throws Exception {
        return one.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aSecondsWorthLeavesAtOnceAndThenOneEveryFiftyMilliseconds() {
        assertEquals(20, atOnce(Caller.NOTICE));
        assertEquals(50, bucket.millisUntilNext(Caller.NOTICE));
        clock.advance(Duration.ofMillis(50));
        assertEquals(1, atOnce(Caller.NOTICE));
        clock.advance(Duration.ofHours(1));
        assertEquals(20, atOnce(Caller.NOTICE), "it holds no more than its size");
    }

    @Test
    void aFileLeavesAQuarterToTheOthers() {
        assertEquals(15, atOnce(Caller.FILE));
        assertEquals(5, atOnce(Caller.NOTICE));
        assertEquals(50, bucket.millisUntilNext(Caller.NOTICE));
        assertEquals(300, bucket.millisUntilNext(Caller.FILE));
    }

    @Test
    void whoWaitsGoesWhenATokenIsThere() throws Exception {
        atOnce(Caller.NOTICE);
        Future<Long> one = waiting(Caller.NOTICE);
        stillWaits(one);
        clock.advance(Duration.ofMillis(50));
        assertEquals(-1, end(one));
    }

    @Test
    void theOthersPassTheFileThatWaited() throws Exception {
        atOnce(Caller.NOTICE);
        Future<Long> file = waiting(Caller.FILE);
        Future<Long> notice = waiting(Caller.NOTICE);
        clock.advance(Duration.ofMillis(50));
        assertEquals(-1, end(notice));
        stillWaits(file);
        clock.advance(Duration.ofMillis(300));
        assertEquals(-1, end(file));
    }

    @Test
    void ofThoseWhoWaitTheFirstGoesFirst() throws Exception {
        atOnce(Caller.NOTICE);
        List<Integer> order = new CopyOnWriteArrayList<>();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            CompletableFuture<Thread> started = new CompletableFuture<>();
            all.add(threads.submit(() -> {
                started.complete(Thread.currentThread());
                bucket.take(Caller.NOTICE);
                order.add(number);
            }));
            Thread thread = started.get();
            while (thread.getState() != Thread.State.TIMED_WAITING && thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        for (int i = 1; i <= 8; i++) {
            int gone = i;
            clock.advance(Duration.ofMillis(50));
            while (order.size() < gone) {
                Thread.onSpinWait();
            }
        }
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), order);
    }

    @Test
    void duringAPauseNobodyWaitsHereForLong() throws Exception {
        atOnce(Caller.NOTICE);
        Future<Long> waited = waiting(Caller.NOTICE);
        stillWaits(waited);
        bucket.pause(60_000);
        assertEquals(60_000, end(waited));
        assertEquals(60_000, bucket.take(Caller.ROUTE));
        clock.advance(Duration.ofSeconds(60));
        assertEquals(-1, bucket.take(Caller.NOTICE));
    }

    @Test
    void whenDeliveryEndsNoticesLeaveAtOnceAndARouteOfItsOwnWaitsOn() throws Exception {
        atOnce(Caller.NOTICE);
        Future<Long> notice = waiting(Caller.NOTICE);
        Future<Long> file = waiting(Caller.FILE);
        Future<Long> route = waiting(Caller.ROUTE);
        stillWaits(notice);
        bucket.handBack(true);
        assertEquals(0, end(notice));
        assertEquals(0, end(file));
        stillWaits(route);
        clock.advance(Duration.ofMillis(50));
        assertEquals(-1, end(route));
        bucket.handBack(false);
        clock.advance(Duration.ofMillis(50));
        assertEquals(-1, bucket.take(Caller.NOTICE));
    }

    @Test
    void itIsQuietWhenItHasBeenFullForAsLongAsItTakesToFill() {
        assertFalse(bucket.isQuiet());
        clock.advance(Duration.ofMillis(1000));
        assertTrue(bucket.isQuiet());
        bucket.wake();
        assertFalse(bucket.isQuiet());
        atOnce(Caller.FILE);
        clock.advance(Duration.ofMillis(1749));
        assertFalse(bucket.isQuiet());
        clock.advance(Duration.ofMillis(1));
        assertTrue(bucket.isQuiet());
    }
}
