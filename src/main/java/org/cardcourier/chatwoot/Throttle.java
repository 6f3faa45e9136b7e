package org.cardcourier.chatwoot;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast Chatwoot is asked. A request waits for its token; a message also for one of its conversation, a search for
 * contacts also for one of the searches.
 *
 * <p>Chatwoot's own limits (read in 4.15.1, rack_attack.rb and lib/limits.rb): 3,000 requests a minute from one address and
 * 100 searches a minute for one account, both in fixed minutes, and 200 messages a minute in one conversation, those of
 * agents and customers included. At the shipped 20 a second this comes to 1,220, 80 and 100 within any 60 seconds.
 *
 * <p>After a 429 nobody sends for as long as the answer says, or a minute where it says nothing; then the rate is half of
 * what it was, down to a sixteenth of the setting. Each minute without another 429 gives an eighth of the setting back, so
 * that one 429 is made good after four minutes.
 */
final class Throttle {

    private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);
    private static final long MINUTE = 60_000;
    private static final long SHORTEST_PAUSE = 1000;
    private static final double LEAST = 1.0 / 16;
    private static final double STEP = 1.0 / 8;
    private static final int SMALLEST_BUCKET = 4;

    private final double setting;
    private final Clock clock;
    private final Runnable changed;
    private final TokenBucket requests;
    private final TokenBucket searches;
    private final Map<Long, TokenBucket> conversations = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, TokenBucket> eldest) {
            return eldest.getValue().isQuiet();
        }
    };
    private volatile double rate;
    private volatile long pausedUntil;
    private volatile long stepAt = Long.MAX_VALUE;
    private boolean handingBack;

    /**
     * Limits for one Chatwoot.
     *
     * @param perSecond requests in a second; 0 for no limit of any kind
     * @param clock     the time; never goes back
     * @param changed   is called after the rate has changed
     */
    Throttle(int perSecond, Clock clock, Runnable changed) {
        this.setting = perSecond;
        this.clock = clock;
        this.changed = changed;
        this.rate = perSecond;
        this.pausedUntil = clock.millis();
        this.requests = new TokenBucket(Math.max(1, perSecond), Math.max(SMALLEST_BUCKET, perSecond), clock);
        this.searches = aMinute(80);
    }

    /** A tenth at once and the rest evenly: never more than that many within 60 seconds. */
    private TokenBucket aMinute(int most) {
        return new TokenBucket(0.9 * most / 60, 0.1 * most, clock);
    }

    /**
     * Waits until the request may leave.
     *
     * @return -1 if it may; else how long to wait elsewhere, in milliseconds
     */
    long take(Request request, Caller caller) {
        if (!isOn()) {
            return -1;
        }
        if (clock.millis() >= stepAt) {
            recover();
        }
        long wait = request.posts() == 0 ? -1 : ofConversation(request.posts()).take(caller);
        if (wait < 0 && request.searches()) {
            wait = searches.take(caller);
        }
        return wait < 0 ? requests.take(caller) : wait;
    }

    synchronized TokenBucket ofConversation(long conversation) {
        TokenBucket bucket = conversations.computeIfAbsent(conversation, number -> {
            TokenBucket full = aMinute(100);
            full.handBack(handingBack);
            return full;
        });
        bucket.wake();
        return bucket;
    }

    /**
     * Chatwoot answered 429. Those that were on their way in the same moment come back with 429 too: they make the pause
     * longer, not the rate smaller.
     */
    void tooMany(Optional<Duration> retryAfter) {
        if (!isOn()) {
            return;
        }
        long pause = Math.max(SHORTEST_PAUSE, retryAfter.map(Duration::toMillis).orElse(MINUTE));
        slowDown(pause);
        changed.run();
    }

    private synchronized void slowDown(long pause) {
        long now = clock.millis();
        if (now >= pausedUntil) {
            rate = Math.max(rate / 2, setting * LEAST);
            requests.setRate(rate);
            LOG.warn(
                    "Chatwoot says that these were too many requests (429): nothing is sent for {} s, then at most {}"
                            + " requests/s instead of {}, a little more each minute; no try is used up. If it happens"
                            + " again, lower chatwoot.requests-per-second",
                    pause / 1000,
                    Traffic.shown(rate),
                    Traffic.shown(setting));
        }
        pausedUntil = Math.max(pausedUntil, now + pause);
        stepAt = pausedUntil + MINUTE;
        requests.pause(pause);
    }

    private void recover() {
        synchronized (this) {
            long now = clock.millis();
            if (now < stepAt) {
                return; // another thread did
            }
            long steps = 1 + (now - stepAt) / MINUTE;
            rate = Math.min(setting, rate + steps * setting * STEP);
            requests.setRate(rate);
            stepAt = rate == setting ? Long.MAX_VALUE : stepAt + steps * MINUTE;
        }
        changed.run();
    }

    synchronized void handBack(boolean yes) {
        handingBack = yes;
        requests.handBack(yes);
        searches.handBack(yes);
        conversations.values().forEach(bucket -> bucket.handBack(yes));
    }

    /** @return how many conversations have had a message lately */
    synchronized int conversations() {
        return conversations.size();
    }

    TokenBucket requests() {
        return requests;
    }

    TokenBucket searches() {
        return searches;
    }

    boolean isOn() {
        return setting > 0;
    }

    boolean isPaused() {
        return isOn() && pausedUntil > clock.millis();
    }

    double rate() {
        return rate;
    }

    double setting() {
        return setting;
    }
}
