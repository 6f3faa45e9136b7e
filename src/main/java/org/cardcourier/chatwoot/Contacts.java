package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.cardcourier.notice.Person;

/**
 * The operations on contacts: get-contact, find-contact, create-contact and update-contact.
 *
 * <p>Inputs are Chatwoot's own JSON, as a map, as JSON text or bytes, or as a Jackson tree. Answers carry the contact
 * under {@code payload}; {@link #in} takes it out.
 */
public final class Contacts {

    /** Read in 4.15.1, contacts_controller.rb; others are dropped in silence. A picture goes by {@code avatar_url}. */
    private static final Names KEYS = Names.of(
            "name",
            "identifier",
            "email",
            "phone_number",
            "blocked",
            "avatar_url",
            "additional_attributes",
            "custom_attributes");

    private static final Names NEW_KEYS = Names.of(
            "inbox_id",
            "source_id",
            "name",
            "identifier",
            "email",
            "phone_number",
            "blocked",
            "avatar_url",
            "additional_attributes",
            "custom_attributes");

    private Contacts() {}

    /**
     * One contact, with its inboxes.
     *
     * @param contactId the contact, such as 12
     * @return GET contact
     */
    public static Request get(long contactId) {
        Subject subject = new Subject("the request for contact " + contactId);
        return Request.get("/contacts/" + subject.id("contact_id", contactId), subject);
    }

    /**
     * Changes a contact. {@code custom_attributes} and {@code additional_attributes} are merged, one level deep; anything
     * else but an object changes nothing there, and answers 200 (recorded from 4.10.0).
     *
     * <pre>{@code {"custom_attributes": {"last_order": "SO-42"}}}</pre>
     *
     * @param contactId the contact, such as 12
     * @param body      the fields to change
     * @return PATCH contact
     * @throws Refused for a field that Chatwoot does not know or would misread, or for none
     */
    public static Request update(long contactId, Object body) {
        Subject subject = new Subject("the update of contact " + contactId);
        subject.id("contact_id", contactId);
        ObjectNode json = Json.inputObject(body, subject);
        if (json.isEmpty()) {
            throw subject.invalid("it must name at least one of " + String.join(", ", KEYS.all()));
        }
        KEYS.checkAll(json, "a contact", subject);
        checkValues(json, subject);
        return new Request(
                Request.Method.PATCH,
                Request.Root.ACCOUNT,
                "/contacts/" + contactId,
                json,
                Request.Kind.REPEATABLE,
                subject.words(),
                false);
    }

    /**
     * Looks for a contact by exact values; the search of Chatwoot's own pages looks for parts of them and finds strangers.
     *
     * @param key what is known of the contact
     * @return POST contacts/filter, which changes nothing; {@link ContactKey#among} reads its answer
     */
    public static Request find(ContactKey key) {
        return Request.change("/contacts/filter", key.filter(), new Subject("the search for " + key));
    }

    /**
     * Creates a contact.
     *
     * <pre>{@code {"inbox_id": 3, "name": "张三", "identifier": "cust-7", "email": "a@b.cn"}}</pre>
     *
     * @param body Chatwoot's JSON; one of {@code identifier}, {@code email} and {@code phone_number} is needed, for only
     *             they keep Chatwoot from creating the same customer twice
     * @return POST contacts, which creates
     * @throws Refused for a field that Chatwoot does not know or would misread
     */
    public static Request create(Object body) {
        Subject subject = new Subject("the new contact");
        ObjectNode json = Json.inputObject(body, subject);
        NEW_KEYS.checkAll(json, "a new contact", subject);
        checkValues(json, subject);
        ContactKey key = ContactKey.of(json, subject);
        if (!Json.isAbsent(json.path("inbox_id"))) {
            Json.checkId(json, "inbox_id", subject);
        }
        return Request.create("/contacts", json, new Subject("the new " + key));
    }

    /**
     * Creates the contact of a notice's person. In no inbox: a conversation that is opened for it makes its place there.
     *
     * @param person the person
     * @return the body of {@link #create}
     */
    public static ObjectNode json(Person person) {
        ObjectNode json = Json.object();
        putText(json, "identifier", person.identifier());
        putText(json, "email", person.email());
        putText(json, "phone_number", person.phoneNumber());
        putText(json, "name", person.name());
        return json;
    }

    private static void putText(ObjectNode json, String name, String text) {
        if (!text.isEmpty()) {
            json.put(name, text);
        }
    }

    /**
     * The contact in an answer to {@link #get}, {@link #update} or {@link #create}.
     *
     * @param answer the answer's JSON
     * @return the contact; empty if it has none
     */
    public static Optional<JsonNode> in(JsonNode answer) {
        JsonNode payload = answer.path("payload");
        JsonNode contact = payload.path("contact").isObject() ? payload.path("contact") : payload;
        return contact.path("id").isIntegralNumber() ? Optional.of(contact) : Optional.empty();
    }

    /**
     * The id of the contact that was created.
     *
     * @param request what {@link #create} made
     * @param answer  the answer to it
     * @return such as 12
     * @throws Doubtful if the answer names none
     */
    public static long id(Request request, JsonNode answer) {
        return Json.createdId(request, in(answer).orElse(answer));
    }

    /**
     * Under which name an inbox knows the contact; a conversation that its widget shall show needs it.
     *
     * @param contact a contact of {@link #in} or {@link ContactKey#among}, with its {@code contact_inboxes}
     * @param inboxId the inbox, such as 3
     * @return the {@code source_id}; empty where the contact was never there
     */
    public static Optional<String> sourceId(JsonNode contact, long inboxId) {
        for (JsonNode contactInbox : contact.path("contact_inboxes")) {
            if (contactInbox.path("inbox").path("id").asLong() == inboxId) {
                return Optional.of(Json.text(contactInbox.path("source_id"))).filter(id -> !id.isEmpty());
            }
        }
        return Optional.empty();
    }

    private static void checkValues(ObjectNode json, Subject subject) {
        ContactKey.checkForms(json, subject);
        for (String name : List.of("custom_attributes", "additional_attributes")) {
            if (json.has(name) && !json.get(name).isObject()) {
                throw subject.invalid(name + " must be an object, got " + Json.shown(json.get(name))
                        + "; Chatwoot would change nothing");
            }
        }
        if (json.has("blocked") && !json.get("blocked").isBoolean()) {
            throw subject.invalid("blocked must be true or false, got " + Json.shown(json.get("blocked")));
        }
    }
}
