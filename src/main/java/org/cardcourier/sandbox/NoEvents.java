package org.cardcourier.sandbox;

/** Nobody listens. */
final class NoEvents implements Events {

    @Override
    public void messageCreated(Message message) {}

    @Override
    public void messageUpdated(Message message) {}

    @Override
    public void conversationCreated(Conversation conversation) {}

    @Override
    public void statusChanged(Conversation conversation) {}

    @Override
    public void conversationUpdated(Conversation conversation, Changes changes) {}

    @Override
    public void contactCreated(Contact contact) {}

    @Override
    public void contactUpdated(Contact contact, Changes changes) {}
}
