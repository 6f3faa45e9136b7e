package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** {@code /conversations}: create, read, status, labels, assignments. */
final class ConversationsApi {

    private final World world;
    private final Shapes shapes;
    private final MessageBuilder builder;

    ConversationsApi(World world, Shapes shapes) {
        this.world = world;
        this.shapes = shapes;
        this.builder = new MessageBuilder(world);
    }

    Answer get(Conversation conversation) {
        return Answer.ok(shapes.conversation(conversation));
    }

    Answer list(Caller caller) {
        ArrayNode rows = Json.array();
        List<Conversation> seen = world.conversations.values().stream()
                .filter(c -> caller.reaches(c.inbox))
                .sorted(Comparator.comparing((Conversation c) -> c.lastActivityAt)
                        .reversed())
                .toList();
        seen.stream().limit(25).forEach(c -> rows.add(shapes.conversation(c)));
        long assigned = seen.stream().filter(c -> c.assignee != null).count();
        ObjectNode meta = Json.of(
                "mine_count",
                0,
                "assigned_count",
                assigned,
                "unassigned_count",
                seen.size() - assigned,
                "all_count",
                (long) seen.size());
        return Answer.ok(Json.of("data", Json.of("meta", meta, "payload", rows)));
    }

    /** A conversation and the message in it come in one transaction (seen): a bad message leaves neither. */
    Answer create(Caller caller, Request request) {
        Conversation conversation = world.addConversation(place(caller, request));
        String status = request.text("status");
        if (Conversation.STATUSES.contains(status)) {
            conversation.status = status;
        }
        takeAttributes(conversation, request);
        JsonNode message = request.param("message");
        Draft draft = message.isObject() ? draft(conversation, caller.who(), message) : null;
        world.events().conversationCreated(conversation);
        if (draft != null) {
            world.add(conversation, draft);
        }
        return get(conversation);
    }

    private ContactInbox place(Caller caller, Request request) {
        SandboxSeed.Inbox inbox = world.inbox(Ruby.toInt(request.text("inbox_id")));
        if (!caller.reaches(inbox)) {
            throw Halt.error(401, "You are not authorized to do this action");
        }
        String sourceId = request.text("source_id");
        if (request.text("contact_id").isEmpty()) {
            return world.contactInbox(inbox, sourceId).orElseThrow(Halt::notFound);
        }
        Contact contact = world.contact(Ruby.toInt(request.text("contact_id")));
        ContactInbox place = world.contactInbox(contact, inbox, sourceId.isEmpty() ? null : sourceId);
        if (place.contact().id != contact.id) {
            throw Halt.error(422, "source_id should be unique");
        }
        return place;
    }

    private static void takeAttributes(Conversation conversation, Request request) {
        if (request.param("custom_attributes") instanceof ObjectNode custom) {
            conversation.custom = custom;
        }
        if (request.param("additional_attributes") instanceof ObjectNode additional) {
            conversation.additional = additional;
        }
    }

    private Draft draft(Conversation conversation, Object by, JsonNode params) {
        try {
            Draft draft = builder.draft(conversation, by, params);
            List<MessageRules.Complaint> complaints = MessageRules.check(draft, false);
            if (!complaints.isEmpty()) {
                world.forget(conversation);
                throw MessageRules.recordInvalid(complaints);
            }
            return draft;
        } catch (MessageRules.RubyError e) {
            world.forget(conversation);
            throw new Halt(Answer.serverError());
        }
    }

    /** Without a status it toggles; an unknown one, or a time that does not begin with digits, is a 500 (seen). */
    Answer toggleStatus(Conversation conversation, Caller caller, Request request) {
        String before = conversation.status;
        String status = wantedStatus(before, request.param("status"));
        Instant until = snoozedUntil(request.param("snoozed_until"));
        world.setStatus(conversation, status, until);
        if (!before.equals(status)) {
            world.activity(conversation, statusLine(status) + " by " + caller.name());
        }
        if (status.equals("open") && caller.isAgent()) {
            assign(conversation, (SandboxSeed.User) caller.who(), null, caller);
        }
        boolean handOff = caller.isBot() && before.equals("pending") && status.equals("open");
        ObjectNode payload = Json.of(
                "success",
                handOff ? null : true,
                "conversation_id",
                conversation.id,
                "current_status",
                conversation.status,
                "snoozed_until",
                Shapes.iso(conversation.snoozedUntil));
        return Answer.payload(payload);
    }

    private static String wantedStatus(String now, JsonNode value) {
        if (Ruby.blank(value)) {
            return now.equals("open") ? "resolved" : "open";
        }
        int index = value.isInt() ? value.asInt() : Conversation.STATUSES.indexOf(value.asText());
        if (index < 0 || index >= Conversation.STATUSES.size()) {
            throw new Halt(Answer.serverError());
        }
        return Conversation.STATUSES.get(index);
    }

    private static Instant snoozedUntil(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        OptionalLong seconds = Ruby.epochSeconds(value.asText());
        return Instant.ofEpochSecond(seconds.orElseThrow(() -> new Halt(Answer.serverError())));
    }

    private static String statusLine(String status) {
        return switch (status) {
            case "open" -> "Conversation was reopened";
            case "snoozed" -> "Conversation was snoozed";
            case "pending" -> "Conversation was marked as pending";
            default -> "Conversation was marked resolved";
        };
    }

    Answer labels(Conversation conversation) {
        return Answer.payload(Json.array(conversation.labels));
    }

    /** Replaces the whole list; anything that is no list removes all labels (seen). */
    Answer setLabels(Conversation conversation, Caller caller, Request request) {
        Set<String> labels = new LinkedHashSet<>();
        JsonNode given = request.param("labels");
        if (given.isArray()) {
            given.forEach(label -> addNames(labels, label.asText()));
        }
        List<String> before = conversation.labels;
        conversation.labels = List.copyOf(labels);
        if (!before.equals(conversation.labels)) {
            tellOfLabels(conversation, before, caller);
        }
        return labels(conversation);
    }

    private static void addNames(Set<String> labels, String text) {
        for (String name : text.split(",")) {
            if (!name.isBlank()) {
                labels.add(name.strip());
            }
        }
    }

    private void tellOfLabels(Conversation conversation, List<String> before, Caller caller) {
        List<String> added = new ArrayList<>(conversation.labels);
        added.removeAll(before);
        List<String> removed = new ArrayList<>(before);
        removed.removeAll(conversation.labels);
        if (!added.isEmpty()) {
            world.activity(conversation, caller.name() + " added " + String.join(", ", added));
        }
        if (!removed.isEmpty()) {
            world.activity(conversation, caller.name() + " removed " + String.join(", ", removed));
        }
        Changes changes = new Changes()
                .add("label_list", before, conversation.labels)
                .add("cached_label_list", String.join(", ", before), String.join(", ", conversation.labels));
        world.changed(conversation, changes);
    }

    /** An unknown assignee answers null and unassigns; if the key is there at all, a team is not looked at (seen, read). */
    Answer assignments(Conversation conversation, Caller caller, Request request) {
        if (request.params().has("assignee_id")) {
            long id = Ruby.toInt(request.param("assignee_id").asText());
            if (request.text("assignee_type").equals("AgentBot")) {
                return assignBot(conversation, id, caller);
            }
            SandboxSeed.User agent = world.agent(id).orElse(null);
            assign(conversation, agent, null, caller);
            return Answer.ok(agent == null ? Json.node(null) : shapes.agent(agent));
        } else if (request.params().has("team_id")) {
            return assignTeam(conversation, Ruby.toInt(request.param("team_id").asText()), caller);
        }
        return Answer.ok(Json.node(null));
    }

    private Answer assignBot(Conversation conversation, long id, Caller caller) {
        Optional<SandboxSeed.Bot> bot =
                world.seed.bots().stream().filter(b -> b.id() == id).findFirst();
        assign(conversation, null, bot.orElse(null), caller);
        return Answer.ok(bot.<JsonNode>map(shapes::bot).orElse(Json.node(null)));
    }

    private void assign(Conversation conversation, SandboxSeed.User agent, SandboxSeed.Bot bot, Caller caller) {
        SandboxSeed.User before = conversation.assignee;
        conversation.assignee = agent;
        conversation.assigneeBot = bot;
        if (Objects.equals(before, agent)) {
            return;
        }
        if (agent == null) {
            world.activity(conversation, "Conversation unassigned by " + caller.name());
        } else if (agent.equals(caller.who())) {
            world.activity(conversation, caller.name() + " self-assigned this conversation");
        } else {
            world.activity(conversation, "Assigned to " + agent.name() + " by " + caller.name());
        }
        world.changed(
                conversation,
                new Changes()
                        .add("assignee_id", before == null ? null : before.id(), agent == null ? null : agent.id()));
    }

    private Answer assignTeam(Conversation conversation, long id, Caller caller) {
        Optional<SandboxSeed.Team> team =
                world.seed.teams().stream().filter(t -> t.id() == id).findFirst();
        SandboxSeed.Team before = conversation.team;
        conversation.team = team.orElse(null);
        if (!Objects.equals(before, conversation.team)) {
            world.activity(
                    conversation,
                    (team.isPresent() ? "Assigned to " + team.get().name() : "Unassigned from " + before.name())
                            + " by " + caller.name());
            Changes changes = new Changes()
                    .add(
                            "team_id",
                            before == null ? null : before.id(),
                            team.map(SandboxSeed.Team::id).orElse(null));
            world.changed(conversation, changes);
        }
        return Answer.ok(team.<JsonNode>map(this::teamRow).orElse(Json.node(null)));
    }

    /** The raw row, as an assignment answers it. */
    private ObjectNode teamRow(SandboxSeed.Team team) {
        String at = Shapes.iso(world.now());
        return Json.of(
                "id",
                team.id(),
                "name",
                team.name(),
                "description",
                team.description(),
                "allow_auto_assign",
                true,
                "created_at",
                at,
                "updated_at",
                at,
                "account_id",
                world.accountId);
    }

    Answer customAttributes(Conversation conversation, Request request) {
        ObjectNode before = conversation.custom;
        conversation.custom = request.param("custom_attributes") instanceof ObjectNode custom ? custom : Json.object();
        world.changed(conversation, new Changes().add("custom_attributes", before, conversation.custom));
        return Answer.ok(Json.of("custom_attributes", conversation.custom));
    }

    Answer togglePriority(Conversation conversation, Request request) {
        String priority = request.text("priority");
        if (!priority.isEmpty() && !Conversation.PRIORITIES.contains(priority)) {
            throw new Halt(Answer.serverError());
        }
        conversation.priority = priority.isEmpty() ? null : priority;
        return Answer.head();
    }
}
