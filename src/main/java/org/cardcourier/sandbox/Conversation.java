package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/** A conversation as it is now. */
final class Conversation {

    static final List<String> STATUSES = List.of("open", "resolved", "pending", "snoozed");
    static final List<String> PRIORITIES = List.of("low", "medium", "high", "urgent");

    final long id;
    final UUID uuid;
    final SandboxSeed.Inbox inbox;
    final ContactInbox contactInbox;
    final Instant createdAt;
    final List<Message> messages = new ArrayList<>(4);
    private final Deque<Instant> lastMinute = new ArrayDeque<>(2);
    Instant updatedAt;
    Instant lastActivityAt;
    Instant waitingSince;
    Instant firstReplyAt;
    Instant snoozedUntil;
    String status = "open";
    String priority;
    List<String> labels = List.of();
    SandboxSeed.User assignee;
    SandboxSeed.Bot assigneeBot;
    SandboxSeed.Team team;
    ObjectNode custom = Json.object();
    ObjectNode additional = Json.object();
    int incoming;
    Message lastSpoken;
    private Instant lastIncomingAt;

    Conversation(long id, UUID uuid, ContactInbox contactInbox, Instant now) {
        this.id = id;
        this.uuid = uuid;
        this.contactInbox = contactInbox;
        this.inbox = contactInbox.inbox();
        this.createdAt = now;
        this.updatedAt = now;
        this.lastActivityAt = now;
        this.waitingSince = now;
    }

    Contact contact() {
        return contactInbox.contact();
    }

    /** False once the channel's reply window has closed: it opens for a while with each message of the customer. */
    boolean canReply(Instant now) {
        int hours = inbox.windowHours();
        return hours == 0 || lastIncomingAt != null && now.isBefore(lastIncomingAt.plusSeconds(hours * 3600L));
    }

    /** How many messages there were within the minute before now. */
    int messagesOfLastMinute(Instant now) {
        Instant start = now.minusSeconds(60);
        while (!lastMinute.isEmpty() && !lastMinute.peekFirst().isAfter(start)) {
            lastMinute.removeFirst();
        }
        return lastMinute.size();
    }

    void add(Message message, int keep, boolean count) {
        messages.add(message);
        if (messages.size() > keep) {
            messages.subList(0, Math.max(1, messages.size() - keep)).clear();
        }
        if (count) {
            lastMinute.addLast(message.createdAt);
        }
        if (!message.isActivity()) {
            lastSpoken = message;
        }
        if (message.type == Message.INCOMING) {
            incoming++;
            lastIncomingAt = message.createdAt;
        }
        lastActivityAt = message.createdAt;
        updatedAt = message.createdAt;
    }

    /** The message with this id, or null; ids rise within the list. */
    Message find(long messageId) {
        int low = 0;
        int high = messages.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = messages.get(middle).id;
            if (found == messageId) {
                return messages.get(middle);
            } else if (found < messageId) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    Message last() {
        return messages.isEmpty() ? null : messages.get(messages.size() - 1);
    }
}
