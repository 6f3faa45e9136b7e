package org.cardcourier.chatwoot;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A clock that never goes back: where somebody sets the host's an hour back, a wait of a minute would last an hour and a
 * minute. Only differences of its times mean something.
 */
final class ForwardClock extends Clock {

    private final Clock clock;
    private long ahead;
    private long last = Long.MIN_VALUE;

    ForwardClock(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized long millis() {
        long now = clock.millis() + ahead;
        if (now < last) {
            ahead += last - now;
            now = last;
        }
        last = now;
        return now;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new ForwardClock(clock.withZone(zone));
    }
}
