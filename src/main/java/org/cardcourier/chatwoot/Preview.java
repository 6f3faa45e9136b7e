package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.cardcourier.card.Cards;
import org.cardcourier.notice.Notice;

/** The exact request bodies of a notice's messages, as card-send and the outbound route make them; nothing is sent. */
public final class Preview {

    private Preview() {}

    /**
     * The bodies.
     *
     * @param notice      any notice
     * @param cards       what writes its card
     * @param channel     Chatwoot's name of the inbox's channel, such as "Channel::WebWidget"
     * @param senderBotId the agent bot that posts; 0 for the token's user
     * @return in the order in which they are posted; none for a notice that carries only a {@code then}
     * @throws Refused                              if Chatwoot would misread one
     * @throws org.cardcourier.card.RefusedCard     if the notice cannot become a card
     * @throws org.cardcourier.card.TemplateProblem if a template is broken
     */
    public static List<Request> of(Notice notice, Cards cards, String channel, long senderBotId) {
        List<Request> requests = new ArrayList<>();
        for (Object body : cards.preview(notice, channel)) {
            Request request =
                    Messages.send(notice.person() == null ? notice.conversationId() : Messages.NEW_CONVERSATION, body);
            ObjectNode message = (ObjectNode) request.body();
            Marker.put(message, notice.id(), requests.size() + 1);
            Messages.postAs(message, senderBotId);
            requests.add(request);
        }
        return requests;
    }
}
