package org.cardcourier.chatwoot;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker of one base address. It opens after {@value #IN_A_ROW} failures in a row, or when half of at least
 * {@value #LEAST_CALLS} requests of the last minute failed; while it is open one request in each period asks whether
 * Chatwoot is back. A failure is what says that Chatwoot is not well: no connection, no answer in time, a reset, 5xx.
 */
final class Breaker {

    static final int IN_A_ROW = 5;
    static final int LEAST_CALLS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);
    /** While another request asks whether Chatwoot is back. */
    private static final long NEXT_LOOK = 1000;

    private static final long LOST = Duration.ofMinutes(10).toMillis();

    private static final RuntimeException FAILURE = new RuntimeException("Chatwoot failed", null, false, false) {
        private static final long serialVersionUID = 1L;
    };

    private final URI address;
    private final long probeMillis;
    private final Clock clock;
    private final Runnable changed;
    private final CircuitBreaker circuit;
    private final AtomicInteger inARow = new AtomicInteger();
    private volatile boolean open;
    private volatile long probeAt;
    private volatile long probedAt;
    private volatile String because = "";

    /**
     * A closed breaker.
     *
     * @param address of Chatwoot
     * @param probe   how often one request asks while it is open
     * @param clock   the time; never goes back
     * @param changed is called after it has opened or closed
     */
    Breaker(URI address, Duration probe, Clock clock, Runnable changed) {
        this.address = address;
        this.probeMillis = probe.toMillis();
        this.clock = clock;
        this.changed = changed;
        this.circuit = CircuitBreaker.of(
                "chatwoot",
                CircuitBreakerConfig.custom()
                        .slidingWindow(60, LEAST_CALLS, SlidingWindowType.TIME_BASED)
                        .failureRateThreshold(50)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(
                                Duration.ofMillis(Math.max(1, probeMillis - 1))) // over, not just reached
                        .clock(clock)
                        .currentTimestampFunction(Clock::millis, TimeUnit.MILLISECONDS)
                        .build());
    }

    /**
     * Asks whether a request may leave; if so, one of {@link #succeeded}, {@link #failed} and {@link #unused} must follow.
     *
     * @return -1 if it may, else how long to wait, in milliseconds
     */
    long take() {
        if (circuit.tryAcquirePermission() || isProbeLost()) {
            if (open) {
                probedAt = clock.millis();
            }
            return -1;
        }
        return Math.max(NEXT_LOOK, probeAt - clock.millis());
    }

    /** A request that asked and never came back, whatever the reason, must not keep all others waiting for ever. */
    private synchronized boolean isProbeLost() {
        if (circuit.getState() != CircuitBreaker.State.HALF_OPEN || clock.millis() - probedAt < LOST) {
            return false;
        }
        circuit.releasePermission();
        return circuit.tryAcquirePermission();
    }

    /** Chatwoot answered, be it that it refuses. */
    void succeeded() {
        if (inARow.get() != 0) {
            inARow.set(0);
        }
        circuit.onSuccess(0, TimeUnit.MILLISECONDS);
        look();
    }

    /** @param how what went wrong, for a person */
    void failed(String how) {
        because = how;
        boolean tooMany = inARow.incrementAndGet() >= IN_A_ROW;
        boolean wasProbe = circuit.getState() == CircuitBreaker.State.HALF_OPEN;
        circuit.onError(0, TimeUnit.MILLISECONDS, FAILURE);
        if (tooMany && circuit.getState() == CircuitBreaker.State.CLOSED) {
            circuit.transitionToOpenState();
        }
        if (wasProbe) {
            probeAt = clock.millis() + probeMillis;
        }
        look();
    }

    void unused() {
        circuit.releasePermission();
    }

    /** Says once that it opened or closed; a request that asks in between is neither. */
    private void look() {
        boolean isOpen = circuit.getState() != CircuitBreaker.State.CLOSED;
        if (isOpen != open && turn(isOpen)) {
            changed.run();
        }
    }

    private synchronized boolean turn(boolean isOpen) {
        if (isOpen == open) {
            return false;
        }
        if (isOpen) {
            probeAt = clock.millis() + probeMillis;
            LOG.warn(
                    "Chatwoot at {} does not answer as it should (the last time: {}): nothing more is sent, no try is used"
                            + " up, nothing is lost. Every {} s one notice asks, and delivery goes on by itself once"
                            + " Chatwoot answers. To look for the cause: courier doctor",
                    address,
                    because,
                    Math.max(1, probeMillis / 1000));
        } else {
            inARow.set(0);
            because = "";
            LOG.info("Chatwoot at {} answers again: delivery goes on", address);
        }
        open = isOpen;
        return true;
    }

    boolean isOpen() {
        return open;
    }

    /** @return true if nothing is to leave but a request that asks whether Chatwoot is back */
    boolean isProbeDue() {
        return clock.millis() >= probeAt;
    }

    /** @return what went wrong before it opened; "" while it is closed */
    String because() {
        return open ? because : "";
    }
}
