package org.cardcourier.chatwoot;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What may leave for one Chatwoot now: not more than it can bear ({@link Throttle}), and next to nothing while it is not
 * there ({@link Breaker}). Every request goes through {@link #enter}; one that may leave ends in {@link #answered}, {@link
 * #broken} or {@link #unused}.
 */
public final class Traffic {

    /**
     * Why a request must not leave now.
     *
     * @param pause   how long to stay away
     * @param because for whoever asked; nothing was sent
     */
    public record Hold(Duration pause, ChatwootFailure because) {}

    /**
     * How it stands.
     *
     * @param open    true while Chatwoot is not there
     * @param because what went wrong then; ""
     * @param rate    requests in a second, at the moment
     * @param setting requests in a second by the setting; 0 for no limit
     */
    public record Standing(boolean open, String because, double rate, double setting) {}

    private static final int LEAST_IN_HAND = 4;

    private final Throttle throttle;
    private final Breaker breaker;
    private volatile Consumer<Standing> listener = standing -> {};

    /**
     * The way to one Chatwoot.
     *
     * @param address   its base address
     * @param perSecond requests in a second; 0 for no limit
     * @param probe     how often one request asks while Chatwoot is not there
     * @param host      the host's clock
     */
    public Traffic(URI address, int perSecond, Duration probe, Clock host) {
        Clock clock = new ForwardClock(host);
        this.throttle = new Throttle(perSecond, clock, this::tell);
        this.breaker = new Breaker(address, probe, clock, this::tell);
    }

    /**
     * Who is told how it stands: now, and after each change.
     *
     * @param to must return at once
     */
    public void tell(Consumer<Standing> to) {
        listener = to;
        tell();
    }

    private void tell() {
        listener.accept(new Standing(breaker.isOpen(), breaker.because(), throttle.rate(), throttle.setting()));
    }

    /**
     * Waits until a request may leave.
     *
     * @param request what is to be sent
     * @param caller  for whom
     * @return nothing if it may leave; else why not
     */
    public Optional<Hold> enter(Request request, Caller caller) {
        long wait = throttle.take(request, caller);
        if (wait >= 0) {
            Duration pause = Duration.ofMillis(wait);
            return Optional.of(new Hold(
                    pause,
                    new RateLimited(
                            "Chatwoot was asked too often and nothing was sent for " + request.about()
                                    + ". Try again in " + pause.toSeconds() + " s.",
                            "",
                            pause)));
        }
        wait = breaker.take();
        if (wait >= 0) {
            return Optional.of(new Hold(
                    Duration.ofMillis(wait),
                    new Unavailable(
                            "Chatwoot does not answer at the moment (" + breaker.because()
                                    + "), so nothing was sent for " + request.about() + ": try again later.",
                            null)));
        }
        return Optional.empty();
    }

    /**
     * An answer came.
     *
     * @param status its HTTP status
     */
    public void answered(int status) {
        if (status >= 500 || status == 0) {
            breaker.failed("status " + status);
        } else {
            breaker.succeeded();
        }
    }

    /**
     * The answer was 429: nobody sends for a while.
     *
     * @param limited what it said
     */
    public void refused(RateLimited limited) {
        throttle.tooMany(limited.retryAfter());
    }

    /**
     * No answer came.
     *
     * @param failure what was thrown instead
     */
    public void broken(Throwable failure) {
        breaker.failed(Transport.words(failure));
    }

    /** What might have left did not. */
    public void unused() {
        breaker.unused();
    }

    /** @return true while Chatwoot is not there */
    public boolean isOpen() {
        return breaker.isOpen();
    }

    /**
     * How many notices it makes sense to have in hand.
     *
     * @return 0 while nothing is to leave, 1 when one is to ask whether Chatwoot is back, else as many as one likes
     */
    public int most() {
        if (throttle.isPaused()) {
            return 0;
        }
        return !breaker.isOpen() ? Integer.MAX_VALUE : breaker.isProbeDue() ? 1 : 0;
    }

    /**
     * How many of them files may have brought: what is in hand cannot be overtaken, so it is about a second's worth, and
     * leaves a quarter of the hands free.
     *
     * @param hands how many notices can be worked on at once
     * @return 1 or more
     */
    public int mostFromFiles(int hands) {
        if (!throttle.isOn()) {
            return Integer.MAX_VALUE;
        }
        int second = Math.max(LEAST_IN_HAND, (int) Math.ceil(throttle.rate()));
        return Math.max(1, Math.min(hands * 3 / 4, second));
    }

    /**
     * Whether notices that wait for their turn are handed back at once instead.
     *
     * @param yes true when delivery ends, false when it begins
     */
    public void handBack(boolean yes) {
        throttle.handBack(yes);
    }

    /** @return the rate as people write it, such as 20 or 2.5 */
    static String shown(double perSecond) {
        return perSecond == Math.rint(perSecond)
                ? Long.toString((long) perSecond)
                : String.format(Locale.ROOT, "%.2f", perSecond);
    }
}
