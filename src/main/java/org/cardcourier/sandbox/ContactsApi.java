package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code /contacts}: read, create, update, search, filter, and their inboxes. */
final class ContactsApi {

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+");
    private static final Pattern PHONE = Pattern.compile("\\+[1-9]\\d{1,14}");
    private static final int PAGE = 15;

    private final World world;
    private final Shapes shapes;

    ContactsApi(World world, Shapes shapes) {
        this.world = world;
        this.shapes = shapes;
    }

    Answer get(Contact contact, Request request) {
        boolean bare = request.text("include_contact_inboxes").equals("false");
        return Answer.payload(bare ? shapes.contact(contact) : shapes.contactWithInboxes(contact));
    }

    Answer create(Request request) {
        SandboxSeed.Inbox inbox =
                request.text("inbox_id").isEmpty() ? null : world.inbox(Ruby.toInt(request.text("inbox_id")));
        check(0, request.params());
        Contact contact = world.addContact();
        take(contact, request.params());
        world.events().contactCreated(contact);
        ObjectNode place = Json.of("inbox", null, "source_id", null);
        if (inbox != null) {
            ContactInbox made = world.contactInbox(contact, inbox, sourceId(request));
            place = Json.of("inbox", inboxRow(inbox), "source_id", made.sourceId());
        }
        return Answer.payload(Json.of("contact", shapes.contactWithInboxes(contact), "contact_inbox", place));
    }

    /** The raw row of an inbox, which only this answer shows. */
    private ObjectNode inboxRow(SandboxSeed.Inbox inbox) {
        String at = Shapes.iso(world.now());
        return Json.of(
                "id",
                inbox.id(),
                "channel_id",
                1,
                "account_id",
                world.accountId,
                "name",
                inbox.name(),
                "created_at",
                at,
                "updated_at",
                at,
                "channel_type",
                inbox.channelType(),
                "enable_auto_assignment",
                true,
                "greeting_enabled",
                false,
                "greeting_message",
                null,
                "email_address",
                null,
                "working_hours_enabled",
                false,
                "out_of_office_message",
                null,
                "timezone",
                "UTC",
                "enable_email_collect",
                true,
                "csat_survey_enabled",
                false,
                "allow_messages_after_resolved",
                true,
                "auto_assignment_config",
                Json.object(),
                "lock_to_single_conversation",
                false,
                "portal_id",
                null,
                "sender_name_type",
                "friendly",
                "business_name",
                null,
                "csat_config",
                Json.object());
    }

    Answer update(Contact contact, Request request) {
        ObjectNode params = request.params();
        check(contact.id, params);
        ObjectNode custom = contact.custom;
        Changes changes = new Changes();
        String name = contact.name;
        String email = contact.email;
        take(contact, params);
        changes.add("name", name, contact.name).add("email", email, contact.email);
        changes.add("custom_attributes", custom, contact.custom);
        if (!changes.isEmpty()) {
            world.changed(contact, changes);
        }
        return Answer.payload(shapes.contactWithInboxes(contact));
    }

    /** Custom attributes are merged, one level deep; what is no object changes nothing; unknown keys are dropped (seen). */
    private static void take(Contact contact, ObjectNode params) {
        if (params.has("name")) {
            contact.name = Objects.requireNonNullElse(Json.text(params, "name"), "");
        }
        contact.email = value(params, "email", contact.email);
        contact.email = contact.email == null ? null : contact.email.toLowerCase(Locale.ROOT);
        contact.phone = value(params, "phone_number", contact.phone);
        contact.identifier = value(params, "identifier", contact.identifier);
        if (params.has("blocked")) {
            contact.blocked = Ruby.truth(params.path("blocked"));
        }
        contact.custom = merged(contact.custom, params.path("custom_attributes"));
        contact.additional = merged(contact.additional, params.path("additional_attributes"));
    }

    private static String value(ObjectNode params, String name, String otherwise) {
        String text = Json.text(params, name);
        return !params.has(name) ? otherwise : Text.isBlank(text) ? null : text;
    }

    private static ObjectNode merged(ObjectNode old, JsonNode added) {
        return added instanceof ObjectNode object ? old.deepCopy().setAll(object) : old;
    }

    private void check(long self, ObjectNode params) {
        List<MessageRules.Complaint> complaints = new ArrayList<>();
        String email = value(params, "email", null);
        String phone = value(params, "phone_number", null);
        if (email != null && !EMAIL.matcher(email).matches()) {
            complaints.add(new MessageRules.Complaint("email", "Email Invalid email"));
        }
        taken(self, "email", "Email", email, contact -> contact.email, complaints);
        taken(self, "identifier", "Identifier", value(params, "identifier", null), c -> c.identifier, complaints);
        if (phone != null && !PHONE.matcher(phone).matches()) {
            complaints.add(new MessageRules.Complaint("phone_number", "Phone number should be in e164 format"));
        }
        taken(self, "phone_number", "Phone number", phone, contact -> contact.phone, complaints);
        if (!complaints.isEmpty()) {
            throw MessageRules.recordInvalid(complaints);
        }
    }

    private void taken(
            long self,
            String attribute,
            String words,
            String value,
            Function<Contact, String> of,
            List<MessageRules.Complaint> complaints) {
        boolean folds = attribute.equals("email");
        boolean taken = value != null
                && world.contacts.values().stream()
                        .filter(contact -> contact.id != self)
                        .map(of)
                        .anyMatch(other -> folds ? value.equalsIgnoreCase(other) : value.equals(other));
        if (taken) {
            complaints.add(new MessageRules.Complaint(attribute, words + " has already been taken"));
        }
    }

    Answer list(Request request) {
        return page(world.contacts.values().stream().filter(Contact::isKnown).toList(), request);
    }

    /** A part of any address is enough: check equality yourself. */
    Answer search(Request request) {
        String wanted = request.text("q").strip().toLowerCase(Locale.ROOT);
        if (wanted.isEmpty()) {
            throw Halt.error(422, "Specify search string with parameter q");
        }
        return page(
                world.contacts.values().stream()
                        .filter(Contact::isKnown)
                        .filter(contact -> contains(contact.name, wanted)
                                || contains(contact.email, wanted)
                                || contains(contact.phone, wanted)
                                || contains(contact.identifier, wanted))
                        .toList(),
                request);
    }

    private static boolean contains(String text, String wanted) {
        return text != null && text.toLowerCase(Locale.ROOT).contains(wanted);
    }

    /** An empty filter finds everybody (seen). */
    Answer filter(Request request) {
        return page(
                ContactFilter.of(request.param("payload"))
                        .among(world.contacts.values().stream()
                                .filter(Contact::isKnown)
                                .toList()),
                request);
    }

    private Answer page(List<Contact> found, Request request) {
        int page = (int) Math.max(1, Ruby.toInt(request.text("page")));
        ArrayNode rows = Json.array();
        found.stream().skip((page - 1L) * PAGE).limit(PAGE).forEach(c -> rows.add(shapes.contactWithInboxes(c)));
        ObjectNode meta = Json.of("count", found.size(), "current_page", page);
        return Answer.ok(Json.of("meta", meta, "payload", rows));
    }

    /** Only of inboxes that the caller reaches, newest activity first, 20 at most. */
    Answer conversations(Contact contact, Caller caller) {
        ArrayNode rows = Json.array();
        world.conversationsOf(contact).stream()
                .filter(conversation -> caller.reaches(conversation.inbox))
                .sorted(Comparator.comparing((Conversation c) -> c.lastActivityAt)
                        .thenComparing(c -> c.id)
                        .reversed())
                .limit(20)
                .forEach(conversation -> rows.add(shapes.conversation(conversation)));
        return Answer.payload(rows);
    }

    /** A source id that another contact has is a 500 (seen). */
    Answer createContactInbox(Contact contact, Request request) {
        SandboxSeed.Inbox inbox = world.inbox(Ruby.toInt(request.text("inbox_id")));
        ContactInbox place = world.contactInbox(contact, inbox, sourceId(request));
        if (place.contact().id != contact.id) {
            throw new Halt(Answer.serverError());
        }
        return Answer.ok(shapes.place(place));
    }

    private static String sourceId(Request request) {
        String sourceId = request.text("source_id");
        return sourceId.isEmpty() ? null : sourceId;
    }

    /** A web widget inbox is offered only while the contact's place in it has no conversation (read). */
    Answer contactable(Contact contact) {
        ArrayNode rows = Json.array();
        for (SandboxSeed.Inbox inbox : world.seed.inboxes()) {
            ContactInbox place = world.contactInboxes(contact).stream()
                    .filter(p -> p.inbox().id() == inbox.id())
                    .findFirst()
                    .orElse(null);
            if (inbox.isApi()) {
                String sourceId = place == null ? world.uuid().toString() : place.sourceId();
                rows.add(Json.of("inbox", shapes.slimInbox(inbox), "source_id", sourceId));
            } else if (place != null && isUnused(place)) {
                rows.add(Json.of("inbox", shapes.slimInbox(inbox), "source_id", place.sourceId()));
            }
        }
        return Answer.payload(rows);
    }

    private boolean isUnused(ContactInbox place) {
        return world.conversations.values().stream().noneMatch(c -> c.contactInbox.id() == place.id());
    }

    Answer destroyCustomAttributes(Contact contact, Request request) {
        ObjectNode left = contact.custom.deepCopy();
        request.param("custom_attributes").forEach(name -> left.remove(name.asText()));
        contact.custom = left;
        return Answer.payload(shapes.contactWithInboxes(contact));
    }
}
