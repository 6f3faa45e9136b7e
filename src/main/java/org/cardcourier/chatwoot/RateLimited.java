package org.cardcourier.chatwoot;

import java.time.Duration;
import java.util.Optional;

/** Too many requests: nothing was created. Try again, not sooner than {@link #retryAfter()}. */
public final class RateLimited extends ChatwootFailure {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    RateLimited(String message, String answer, Duration retryAfter) {
        super(message, answer, null);
        this.retryAfter = retryAfter;
    }

    /**
     * How long to wait.
     *
     * @return zero or more; empty where the server did not say (Chatwoot's own 429 never does, recorded from 4.10.0;
     *     its windows are fixed minutes, read in 4.15.1, config/initializers/rack_attack.rb)
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    @Override
    public String reason() {
        return "rate_limited";
    }
}
