package org.cardcourier.chatwoot;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of how this Chatwoot treats our {@link Marker}: servers from 4.9.0 on keep it in
 * {@code content_attributes}, older ones drop it in silence, so that it has to travel as {@code source_id}, which only web
 * widget and API inboxes can bear. Every answer to a message of ours teaches it. Thread-safe.
 */
public final class MarkerCare {

    /** Where a {@code source_id} does no harm (read in 4.15.1, send_on_channel_service.rb, and chatwoot#15432). */
    private static final Set<String> BEAR_SOURCE_ID = Set.of("Channel::WebWidget", "Channel::Api");

    /** What the server does with the mark in {@code content_attributes}. */
    public enum Knowledge {
        /** Nothing was seen yet. */
        UNKNOWN,
        /** It keeps it. */
        KEPT,
        /** It drops it. */
        DROPPED
    }

    private final Channels channels;
    private volatile Knowledge knowledge = Knowledge.UNKNOWN;
    private volatile Instant droppedSince;

    /** @param channels what is known of the conversations' channels */
    public MarkerCare(Channels channels) {
        this.channels = channels;
    }

    /** @return what is known by now */
    public Knowledge knowledge() {
        return knowledge;
    }

    /**
     * Goes on with what an earlier run had found out.
     *
     * @param since when it first knew that the mark is dropped, so that later messages carry a {@code source_id}
     */
    public void resume(Instant since) {
        droppedSince = since;
        knowledge = Knowledge.DROPPED;
    }

    /**
     * Learns from what the server did, or said of itself.
     *
     * @param kept whether it keeps the mark
     * @param now  the time
     * @return true if this is the moment at which it became known that the mark is dropped
     */
    public boolean learn(boolean kept, Instant now) {
        Knowledge learned = kept ? Knowledge.KEPT : Knowledge.DROPPED;
        if (knowledge == learned) {
            return false;
        }
        synchronized (this) {
            boolean isNews = !kept && knowledge != Knowledge.DROPPED;
            if (isNews) {
                droppedSince = now;
            }
            knowledge = learned;
            return isNews;
        }
    }

    /** @return when it became known that the mark is dropped; empty while it is not */
    public Optional<Instant> droppedSince() {
        return knowledge == Knowledge.DROPPED ? Optional.of(droppedSince) : Optional.empty();
    }

    /**
     * Whether the conversation's channel must be asked for before a message leaves.
     *
     * @param conversationId the conversation
     * @return true where the mark is dropped and it is not known whether a {@code source_id} does harm
     */
    public boolean needsChannel(long conversationId) {
        return knowledge == Knowledge.DROPPED && channels.of(conversationId) == null;
    }

    /**
     * Whether a message carries the mark as {@code source_id}.
     *
     * @param conversationId its conversation
     * @return true where the mark is dropped otherwise and the channel bears it
     */
    public boolean putsSourceId(long conversationId) {
        return knowledge == Knowledge.DROPPED && bears(conversationId);
    }

    private boolean bears(long conversationId) {
        Channels.Known channel = channels.of(conversationId);
        return channel != null && BEAR_SOURCE_ID.contains(channel.word());
    }

    /**
     * Whether a message that was sent at a time would be found by its mark if it were there.
     *
     * @param conversationId its conversation
     * @param sent           when the attempt began
     * @return false where "not found" says nothing
     */
    public boolean wouldShow(long conversationId, Instant sent) {
        return switch (knowledge) {
            case KEPT -> true;
            case UNKNOWN -> false;
            case DROPPED -> bears(conversationId) && !sent.isBefore(droppedSince);
        };
    }
}
