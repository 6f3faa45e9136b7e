package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** A message as it is now. {@code attributes} and {@code attachments} are null while empty: a benchmark keeps many. */
final class Message {

    static final List<String> TYPES = List.of("incoming", "outgoing", "activity", "template");
    static final int INCOMING = 0;
    static final int OUTGOING = 1;
    static final int ACTIVITY = 2;
    static final int TEMPLATE = 3;

    final long id;
    final Conversation conversation;
    final int type;
    final String contentType;
    /** A user, a bot or a contact; null for the system. */
    final Object sender;

    final boolean isPrivate;
    final String sourceId;
    final Instant createdAt;
    Instant updatedAt;
    String content;
    String status = "sent";
    ObjectNode attributes;
    ArrayNode attachments;

    Message(long id, Conversation conversation, Draft draft, Instant now) {
        this.id = id;
        this.conversation = conversation;
        this.type = draft.type();
        this.contentType = draft.contentType();
        this.sender = draft.sender();
        this.isPrivate = draft.isPrivate();
        this.sourceId = draft.sourceId();
        this.content = draft.content();
        this.attributes = draft.attributes().isEmpty() ? null : draft.attributes();
        this.attachments = draft.attachments().isEmpty() ? null : draft.attachments();
        this.createdAt = now;
        this.updatedAt = now;
    }

    boolean isActivity() {
        return type == ACTIVITY;
    }

    /** Whether it counts as a person's answer: a bot's does not. */
    boolean isHumanReply() {
        return type == OUTGOING && sender instanceof SandboxSeed.User;
    }

    ObjectNode attributes() {
        return attributes == null ? Json.object() : attributes;
    }

    void attribute(String name, com.fasterxml.jackson.databind.JsonNode value) {
        attributes = attributes();
        attributes.set(name, value);
    }
}
