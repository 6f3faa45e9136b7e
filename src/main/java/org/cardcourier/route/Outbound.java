package org.cardcourier.route;

import org.cardcourier.chatwoot.Channels;
import org.cardcourier.chatwoot.MarkerCare;
import org.cardcourier.chatwoot.Traffic;

/** What belongs to one connection to Chatwoot, and what was learnt there. Ids of another account mean something else. */
final class Outbound {

    private final ChatwootEndpoint endpoint;
    private final ChatwootCall call;
    private final Channels channels = new Channels();
    private final MarkerCare markers = new MarkerCare(channels);
    private final ChannelLookUp lookUp = new ChannelLookUp(channels);
    private final Posting posting;
    private final PersonSteps persons;
    private final ThenSteps then;

    Outbound(ChatwootEndpoint endpoint) {
        this.endpoint = endpoint;
        this.call = endpoint.call();
        this.posting = new Posting(endpoint.senderBotId(), endpoint.shadow(), markers, endpoint.clock());
        this.persons = new PersonSteps(endpoint.clock());
        this.then = new ThenSteps(endpoint.shadow());
    }

    ChatwootEndpoint endpoint() {
        return endpoint;
    }

    ChatwootCall call() {
        return call;
    }

    Traffic traffic() {
        return endpoint.traffic();
    }

    Channels channels() {
        return channels;
    }

    MarkerCare markers() {
        return markers;
    }

    ChannelLookUp lookUp() {
        return lookUp;
    }

    Posting posting() {
        return posting;
    }

    PersonSteps persons() {
        return persons;
    }

    ThenSteps then() {
        return then;
    }
}
