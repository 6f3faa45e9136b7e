package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The JSON shapes of Chatwoot's answers and webhooks, keys in its order (recorded from 4.10.0). */
final class Shapes {

    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final World world;

    Shapes(World world) {
        this.world = world;
    }

    static String iso(Instant time) {
        return time == null ? null : ISO.format(time);
    }

    /** Epoch seconds, 0 for never. */
    static long epoch(Instant time) {
        return time == null ? 0 : time.getEpochSecond();
    }

    static BigDecimal fraction(Instant time) {
        return BigDecimal.valueOf(time.getEpochSecond() * 1_000_000 + time.getNano() / 1000, 6);
    }

    /** A message in answers of the account's API. */
    ObjectNode message(Message message, String echoId) {
        ObjectNode node = Json.of("id", message.id, "content", message.content, "inbox_id", inboxId(message));
        if (echoId != null) {
            node.put("echo_id", echoId);
        }
        node.put("conversation_id", message.conversation.id);
        node.put("message_type", message.type);
        node.put("content_type", message.contentType);
        node.put("status", message.status);
        node.set("content_attributes", message.attributes());
        node.put("created_at", epoch(message.createdAt));
        node.put("private", message.isPrivate);
        node.put("source_id", message.sourceId);
        addSender(node, message, "offline");
        if (message.attachments != null) {
            node.set("attachments", message.attachments);
        }
        return node;
    }

    /** A message as the widget and the public API get it. */
    ObjectNode publicMessage(Message message) {
        ObjectNode node = Json.of(
                "id", message.id,
                "content", message.content,
                "message_type", message.type,
                "content_type", message.contentType,
                "content_attributes", message.attributes(),
                "created_at", epoch(message.createdAt),
                "conversation_id", message.conversation.id);
        addSender(node, message, null);
        return node;
    }

    /** A message inside a conversation. */
    ObjectNode pushMessage(Message message, String availability) {
        Conversation conversation = message.conversation;
        ObjectNode node = Json.of(
                "id",
                message.id,
                "content",
                message.content,
                "account_id",
                world.accountId,
                "inbox_id",
                inboxId(message),
                "conversation_id",
                conversation.id,
                "message_type",
                message.type,
                "created_at",
                epoch(message.createdAt),
                "updated_at",
                iso(message.updatedAt),
                "private",
                message.isPrivate,
                "status",
                message.status,
                "source_id",
                message.sourceId,
                "content_type",
                message.contentType,
                "content_attributes",
                message.attributes(),
                "sender_type",
                senderType(message.sender),
                "sender_id",
                senderId(message.sender),
                "external_source_ids",
                Json.object(),
                "additional_attributes",
                Json.object(),
                "processed_message_content",
                message.content,
                "sentiment",
                Json.object(),
                "conversation",
                pushContext(conversation));
        addSender(node, message, availability);
        if (message.attachments != null) {
            node.set("attachments", message.attachments);
        }
        return node;
    }

    private static ObjectNode pushContext(Conversation conversation) {
        return Json.of(
                "assignee_id",
                conversation.assignee == null ? null : conversation.assignee.id(),
                "unread_count",
                conversation.incoming,
                "last_activity_at",
                epoch(conversation.lastActivityAt),
                "contact_inbox",
                Json.of("source_id", conversation.contactInbox.sourceId()));
    }

    private static int inboxId(Message message) {
        return message.conversation.inbox.id();
    }

    private static void addSender(ObjectNode node, Message message, String availability) {
        JsonNode sender = sender(message.sender, availability);
        if (!sender.isNull()) {
            node.set("sender", sender);
        }
    }

    private static JsonNode sender(Object sender, String availability) {
        if (sender instanceof SandboxSeed.User user) {
            return pushUser(user, availability);
        } else if (sender instanceof SandboxSeed.Bot bot) {
            return Json.of("id", bot.id(), "name", bot.name(), "avatar_url", "", "type", "agent_bot");
        }
        return sender instanceof Contact contact ? pushContact(contact) : Json.node(null);
    }

    private static String senderType(Object sender) {
        if (sender instanceof SandboxSeed.User) {
            return "User";
        }
        return sender instanceof SandboxSeed.Bot ? "AgentBot" : sender instanceof Contact ? "Contact" : null;
    }

    private static Long senderId(Object sender) {
        if (sender instanceof SandboxSeed.User user) {
            return (long) user.id();
        } else if (sender instanceof SandboxSeed.Bot bot) {
            return (long) bot.id();
        }
        return sender instanceof Contact contact ? contact.id : null;
    }

    private static ObjectNode pushUser(SandboxSeed.User user, String availability) {
        return Json.of(
                "id",
                user.id(),
                "name",
                user.name(),
                "available_name",
                user.name(),
                "avatar_url",
                "",
                "type",
                "user",
                "availability_status",
                availability,
                "thumbnail",
                "");
    }

    static ObjectNode pushContact(Contact contact) {
        return Json.of(
                "additional_attributes", contact.additional,
                "custom_attributes", contact.custom,
                "email", contact.email,
                "id", contact.id,
                "identifier", contact.identifier,
                "name", contact.name,
                "phone_number", contact.phone,
                "thumbnail", "",
                "blocked", contact.blocked,
                "type", "contact");
    }

    /** A contact in answers, without its inboxes. */
    ObjectNode contact(Contact contact) {
        ObjectNode node = Json.of(
                "additional_attributes", contact.additional,
                "availability_status", "offline",
                "email", contact.email,
                "id", contact.id,
                "name", contact.name,
                "phone_number", contact.phone,
                "blocked", contact.blocked,
                "identifier", contact.identifier,
                "thumbnail", "",
                "custom_attributes", contact.custom);
        if (contact.lastActivityAt != null) {
            node.put("last_activity_at", epoch(contact.lastActivityAt));
        }
        node.put("created_at", epoch(contact.createdAt));
        return node;
    }

    ObjectNode contactWithInboxes(Contact contact) {
        ArrayNode places = Json.array();
        world.contactInboxes(contact).forEach(place -> places.add(place(place)));
        return contact(contact).set("contact_inboxes", places);
    }

    ObjectNode place(ContactInbox place) {
        return Json.of("source_id", place.sourceId(), "inbox", slimInbox(place.inbox()));
    }

    ObjectNode slimInbox(SandboxSeed.Inbox inbox) {
        return Json.of(
                "id",
                inbox.id(),
                "avatar_url",
                "",
                "channel_id",
                1,
                "name",
                inbox.name(),
                "channel_type",
                inbox.channelType(),
                "provider",
                null);
    }

    /** An agent, as lists, assignments and conversations show one. */
    ObjectNode agent(SandboxSeed.User user) {
        return Json.of(
                "id",
                user.id(),
                "account_id",
                world.accountId,
                "availability_status",
                "offline",
                "auto_offline",
                true,
                "confirmed",
                true,
                "email",
                user.email(),
                "provider",
                "email",
                "available_name",
                user.name(),
                "name",
                user.name(),
                "role",
                user.role(),
                "thumbnail",
                "",
                "custom_role_id",
                null);
    }

    ObjectNode bot(SandboxSeed.Bot bot) {
        return Json.of(
                "id",
                bot.id(),
                "name",
                bot.name(),
                "description",
                null,
                "thumbnail",
                "",
                "outgoing_url",
                bot.outgoingUrl(),
                "bot_type",
                "webhook");
    }

    ObjectNode team(SandboxSeed.Team team) {
        return Json.of(
                "id",
                team.id(),
                "name",
                team.name(),
                "description",
                team.description(),
                "allow_auto_assign",
                true,
                "account_id",
                world.accountId,
                "is_member",
                false);
    }

    /** A conversation in answers of the account's API. */
    ObjectNode conversation(Conversation conversation) {
        ObjectNode node = Json.of("meta", meta(conversation), "id", conversation.id);
        node.set("messages", lastMessage(conversation, "offline"));
        node.put("account_id", world.accountId);
        node.put("uuid", conversation.uuid.toString());
        node.set("additional_attributes", conversation.additional);
        node.put("agent_last_seen_at", 0);
        node.put("assignee_last_seen_at", 0);
        node.put("can_reply", conversation.canReply(world.now()));
        node.put("contact_last_seen_at", 0);
        node.set("custom_attributes", conversation.custom);
        node.put("inbox_id", conversation.inbox.id());
        node.set("labels", Json.array(conversation.labels));
        node.put("muted", false);
        node.set("snoozed_until", Json.node(seconds(conversation.snoozedUntil)));
        node.put("status", conversation.status);
        node.put("created_at", epoch(conversation.createdAt));
        node.put("updated_at", fraction(conversation.updatedAt));
        node.put("timestamp", epoch(conversation.lastActivityAt));
        node.put("first_reply_created_at", epoch(conversation.firstReplyAt));
        node.put("unread_count", conversation.incoming);
        node.set(
                "last_non_activity_message",
                conversation.lastSpoken == null ? null : pushMessage(conversation.lastSpoken, "offline"));
        node.put("last_activity_at", epoch(conversation.lastActivityAt));
        node.put("priority", conversation.priority);
        node.put("waiting_since", epoch(conversation.waitingSince));
        node.set("sla_policy_id", null);
        return node;
    }

    private static Long seconds(Instant time) {
        return time == null ? null : time.getEpochSecond();
    }

    private ArrayNode lastMessage(Conversation conversation, String availability) {
        ArrayNode messages = Json.array();
        if (conversation.last() != null) {
            messages.add(pushMessage(conversation.last(), availability));
        }
        return messages;
    }

    private ObjectNode meta(Conversation conversation) {
        ObjectNode meta =
                Json.of("sender", contact(conversation.contact()), "channel", conversation.inbox.channelType());
        if (conversation.assignee != null) {
            meta.set("assignee", agent(conversation.assignee));
            meta.put("assignee_type", "User");
        } else if (conversation.assigneeBot != null) {
            meta.set("assignee", bot(conversation.assigneeBot));
            meta.put("assignee_type", "AgentBot");
        }
        if (conversation.team != null) {
            meta.set("team", team(conversation.team));
        }
        return meta.put("hmac_verified", false);
    }

    /** {@code meta} of a listing of messages. */
    ObjectNode listMeta(Conversation conversation) {
        ObjectNode meta = Json.of(
                "labels", Json.array(conversation.labels),
                "additional_attributes", conversation.additional,
                "contact", pushContact(conversation.contact()));
        if (conversation.assignee != null) {
            meta.set("assignee", pushUser(conversation.assignee, "offline"));
        }
        return meta.setAll(Json.of("agent_last_seen_at", null, "assignee_last_seen_at", null));
    }

    /** A conversation in a webhook; {@code id} is the display id. */
    ObjectNode hookConversation(Conversation conversation) {
        ContactInbox place = conversation.contactInbox;
        ObjectNode node = Json.of(
                "additional_attributes", conversation.additional,
                "can_reply", conversation.canReply(world.now()),
                "channel", conversation.inbox.channelType(),
                "contact_inbox", hookPlace(place),
                "id", conversation.id,
                "inbox_id", conversation.inbox.id(),
                "messages", lastSpoken(conversation),
                "labels", Json.array(conversation.labels),
                "meta", hookMeta(conversation),
                "status", conversation.status,
                "custom_attributes", conversation.custom,
                "snoozed_until", iso(conversation.snoozedUntil),
                "unread_count", conversation.incoming,
                "first_reply_created_at", iso(conversation.firstReplyAt),
                "priority", conversation.priority,
                "waiting_since", epoch(conversation.waitingSince),
                "agent_last_seen_at", 0,
                "contact_last_seen_at", 0,
                "last_activity_at", epoch(conversation.lastActivityAt),
                "timestamp", epoch(conversation.lastActivityAt),
                "created_at", epoch(conversation.createdAt),
                "updated_at", fraction(conversation.updatedAt));
        return node;
    }

    private ArrayNode lastSpoken(Conversation conversation) {
        ArrayNode messages = Json.array();
        if (conversation.lastSpoken != null) {
            messages.add(pushMessage(conversation.lastSpoken, null));
        }
        return messages;
    }

    private static ObjectNode hookPlace(ContactInbox place) {
        return Json.of(
                "id", place.id(),
                "contact_id", place.contact().id,
                "inbox_id", place.inbox().id(),
                "source_id", place.sourceId(),
                "created_at", iso(place.createdAt()),
                "updated_at", iso(place.createdAt()),
                "hmac_verified", false,
                "pubsub_token", place.pubsubToken());
    }

    private ObjectNode hookMeta(Conversation conversation) {
        boolean toBot = conversation.assigneeBot != null;
        boolean assigned = toBot || conversation.assignee != null;
        return Json.of(
                "sender",
                pushContact(conversation.contact()),
                "assignee",
                sender(toBot ? conversation.assigneeBot : conversation.assignee, null),
                "assignee_type",
                assigned ? toBot ? "AgentBot" : "User" : null,
                "team",
                conversation.team == null ? null : team(conversation.team),
                "hmac_verified",
                false);
    }

    /** A message in a webhook: the type is a word, the time ISO text. */
    ObjectNode hookMessage(Message message, String content) {
        return Json.of(
                "account", hookAccount(),
                "additional_attributes", Json.object(),
                "content_attributes", message.attributes(),
                "content_type", message.contentType,
                "content", content,
                "conversation", hookConversation(message.conversation),
                "created_at", iso(message.createdAt),
                "id", message.id,
                "inbox", Json.of("id", inboxId(message), "name", message.conversation.inbox.name()),
                "message_type", Message.TYPES.get(message.type),
                "private", message.isPrivate,
                "sender", hookSender(message.sender),
                "source_id", message.sourceId);
    }

    private ObjectNode hookAccount() {
        return Json.of("id", world.accountId, "name", world.seed.account().name());
    }

    private JsonNode hookSender(Object sender) {
        if (sender instanceof SandboxSeed.User user) {
            return Json.of("id", user.id(), "name", user.name(), "email", user.email(), "type", "user");
        } else if (sender instanceof SandboxSeed.Bot bot) {
            return Json.of("id", bot.id(), "name", bot.name(), "type", "agent_bot");
        }
        return sender instanceof Contact contact ? hookContact(contact) : Json.node(null);
    }

    ObjectNode hookContact(Contact contact) {
        return Json.of(
                "account", hookAccount(),
                "additional_attributes", contact.additional,
                "avatar", "",
                "custom_attributes", contact.custom,
                "email", contact.email,
                "id", contact.id,
                "identifier", contact.identifier,
                "name", contact.name,
                "phone_number", contact.phone,
                "thumbnail", "",
                "blocked", contact.blocked);
    }
}
