package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** What belongs to the account: inboxes, agents, teams, labels, profile, version. */
final class AccountApi {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final List<String> FEATURES = List.of(
            "inbound_emails",
            "channel_email",
            "channel_facebook",
            "channel_twitter",
            "help_center",
            "agent_bots",
            "macros",
            "agent_management",
            "team_management",
            "inbox_management",
            "labels",
            "custom_attributes",
            "automations",
            "canned_responses",
            "integrations",
            "voice_recorder",
            "channel_website",
            "campaigns",
            "reports",
            "crm",
            "auto_resolve_conversations",
            "chatwoot_v4",
            "report_v4",
            "contact_chatwoot_support_team",
            "channel_instagram",
            "channel_tiktok");

    private final World world;
    private final Shapes shapes;

    AccountApi(World world, Shapes shapes) {
        this.world = world;
        this.shapes = shapes;
    }

    Answer root() {
        return Answer.ok(Json.of(
                "version",
                world.options.version(),
                "timestamp",
                TIMESTAMP.format(world.now()),
                "queue_services",
                "ok",
                "data_services",
                "ok"));
    }

    Answer account() {
        ObjectNode features = Json.object();
        FEATURES.forEach(name -> features.put(name, true));
        return Answer.ok(Json.of(
                "settings",
                Json.object(),
                "created_at",
                Shapes.iso(world.now()),
                "domain",
                null,
                "features",
                features,
                "id",
                world.accountId,
                "locale",
                "en",
                "name",
                world.seed.account().name(),
                "support_email",
                null,
                "status",
                "active",
                "cache_keys",
                Json.of("label", "0000000000", "inbox", "0000000000", "team", "0000000000"),
                "latest_chatwoot_version",
                null,
                "subscribed_features",
                Json.array()));
    }

    Answer profile(SandboxSeed.User user) {
        ObjectNode account = Json.of(
                "id",
                user.account(),
                "name",
                accountName(user.account()),
                "status",
                "active",
                "active_at",
                null,
                "role",
                user.role(),
                "permissions",
                Json.array(List.of(user.role())),
                "availability",
                "online",
                "availability_status",
                "offline",
                "auto_offline",
                true,
                "custom_role_id",
                null,
                "custom_role",
                null);
        return Answer.ok(Json.of(
                "access_token", user.token(),
                "account_id", user.account(),
                "available_name", user.name(),
                "avatar_url", "",
                "confirmed", true,
                "display_name", null,
                "message_signature", null,
                "email", user.email(),
                "id", user.id(),
                "inviter_id", null,
                "name", user.name(),
                "provider", "email",
                "pubsub_token", world.key(),
                "role", user.role(),
                "ui_settings", Json.object(),
                "uid", user.email(),
                "type", null,
                "accounts", Json.array(List.of(account))));
    }

    private String accountName(int id) {
        return world.seed.others().stream()
                .filter(account -> account.id() == id)
                .map(SandboxSeed.Account::name)
                .findFirst()
                .orElse(world.seed.account().name());
    }

    Answer agents() {
        return Answer.ok(rows(world.agents(), shapes::agent));
    }

    Answer teams() {
        return Answer.ok(rows(world.seed.teams(), shapes::team));
    }

    Answer labels() {
        List<SandboxSeed.Label> sorted = world.seed.labels().stream()
                .sorted(Comparator.comparing(SandboxSeed.Label::title))
                .toList();
        return Answer.payload(rows(sorted, AccountApi::label));
    }

    private static ObjectNode label(SandboxSeed.Label label) {
        return Json.of(
                "id", label.id(),
                "title", label.title(),
                "description", label.description(),
                "color", "#1f93ff",
                "show_on_sidebar", null);
    }

    private static <T> ArrayNode rows(Collection<T> things, Function<T, ObjectNode> shape) {
        ArrayNode rows = Json.array();
        things.forEach(thing -> rows.add(shape.apply(thing)));
        return rows;
    }

    Answer inboxes(Caller caller) {
        List<SandboxSeed.Inbox> seen =
                world.seed.inboxes().stream().filter(caller::reaches).toList();
        return Answer.payload(rows(seen, inbox -> inbox(inbox, caller)));
    }

    Answer inbox(String id, Caller caller) {
        SandboxSeed.Inbox inbox = world.inbox(Ruby.toInt(id));
        if (!caller.reaches(inbox)) {
            throw Halt.error(401, "You are not authorized to do this action");
        }
        return Answer.ok(inbox(inbox, caller));
    }

    private ObjectNode inbox(SandboxSeed.Inbox inbox, Caller caller) {
        ObjectNode node = Json.of(
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
                "greeting_enabled",
                false,
                "greeting_message",
                null,
                "working_hours_enabled",
                false,
                "enable_email_collect",
                true,
                "csat_survey_enabled",
                false,
                "csat_config",
                Json.object(),
                "enable_auto_assignment",
                true,
                "auto_assignment_config",
                Json.object(),
                "out_of_office_message",
                null,
                "working_hours",
                workingHours(),
                "timezone",
                "UTC",
                "callback_webhook_url",
                null,
                "allow_messages_after_resolved",
                true,
                "lock_to_single_conversation",
                false,
                "sender_name_type",
                "friendly",
                "business_name",
                null);
        node.setAll(inbox.isWeb() ? webInbox(inbox, caller) : otherInbox(inbox, caller));
        return node;
    }

    private ObjectNode webInbox(SandboxSeed.Inbox inbox, Caller caller) {
        ObjectNode node = Json.of(
                "allowed_domains",
                "",
                "widget_color",
                "#1f93ff",
                "website_url",
                "https://shop.example",
                "hmac_mandatory",
                false,
                "welcome_title",
                null,
                "welcome_tagline",
                null,
                "web_widget_script",
                "<script></script>",
                "website_token",
                inbox.key(),
                "selected_feature_flags",
                Json.array(List.of("attachments", "emoji_picker", "end_conversation")),
                "reply_time",
                "in_a_few_minutes");
        addSecret(node, caller);
        node.setAll(Json.of(
                "pre_chat_form_enabled",
                false,
                "pre_chat_form_options",
                preChatForm(),
                "continuity_via_email",
                true,
                "messaging_service_sid",
                null,
                "phone_number",
                null,
                "provider",
                null));
        return node;
    }

    private ObjectNode otherInbox(SandboxSeed.Inbox inbox, Caller caller) {
        ObjectNode node = Json.object();
        for (String name : List.of("allowed_domains", "widget_color", "website_url")) {
            node.putNull(name);
        }
        node.put("hmac_mandatory", false);
        for (String name : List.of(
                "welcome_title",
                "welcome_tagline",
                "web_widget_script",
                "website_token",
                "selected_feature_flags",
                "reply_time",
                "messaging_service_sid",
                "phone_number")) {
            node.putNull(name);
        }
        addSecret(node, caller);
        if (!inbox.isApi()) {
            String medium = inbox.medium();
            return node.setAll(Json.of("medium", medium.isEmpty() ? null : medium, "provider", null));
        }
        node.setAll(Json.of(
                "webhook_url",
                world.inboxHook(inbox),
                "inbox_identifier",
                inbox.key(),
                "additional_attributes",
                inbox.replyHours() == 0
                        ? Json.object()
                        : Json.of("agent_reply_time_window", Integer.toString(inbox.replyHours())),
                "provider",
                null));
        return node;
    }

    private void addSecret(ObjectNode node, Caller caller) {
        if (caller.isAdministrator()) {
            node.put("hmac_token", world.key());
        }
    }

    static JsonNode preChatForm() {
        ArrayNode fields = Json.array();
        fields.add(preChatField("emailAddress", "email", "Email Id", true));
        fields.add(preChatField("fullName", "text", "Full name", false));
        fields.add(preChatField("phoneNumber", "text", "Phone number", false));
        return Json.of("pre_chat_fields", fields, "pre_chat_message", "Share your queries or comments here.");
    }

    private static ObjectNode preChatField(String name, String type, String label, boolean required) {
        return Json.of(
                "name", name,
                "type", type,
                "label", label,
                "enabled", false,
                "required", required,
                "field_type", "standard");
    }

    static ArrayNode workingHours() {
        ArrayNode days = Json.array();
        for (int day = 0; day < 7; day++) {
            boolean open = day > 0 && day < 6;
            days.add(Json.of(
                    "day_of_week", day,
                    "closed_all_day", !open,
                    "open_hour", open ? 9 : null,
                    "open_minutes", open ? 0 : null,
                    "close_hour", open ? 17 : null,
                    "close_minutes", open ? 0 : null,
                    "open_all_day", false));
        }
        return days;
    }
}
