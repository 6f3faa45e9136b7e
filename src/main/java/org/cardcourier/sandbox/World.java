package org.cardcourier.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Everything that a Chatwoot keeps in its database, in memory. Not safe by itself: {@link Sandbox} holds one lock around it. */
final class World {

    final SandboxOptions options;
    final SandboxSeed seed;
    final int accountId;
    final NavigableMap<Long, Conversation> conversations = new TreeMap<>();
    final NavigableMap<Long, Contact> contacts = new TreeMap<>();
    final List<ContactInbox> contactInboxes = new ArrayList<>();
    final List<com.fasterxml.jackson.databind.JsonNode> orders;
    private final Map<Long, Conversation> byNumber = new HashMap<>();
    private final Map<String, SandboxSeed.User> users = new HashMap<>();
    private final Map<String, SandboxSeed.Bot> bots = new HashMap<>();
    private final Set<Integer> suspended = new HashSet<>();
    private final Map<Integer, String> inboxHooks = new HashMap<>();
    private final Random random = new Random();
    private final Events events;
    private final Clock clock;
    private long lastMessage;
    private long lastConversation;
    private long lastAttachment;
    private long messageCount;

    World(SandboxOptions options, Events events) {
        this(options, options.seedOrShop(), events);
    }

    World(SandboxOptions options, SandboxSeed seed, Events events) {
        this.options = options;
        this.clock = options.clock();
        this.events = events;
        this.orders = new ArrayList<>(options.orders());
        this.seed = seed;
        this.accountId = seed.account().id();
        seed.users().forEach(user -> users.put(user.token(), user));
        seed.bots().forEach(bot -> bots.put(bot.token(), bot));
        seed.contacts().forEach(this::seedContact);
        seed.conversations().forEach(this::seedConversation);
    }

    void seedContact(SandboxSeed.Person person) {
        Contact contact = addContact();
        contact.name = person.name();
        contact.email = person.email();
        contact.phone = person.phone();
        contact.identifier = person.identifier();
        contact.custom.setAll((com.fasterxml.jackson.databind.node.ObjectNode) Json.node(person.custom()));
    }

    private void seedConversation(SandboxSeed.Talk talk) {
        ContactInbox place = contactInbox(contact(talk.contact()), inbox(talk.inbox()), talk.sourceId());
        Conversation conversation = addConversation(place);
        if (!talk.greeting().isEmpty()) {
            put(conversation, Draft.said(Message.INCOMING, talk.greeting(), conversation.contact()));
        }
    }

    Events events() {
        return events;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    long messageCount() {
        return messageCount;
    }

    Optional<SandboxSeed.User> user(String token) {
        return Optional.ofNullable(users.get(token));
    }

    Optional<SandboxSeed.Bot> bot(String token) {
        return Optional.ofNullable(bots.get(token));
    }

    List<SandboxSeed.User> agents() {
        return seed.users().stream().filter(user -> user.account() == accountId).toList();
    }

    Optional<SandboxSeed.User> agent(long id) {
        return agents().stream().filter(user -> user.id() == id).findFirst();
    }

    boolean accountExists(long id) {
        return id == accountId || seed.others().stream().anyMatch(account -> account.id() == id);
    }

    boolean isSuspended(long account) {
        return suspended.contains((int) account);
    }

    void suspend(boolean yes) {
        if (yes) {
            suspended.add(accountId);
        } else {
            suspended.remove(accountId);
        }
    }

    /** @throws Halt with 404 if there is none */
    SandboxSeed.Inbox inbox(long id) {
        return seed.inboxes().stream()
                .filter(inbox -> inbox.id() == id)
                .findFirst()
                .orElseThrow(Halt::notFound);
    }

    String inboxHook(SandboxSeed.Inbox inbox) {
        return inboxHooks.getOrDefault(inbox.id(), inbox.webhookUrl());
    }

    void inboxHook(int inbox, String url) {
        inboxHooks.put(inbox, url);
    }

    Optional<SandboxSeed.Bot> botOf(SandboxSeed.Inbox inbox) {
        return seed.bots().stream()
                .filter(bot -> bot.inboxes().contains(inbox.id()))
                .findFirst();
    }

    /** @throws Halt with 404 if there is none */
    Contact contact(long id) {
        Contact contact = contacts.get(id);
        if (contact == null) {
            throw Halt.notFound();
        }
        return contact;
    }

    Contact addContact() {
        long id = contacts.isEmpty() ? 1 : contacts.lastKey() + 1;
        Contact contact = new Contact(id, now());
        contacts.put(id, contact);
        return contact;
    }

    Optional<ContactInbox> contactInbox(SandboxSeed.Inbox inbox, String sourceId) {
        return contactInboxes.stream()
                .filter(place ->
                        place.inbox().id() == inbox.id() && place.sourceId().equals(sourceId))
                .findFirst();
    }

    List<ContactInbox> contactInboxes(Contact contact) {
        return contactInboxes.stream()
                .filter(place -> place.contact().id == contact.id)
                .toList();
    }

    /** The contact's place with this source id, made if it is not there; null stands for a random id. */
    ContactInbox contactInbox(Contact contact, SandboxSeed.Inbox inbox, String sourceId) {
        if (sourceId != null) {
            Optional<ContactInbox> known = contactInbox(inbox, sourceId);
            if (known.isPresent()) {
                return known.get();
            }
        }
        String id = sourceId == null ? uuid().toString() : sourceId;
        ContactInbox place = new ContactInbox(contactInboxes.size() + 1L, contact, inbox, id, key(), now());
        contactInboxes.add(place);
        return place;
    }

    /** @throws Halt with 404 if there is none */
    Conversation conversation(long id) {
        Conversation conversation = byNumber.get(id);
        if (conversation == null && options.autoConversations() && id > 0) {
            conversation = makeUp(id);
        }
        if (conversation == null) {
            throw Halt.notFound();
        }
        return conversation;
    }

    private Conversation makeUp(long id) {
        Contact contact = contacts.get(id % contacts.size() + 1);
        SandboxSeed.Inbox inbox = seed.inboxes().get(0);
        ContactInbox place = new ContactInbox(id, contact, inbox, "auto-" + id, "", now());
        return register(new Conversation(id, uuid(), place, now()));
    }

    Conversation addConversation(ContactInbox place) {
        long id = Math.max(lastConversation, conversations.isEmpty() ? 0 : conversations.lastKey()) + 1;
        lastConversation = id;
        return register(new Conversation(id, uuid(), place, now()));
    }

    /** @throws Halt with 404 if there is no such inbox, with 422 if the number is taken */
    Conversation addConversation(NewConversation wanted) {
        if (byNumber.containsKey(wanted.id())) {
            throw Halt.error(422, "conversation " + wanted.id() + " is there already");
        }
        Contact contact = known(wanted.person()).orElseGet(() -> {
            seedContact(wanted.person());
            return contacts.lastEntry().getValue();
        });
        ContactInbox place = contactInbox(contact, inbox(wanted.inbox()), null);
        Conversation conversation = register(new Conversation(wanted.id(), uuid(), place, now()));
        if (!wanted.says().isEmpty()) {
            put(conversation, Draft.said(Message.INCOMING, wanted.says(), contact));
        }
        conversation.status = wanted.status();
        conversation.labels = wanted.labels();
        return conversation;
    }

    private Optional<Contact> known(SandboxSeed.Person person) {
        return contacts.values().stream()
                .filter(contact ->
                        person.identifier() != null && person.identifier().equals(contact.identifier)
                                || person.email() != null && person.email().equals(contact.email)
                                || person.phone() != null && person.phone().equals(contact.phone))
                .findFirst();
    }

    private Conversation register(Conversation conversation) {
        if (botOf(conversation.inbox).isPresent()) {
            conversation.status = "pending";
        }
        conversations.put(conversation.id, conversation);
        byNumber.put(conversation.id, conversation);
        return conversation;
    }

    /** A refused transaction leaves nothing behind but a used number. */
    void forget(Conversation conversation) {
        conversations.remove(conversation.id);
        byNumber.remove(conversation.id);
    }

    List<Conversation> conversationsOf(Contact contact) {
        return conversations.values().stream()
                .filter(conversation -> conversation.contact().id == contact.id)
                .toList();
    }

    boolean isFlooded(Conversation conversation) {
        int limit = options.floodLimitPerMinute();
        return limit > 0 && conversation.messagesOfLastMinute(now()) >= limit;
    }

    /** Stores a message with all that follows from it, and tells of it. */
    Message add(Conversation conversation, Draft draft) {
        Message message = put(conversation, draft);
        events.messageCreated(message);
        if (message.type == Message.INCOMING) {
            reopen(conversation);
            changed(conversation.contact(), new Changes().add("last_activity_at", null, Shapes.iso(message.createdAt)));
        }
        return message;
    }

    /** Stores a message and tells nobody. */
    Message put(Conversation conversation, Draft draft) {
        Draft stored = Liquid.stored(conversation, seed.account(), draft);
        Message message = new Message(++lastMessage, conversation, stored, now());
        conversation.add(message, options.keepMessages(), options.floodLimitPerMinute() > 0);
        messageCount++;
        if (options.onMessage() != null) {
            options.onMessage().accept(Sandbox.stored(message));
        }
        if (message.type == Message.INCOMING) {
            conversation.contact().lastActivityAt = message.createdAt;
            if (conversation.waitingSince == null) {
                conversation.waitingSince = message.createdAt;
            }
        } else if (message.isHumanReply() && !message.isPrivate) {
            replied(conversation, message);
        }
        return message;
    }

    private void replied(Conversation conversation, Message message) {
        Changes changes = new Changes();
        if (conversation.firstReplyAt == null) {
            conversation.firstReplyAt = message.createdAt;
            changes.add("first_reply_created_at", null, Shapes.iso(message.createdAt));
        }
        if (conversation.waitingSince != null) {
            changes.add("waiting_since", Shapes.iso(conversation.waitingSince), null);
            conversation.waitingSince = null;
        }
        if (!changes.isEmpty()) {
            changed(conversation, changes);
        }
    }

    /** An incoming message opens a resolved or snoozed conversation (seen, 4.10.0); with a bot in the inbox it is pending. */
    private void reopen(Conversation conversation) {
        if (conversation.status.equals("resolved")) {
            setStatus(conversation, botOf(conversation.inbox).isPresent() ? "pending" : "open", null);
            activity(conversation, "System reopened the conversation due to a new incoming message.");
        } else if (conversation.status.equals("snoozed")) {
            setStatus(conversation, "open", null);
        }
    }

    void setStatus(Conversation conversation, String status, Instant snoozedUntil) {
        String before = conversation.status;
        conversation.status = status;
        conversation.snoozedUntil = status.equals("snoozed") ? snoozedUntil : null;
        conversation.waitingSince = status.equals("resolved") ? null : conversation.waitingSince;
        if (!before.equals(status)) {
            events.statusChanged(conversation);
            changed(conversation, new Changes().add("status", before, status));
        }
    }

    /** Notes the time of a change and tells of it. */
    void changed(Conversation conversation, Changes changes) {
        String before = Shapes.iso(conversation.updatedAt);
        conversation.updatedAt = now();
        events.conversationUpdated(conversation, changes.at(before, Shapes.iso(conversation.updatedAt)));
    }

    /** Notes the time of a change and tells of it. */
    void changed(Contact contact, Changes changes) {
        String before = Shapes.iso(contact.updatedAt);
        contact.updatedAt = now();
        events.contactUpdated(contact, changes.at(before, Shapes.iso(contact.updatedAt)));
    }

    /** A line that Chatwoot writes itself; no webhook tells of it. */
    void activity(Conversation conversation, String text) {
        put(conversation, Draft.said(Message.ACTIVITY, text, null));
    }

    long nextAttachment() {
        return ++lastAttachment;
    }

    long nextMessage() {
        return lastMessage + 1;
    }

    UUID uuid() {
        return new UUID(random.nextLong() & 0xffffffffffff0fffL | 0x4000, random.nextLong() >>> 2 | 1L << 63);
    }

    /** 24 letters, as Chatwoot's keys look. */
    String key() {
        StringBuilder key = new StringBuilder(24);
        for (int i = 0; i < 24; i++) {
            key.append("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".charAt(random.nextInt(49)));
        }
        return key.toString();
    }
}
