package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;

/** The messages of {@code /public/api/v1/inboxes}: an API inbox's own client, which speaks as the customer and needs no token. */
final class PublicApi {

    private final World world;
    private final Shapes shapes;
    private final Customer customer;

    PublicApi(World world, Shapes shapes) {
        this.world = world;
        this.shapes = shapes;
        this.customer = new Customer(world);
    }

    /** {@code /public/api/v1/inboxes/KEY/contacts/SOURCE/conversations/ID/messages[/ID]}. */
    Answer answer(Request request) {
        boolean known = request.segment(3).equals("inboxes")
                && request.segment(5).equals("contacts")
                && request.segment(7).equals("conversations")
                && request.segment(9).equals("messages");
        return switch (known ? request.method() + request.length() : "") {
            case "GET10" -> messages(conversation(request));
            case "POST10" ->
                Answer.ok(shapes.publicMessage(customer.say(conversation(request), request.text("content"))));
            case "PATCH11", "PUT11" -> submit(conversation(request), request);
            default -> Router.unknown(request);
        };
    }

    private Conversation conversation(Request request) {
        Conversation conversation = world.conversation(Ruby.toInt(request.segment(8)));
        if (!conversation.inbox.key().equals(request.segment(4))
                || !conversation.contactInbox.sourceId().equals(request.segment(6))) {
            throw Halt.notFound();
        }
        return conversation;
    }

    private Answer messages(Conversation conversation) {
        ArrayNode rows = Json.array();
        conversation.messages.stream()
                .filter(message -> !message.isPrivate && !message.isActivity())
                .forEach(message -> rows.add(shapes.publicMessage(message)));
        return Answer.ok(rows);
    }

    private Answer submit(Conversation conversation, Request request) {
        Message message = conversation.find(Ruby.toInt(request.segment(10)));
        if (message == null) {
            throw Halt.notFound();
        }
        customer.submit(message, request.param("submitted_values"));
        return Answer.ok(shapes.publicMessage(message));
    }
}
