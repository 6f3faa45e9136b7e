package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A walk back through a conversation's messages, newest page first, in search of the messages of one notice.
 *
 * <p>Whoever drives it sends {@link #next()} and hands the answer to {@link #read}, until there is no next request. It
 * ends when every wanted step was found, when the conversation has no older message, or when a page reaches back to
 * {@link #MARGIN} before the first attempt: a message of ours cannot be older.
 *
 * <pre>{@code
 * ReadBack walk = ReadBack.of(77, "so-42-shipped", Set.of(1, 2), attempt);
 * while (walk.next().isPresent()) {
 *     walk = walk.read(send(walk.next().get()));
 * }
 * walk.found();   // {1=4711}: step 2 was never stored
 * }</pre>
 */
public final class ReadBack {

    /** Room for the two hosts' clocks to differ: {@code created_at} is Chatwoot's time, the attempt is ours. */
    public static final Duration MARGIN = Duration.ofSeconds(120);

    private final long conversationId;
    private final String notice;
    private final Set<Integer> wanted;
    private final Instant oldestOfInterest;
    private final Map<Integer, Long> found;
    private final Optional<Request> next;

    private ReadBack(
            long conversationId,
            String notice,
            Set<Integer> wanted,
            Instant oldestOfInterest,
            Map<Integer, Long> found,
            Optional<Request> next) {
        this.conversationId = conversationId;
        this.notice = notice;
        this.wanted = wanted;
        this.oldestOfInterest = oldestOfInterest;
        this.found = Map.copyOf(found);
        this.next = next;
    }

    /**
     * Begins a walk.
     *
     * @param conversationId the conversation, such as 77
     * @param notice         the {@code notice_id}
     * @param wanted         the steps whose end is doubtful, such as 1 and 2
     * @param attempt        when the first of them was first sent
     * @return the walk before its first page
     */
    public static ReadBack of(long conversationId, String notice, Set<Integer> wanted, Instant attempt) {
        return new ReadBack(
                conversationId,
                notice,
                Set.copyOf(wanted),
                attempt.minus(MARGIN),
                Map.of(),
                wanted.isEmpty() ? Optional.empty() : Optional.of(Messages.latest(conversationId)));
    }

    /** @return the page to ask for; empty at the end of the walk */
    public Optional<Request> next() {
        return next;
    }

    /** @return by step, the id of its message, as far as found until now */
    public Map<Integer, Long> found() {
        return found;
    }

    /**
     * Takes the page that {@link #next()} asked for.
     *
     * @param page the answer's JSON
     * @return the walk after this page
     * @throws Unavailable if the page is no listing of messages, or does not lead further back: that must never count
     *     as "not there"
     */
    public ReadBack read(JsonNode page) {
        JsonNode messages = Json.list(page).orElseThrow(() -> unreadable("is no list"));
        Map<Integer, Long> all = new TreeMap<>(Marker.find(messages, notice));
        all.putAll(found);
        boolean isEnd = messages.isEmpty() || all.keySet().containsAll(wanted) || reachesBack(messages);
        return new ReadBack(
                conversationId,
                notice,
                wanted,
                oldestOfInterest,
                all,
                isEnd ? Optional.empty() : Optional.of(olderThan(messages)));
    }

    private boolean reachesBack(JsonNode messages) {
        for (JsonNode message : messages) {
            JsonNode createdAt = message.path("created_at");
            if (createdAt.isNumber()
                    && Instant.ofEpochSecond(createdAt.longValue()).isBefore(oldestOfInterest)) {
                return true;
            }
        }
        return false;
    }

    private Request olderThan(JsonNode messages) {
        long oldest = Long.MAX_VALUE;
        for (JsonNode message : messages) {
            oldest = Math.min(oldest, message.path("id").longValue());
        }
        if (oldest < 1) {
            throw unreadable("has a message without an id");
        }
        Request older = Messages.before(conversationId, oldest);
        if (next.filter(older::equals).isPresent()) {
            throw unreadable("leads nowhere, it ends again at message " + oldest);
        }
        return older;
    }

    private Unavailable unreadable(String how) {
        return new Unavailable(
                "Chatwoot's list of messages of conversation " + conversationId + " " + how
                        + ", so it cannot be told whether notice " + notice + " arrived. Try again later.",
                null);
    }
}
