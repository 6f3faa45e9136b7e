package org.cardcourier.sandbox;

/**
 * Who asks, known by the token.
 *
 * @param who a {@link SandboxSeed.User} or a {@link SandboxSeed.Bot}
 */
record Caller(Object who) {

    boolean isBot() {
        return who instanceof SandboxSeed.Bot;
    }

    boolean isAdministrator() {
        return who instanceof SandboxSeed.User user && user.role().equals("administrator");
    }

    boolean isAgent() {
        return who instanceof SandboxSeed.User user && user.role().equals("agent");
    }

    String name() {
        return who instanceof SandboxSeed.User user ? user.name() : ((SandboxSeed.Bot) who).name();
    }

    /** Agents reach only the inboxes that they are members of. */
    boolean reaches(SandboxSeed.Inbox inbox) {
        return !isAgent() || ((SandboxSeed.User) who).inboxes().contains(inbox.id());
    }
}
