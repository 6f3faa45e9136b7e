package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/widget}: what the website's widget asks, known by the visitor's own token. */
final class WidgetApi {

    private static final String TOKEN = "sandbox.visitor.";
    private static final String[][] LANGUAGES = {
        {"English (en)", "en"}, {"中文 (zh-CN)", "zh_CN"}, {"中文 (台湾) (zh-TW)", "zh_TW"}
    };

    private final World world;
    private final Shapes shapes;
    private final Customer customer;

    WidgetApi(World world, Shapes shapes) {
        this.world = world;
        this.shapes = shapes;
        this.customer = new Customer(world);
    }

    Answer answer(Request request) {
        String what = request.method() + " " + request.segment(3) + (request.length() > 4 ? "/" : "");
        return switch (what) {
            case "POST config" -> config(request);
            case "POST conversations" -> open(request);
            case "GET messages" -> messages(request);
            case "POST messages" -> say(request);
            case "PATCH messages/" -> submit(request);
            default -> Router.unknown(request);
        };
    }

    private SandboxSeed.Inbox inbox(Request request) {
        String key = request.text("website_token");
        return world.seed.inboxes().stream()
                .filter(inbox -> inbox.isWeb() && inbox.key().equals(key))
                .findFirst()
                .orElseThrow(() -> Halt.error(404, "web widget does not exist"));
    }

    private Optional<ContactInbox> visitor(Request request) {
        String token = request.header("x-auth-token");
        return token.startsWith(TOKEN)
                ? world.contactInbox(inbox(request), token.substring(TOKEN.length()))
                : Optional.empty();
    }

    private ContactInbox known(Request request) {
        inbox(request);
        return visitor(request).orElseThrow(Halt::notFound);
    }

    /** A stranger becomes a contact with a made-up name (seen). */
    private Answer config(Request request) {
        SandboxSeed.Inbox inbox = inbox(request);
        ContactInbox place = visitor(request).orElseGet(() -> stranger(inbox));
        return Answer.ok(Json.of(
                "website_channel_config", channelConfig(inbox, place),
                "contact", contactHead(place),
                "global_config",
                        Json.of(
                                "LOGO_THUMBNAIL", "/brand-assets/logo_thumbnail.svg",
                                "BRAND_NAME", "Chatwoot",
                                "WIDGET_BRAND_URL", "https://www.chatwoot.com",
                                "MAXIMUM_FILE_UPLOAD_SIZE", 40,
                                "INSTALLATION_NAME", "Chatwoot")));
    }

    private ContactInbox stranger(SandboxSeed.Inbox inbox) {
        Contact contact = world.addContact();
        contact.name = "silent-shape-" + (100 + contact.id);
        contact.visitor = true;
        world.events().contactCreated(contact);
        return world.contactInbox(contact, inbox, null);
    }

    private static ObjectNode contactHead(ContactInbox place) {
        Contact contact = place.contact();
        return Json.of(
                "email", contact.email,
                "id", contact.id,
                "identifier", contact.identifier,
                "name", contact.name,
                "phone_number", contact.phone,
                "pubsub_token", place.pubsubToken());
    }

    private ObjectNode channelConfig(SandboxSeed.Inbox inbox, ContactInbox place) {
        ArrayNode languages = Json.array();
        for (String[] language : LANGUAGES) {
            languages.add(Json.of("name", language[0], "iso_639_1_code", language[1]));
        }
        return Json.of(
                "allow_messages_after_resolved",
                true,
                "api_host",
                "http://127.0.0.1",
                "auth_token",
                TOKEN + place.sourceId(),
                "avatar_url",
                "",
                "csat_survey_enabled",
                false,
                "disable_branding",
                false,
                "enabled_features",
                Json.array(List.of("attachments", "emoji_picker", "end_conversation")),
                "enabled_languages",
                languages,
                "locale",
                "en",
                "out_of_office_message",
                null,
                "portal",
                null,
                "pre_chat_form_enabled",
                false,
                "pre_chat_form_options",
                AccountApi.preChatForm(),
                "reply_time",
                "in_a_few_minutes",
                "timezone",
                "UTC",
                "utc_off_set",
                "+00:00",
                "welcome_tagline",
                null,
                "welcome_title",
                null,
                "widget_color",
                "#1f93ff",
                "website_name",
                inbox.name(),
                "website_token",
                inbox.key(),
                "working_hours",
                workingHours(inbox),
                "working_hours_enabled",
                false);
    }

    private ArrayNode workingHours(SandboxSeed.Inbox inbox) {
        ArrayNode days = AccountApi.workingHours();
        String at = Shapes.iso(world.now());
        int id = 0;
        for (JsonNode day : days) {
            ((ObjectNode) day)
                    .setAll(Json.of(
                            "id",
                            ++id,
                            "inbox_id",
                            inbox.id(),
                            "account_id",
                            world.accountId,
                            "created_at",
                            at,
                            "updated_at",
                            at));
        }
        return days;
    }

    private Answer open(Request request) {
        ContactInbox place = known(request);
        Contact contact = place.contact();
        takeContact(contact, request.param("contact"));
        Conversation conversation = world.addConversation(place);
        JsonNode said = request.param("message");
        conversation.additional = Json.of(
                "browser", browser(),
                "referer", Json.text(said, "referer_url"),
                "initiated_at", Json.of("timestamp", Json.text(said, "timestamp")),
                "browser_language", null);
        world.events().conversationCreated(conversation);
        ObjectNode contactBefore = contactRow(contact);
        Message message = sayInWidget(conversation, Json.text(said, "content"), said);
        return Answer.ok(Json.of(
                "id",
                conversation.id,
                "inbox_id",
                conversation.inbox.id(),
                "contact_last_seen_at",
                0,
                "status",
                conversation.status,
                "messages",
                Json.array(List.of(shapes.publicMessage(message))),
                "custom_attributes",
                conversation.custom,
                "contact",
                contactBefore));
    }

    private static ObjectNode browser() {
        return Json.of(
                "device_name", "Unknown",
                "browser_name", "Unknown Browser",
                "platform_name", "Unknown",
                "browser_version", "0.0",
                "platform_version", "0");
    }

    private void takeContact(Contact contact, JsonNode given) {
        String name = Json.text(given, "name");
        String email = Json.text(given, "email");
        Changes changes = new Changes();
        if (!Text.isBlank(name)) {
            changes.add("name", contact.name, name);
            contact.name = name;
        }
        if (!Text.isBlank(email)) {
            changes.add("email", contact.email, email);
            contact.email = email;
        }
        if (!changes.isEmpty()) {
            contact.visitor = false;
            world.changed(contact, changes);
        }
    }

    private Message sayInWidget(Conversation conversation, String text, JsonNode params) {
        ObjectNode attributes = Json.of("in_reply_to", params.get("reply_to"));
        return world.add(
                conversation,
                new Draft(
                        Message.INCOMING, "text", text, attributes, false, null, conversation.contact(), Json.array()));
    }

    /** Only the newest conversation is shown, never notes or activity lines. */
    private Answer messages(Request request) {
        ArrayNode rows = Json.array();
        latest(known(request)).ifPresent(conversation -> conversation.messages.stream()
                .filter(message -> !message.isPrivate && !message.isActivity())
                .forEach(message -> rows.add(shapes.publicMessage(message))));
        return Answer.ok(Json.of("payload", rows, "meta", Json.of("contact_last_seen_at", 0)));
    }

    private Optional<Conversation> latest(ContactInbox place) {
        return world.conversations.descendingMap().values().stream()
                .filter(conversation -> conversation.contactInbox.id() == place.id())
                .findFirst();
    }

    private Answer say(Request request) {
        ContactInbox place = known(request);
        Conversation conversation = latest(place).orElseGet(() -> world.addConversation(place));
        JsonNode said = request.param("message");
        Message message = sayInWidget(conversation, Json.text(said, "content"), said);
        return Answer.ok(shapes.publicMessage(message));
    }

    private Answer submit(Request request) {
        ContactInbox place = known(request);
        Message message = latest(place)
                .map(conversation -> conversation.find(Ruby.toInt(request.segment(4))))
                .orElseThrow(Halt::notFound);
        customer.submit(message, request.param("message").path("submitted_values"));
        return Answer.ok(Json.of("contact", contactRow(place.contact())));
    }

    private ObjectNode contactRow(Contact contact) {
        return Json.of(
                "id",
                contact.id,
                "name",
                contact.name,
                "email",
                contact.email,
                "phone_number",
                contact.phone,
                "account_id",
                world.accountId,
                "created_at",
                Shapes.iso(contact.createdAt),
                "updated_at",
                Shapes.iso(contact.updatedAt),
                "additional_attributes",
                contact.additional,
                "identifier",
                contact.identifier,
                "custom_attributes",
                contact.custom,
                "last_activity_at",
                Shapes.iso(contact.lastActivityAt),
                "contact_type",
                contact.visitor ? "visitor" : "lead",
                "middle_name",
                "",
                "last_name",
                "",
                "location",
                null,
                "country_code",
                null,
                "blocked",
                contact.blocked,
                "company_id",
                contact.email == null ? null : 1,
                "label_list",
                Json.array());
    }
}
