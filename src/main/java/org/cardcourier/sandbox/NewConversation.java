package org.cardcourier.sandbox;

import java.util.List;

/**
 * A conversation that is to be there, as if it had always been.
 *
 * @param id     display id, not taken yet
 * @param inbox  id of its inbox
 * @param person its contact; one with the same identifier, e-mail address or phone number is taken where there is one
 * @param says   what the contact said last, just now; "" for nothing ever: a channel with a reply window has closed it then
 * @param status "open", "resolved", "pending" or "snoozed"
 * @param labels in order
 */
public record NewConversation(
        long id, int inbox, SandboxSeed.Person person, String says, String status, List<String> labels) {

    /** Keeps an own copy. */
    public NewConversation {
        labels = List.copyOf(labels);
    }
}
