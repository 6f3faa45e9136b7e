package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/** {@code /conversations/:id/messages}: create, list, update, delete. */
final class MessagesApi {

    private static final int PAGE = 20;
    private static final int AFTER = 100;
    private static final int BETWEEN = 1000;

    private final World world;
    private final Shapes shapes;
    private final MessageBuilder builder;

    MessagesApi(World world, Shapes shapes) {
        this.world = world;
        this.shapes = shapes;
        this.builder = new MessageBuilder(world);
    }

    Answer create(Conversation conversation, Object by, Request request) {
        ObjectNode params = request.params();
        try {
            Draft draft = builder.draft(conversation, by, params);
            List<MessageRules.Complaint> complaints = MessageRules.check(draft, world.isFlooded(conversation));
            if (!complaints.isEmpty()) {
                throw MessageRules.validationFailed(complaints);
            }
            Message message = world.add(conversation, draft);
            Answer answer = Answer.ok(shapes.message(message, Json.text(params, "echo_id")));
            carry(message, params);
            return answer;
        } catch (MessageRules.RubyError e) {
            throw Halt.error(422, e.getMessage());
        }
    }

    /** The channel refuses later what it must not carry: stored and answered with 200 it is (read, send_on_channel_service.rb). */
    private void carry(Message message, ObjectNode params) {
        Conversation conversation = message.conversation;
        boolean leaves = message.type == Message.OUTGOING && !message.isPrivate && !conversation.inbox.isApi();
        boolean isTemplate = params.path("template_params").hasNonNull("name");
        if (leaves && !conversation.canReply(world.now()) && !isTemplate) {
            setStatus(message, "failed", "Template not found or invalid template name");
        }
    }

    Answer list(Conversation conversation, Request request) {
        ArrayNode rows = Json.array();
        page(conversation, request).forEach(message -> rows.add(shapes.message(message, null)));
        return Answer.ok(Json.of("meta", shapes.listMeta(conversation), "payload", rows));
    }

    /** {@code before} excludes, {@code after} excludes, but includes when both are given; "abc" counts as 0. */
    private static List<Message> page(Conversation conversation, Request request) {
        String after = request.text("after");
        String before = request.text("before");
        Stream<Message> messages = conversation.messages.stream();
        if (!request.text("filter_internal_messages").isEmpty()) {
            messages = messages.filter(message -> !message.isPrivate && !message.isActivity());
        }
        if (!after.isEmpty() && !before.isEmpty()) {
            return messages.filter(m -> m.id >= Ruby.toInt(after) && m.id < Ruby.toInt(before))
                    .limit(BETWEEN)
                    .toList();
        } else if (!after.isEmpty()) {
            return messages.filter(m -> m.id > Ruby.toInt(after)).limit(AFTER).toList();
        }
        List<Message> earlier = messages.filter(m -> before.isEmpty() || m.id < Ruby.toInt(before))
                .toList();
        return earlier.subList(Math.max(0, earlier.size() - PAGE), earlier.size());
    }

    Answer update(Conversation conversation, String id, Request request) {
        Message message = find(conversation, id);
        if (!conversation.inbox.isApi()) {
            throw Halt.error(403, "Message status update is only allowed for API inboxes");
        }
        String status = request.text("status");
        if (!List.of("sent", "delivered", "read", "failed").contains(status)) {
            throw new Halt(Answer.serverError());
        }
        String error = request.text("external_error");
        setStatus(message, status, error.isEmpty() ? null : error);
        return Answer.ok(shapes.message(message, null));
    }

    /** What a channel does later: "failed" with the channel's words. */
    void setStatus(Message message, String status, String externalError) {
        message.status = status;
        if (externalError != null) {
            message.attribute("external_error", Json.node(externalError));
        }
        message.updatedAt = world.now();
        world.events().messageUpdated(message);
    }

    Answer delete(Conversation conversation, String id) {
        Message message = find(conversation, id);
        message.content = "This message was deleted";
        message.attributes = Json.of("deleted", true);
        message.attachments = null;
        message.updatedAt = world.now();
        world.events().messageUpdated(message);
        return Answer.ok(shapes.message(message, null));
    }

    private static Message find(Conversation conversation, String id) {
        Message message = conversation.find(Ruby.toInt(id));
        if (message == null) {
            throw Halt.notFound();
        }
        return message;
    }
}
