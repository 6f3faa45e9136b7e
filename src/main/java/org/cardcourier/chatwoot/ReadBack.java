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

    /** At most so many pages, of 20 messages each: a conversation that has more since the attempt tells nothing in time. */
    public static final int MOST_PAGES = 500;

    private final long conversationId;
    private final String notice;
    private final Set<Integer> wanted;
    private final Instant oldestOfInterest;
    private final Map<Integer, Long> found;
    private final Optional<Request> next;
    private final int pages;
    private final boolean onlyLast;
    private final boolean isComplete;

    private ReadBack(
            long conversationId,
            String notice,
            Set<Integer> wanted,
            Instant oldestOfInterest,
            Map<Integer, Long> found,
            Optional<Request> next,
            int pages,
            boolean onlyLast,
            boolean isComplete) {
        this.conversationId = conversationId;
        this.notice = notice;
        this.wanted = wanted;
        this.oldestOfInterest = oldestOfInterest;
        this.found = Map.copyOf(found);
        this.next = next;
        this.pages = pages;
        this.onlyLast = onlyLast;
        this.isComplete = isComplete;
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
                wanted.isEmpty() ? Optional.empty() : Optional.of(Messages.latest(conversationId)),
                0,
                false,
                wanted.isEmpty());
    }

    /**
     * Looks at the conversation's last message only, where the token may not list messages: an agent bot's may not
     * (recorded from 4.10.0; it may read a conversation from 4.14.2 on).
     *
     * @return the look before its one request
     */
    public ReadBack atLastMessage() {
        return new ReadBack(
                conversationId,
                notice,
                wanted,
                oldestOfInterest,
                found,
                Optional.of(Conversations.get(conversationId)),
                0,
                true,
                false);
    }

    /** @return true if it looks at the last message only */
    public boolean isAtLastMessage() {
        return onlyLast;
    }

    /**
     * @return true if a wanted step that was not found is not there: the pages reached back far enough, or the last message
     *     is older than the attempt
     */
    public boolean isComplete() {
        return isComplete;
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
     * @throws Unavailable if the page is no listing of messages, does not lead further back, or is one too many: that must
     *     never count as "not there"
     */
    public ReadBack read(JsonNode page) {
        return onlyLast ? readLast(page) : readPage(page);
    }

    /** Steps are posted one after the other: whoever is the last one has those before it behind it. */
    private ReadBack readLast(JsonNode conversation) {
        JsonNode last = conversation.path("last_non_activity_message");
        JsonNode messages = last.isObject() ? Json.MAPPER.createArrayNode().add(last) : conversation.path("messages");
        if (!messages.isArray()) {
            throw unreadable("cannot be read");
        }
        Map<Integer, Long> all = new TreeMap<>(found);
        Marker.find(messages, notice).forEach((step, id) -> {
            wanted.stream().filter(n -> n <= step).forEach(n -> all.put(n, id));
            all.put(step, id);
        });
        boolean isAll = all.keySet().containsAll(wanted);
        boolean isComplete = isAll || messages.isEmpty() || reachesBack(messages);
        return new ReadBack(
                conversationId, notice, wanted, oldestOfInterest, all, Optional.empty(), 0, true, isComplete);
    }

    private ReadBack readPage(JsonNode page) {
        JsonNode messages = Json.list(page).orElseThrow(() -> unreadable("is no list"));
        Map<Integer, Long> all = new TreeMap<>(Marker.find(messages, notice));
        all.putAll(found);
        boolean isEnd = messages.isEmpty() || all.keySet().containsAll(wanted) || reachesBack(messages);
        if (!isEnd && pages + 1 >= MOST_PAGES) {
            throw unreadable("has more than " + MOST_PAGES + " pages since the attempt");
        }
        return new ReadBack(
                conversationId,
                notice,
                wanted,
                oldestOfInterest,
                all,
                isEnd ? Optional.empty() : Optional.of(olderThan(messages)),
                pages + 1,
                false,
                isEnd);
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
