package org.cardcourier.sandbox;

/** What others may want to know of; called after the change, within the world's lock. */
interface Events {

    void messageCreated(Message message);

    void messageUpdated(Message message);

    void conversationCreated(Conversation conversation);

    void statusChanged(Conversation conversation);

    void conversationUpdated(Conversation conversation, Changes changes);

    void contactCreated(Contact contact);

    void contactUpdated(Contact contact, Changes changes);
}
