package org.cardcourier.console;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who is logged in. In memory only: a restart asks everybody for the token again. */
final class Sessions {

    /** However busy a person is, after this long the token is asked for again. */
    static final Duration LONGEST = Duration.ofHours(12);

    private static final int MOST = 100;
    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private final Duration idle;
    private final Map<String, Session> open = new LinkedHashMap<>();

    Sessions(Clock clock, Duration idle) {
        this.clock = clock;
        this.idle = idle;
    }

    /**
     * One login.
     *
     * @param id    what the cookie holds
     * @param csrf  what each form holds
     * @param since when it began, epoch milliseconds
     * @param seen  when a person last did something
     */
    record Session(String id, String csrf, long since, long seen) {}

    synchronized Session begin() {
        long now = clock.millis();
        open.values().removeIf(session -> isOver(session, now));
        if (open.size() >= MOST) {
            open.remove(open.keySet().iterator().next());
        }
        Session session = new Session(secret(), secret(), now, now);
        open.put(session.id(), session);
        return session;
    }

    /**
     * The login of a cookie.
     *
     * @param byPerson false for what the page asks for by itself: that keeps nobody logged in
     */
    synchronized Optional<Session> find(String id, boolean byPerson) {
        Session session = id == null ? null : open.get(id);
        long now = clock.millis();
        if (session == null || isOver(session, now)) {
            open.remove(id == null ? "" : id);
            return Optional.empty();
        }
        if (byPerson) {
            session = new Session(id, session.csrf(), session.since(), now);
            open.put(id, session);
        }
        return Optional.of(session);
    }

    private boolean isOver(Session session, long now) {
        return now - session.seen() > idle.toMillis() || now - session.since() > LONGEST.toMillis();
    }

    synchronized void end(String id) {
        open.remove(id);
    }

    private String secret() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
